/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "make_ole.h"
#include "stub_out.h"

/* What an RTF text gives, with the marks of stub_out.h. */
static const struct {
	const char *rtf, *want;
} texts[] = {
	{ "{\\rtf1\\ansi plain text}", "plain text" },
	/* Words end at a space, which is theirs, or at any other sign. */
	{ "{\\rtf1 a\\b b\\b0 c\\par\r\nd\\tab e\\~f\\_g\\-h}",
	  "abc\nd\te f-gh" },
	/* The code page of the document, of a font; a pair cut by a line. */
	{ "{\\rtf1\\ansicpg949 \\'c0\\'cc\\'b8\r\n\\'a7}", "이름" },
	{ "{\\rtf1\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 A;}"
	  "{\\f1\\fcharset129 B;}}\\f0 x\\'e9 \\f1\\'c0{\\b\\'cc}\\'b8\\'a7}",
	  "xé 이름" },
	{ "{\\rtf1{\\fonttbl{\\f3\\fcharset128 A;}}\\f3\\'82\\'a0}", "あ" },
	{ "{\\rtf1{\\fonttbl{\\f1 A;}{\\f2\\fcharset129 B;}}"
	  "{\\loch\\af1\\dbch\\af2\\'c0\\'cc}}",
	  "이" },
	/* \u with its stand-ins, negative, and as a surrogate pair. */
	{ "{\\rtf1\\uc1\\u51060?\\u-20900??}", "이깜?" },
	{ "{\\rtf1\\uc2\\u51060\\'c0\\'cc\\uc0\\u51060 x}", "이이x" },
	{ "{\\rtf1\\uc1\\u-10179?\\u-8704?}", "\xf0\x9f\x98\x80" },
	{ "{\\rtf1{\\uc2\\u51060 ab}c}", "이c" },
	{ "{\\rtf1{\\upr{old}{\\*\\ud{new}}}}", "new" },
	/* What is no text. */
	{ "{\\rtf1{\\fonttbl{\\f0 Batang;}}{\\stylesheet{Normal;}}"
	  "{\\*\\themedata 504b}{\\*\\generator G;}x}",
	  "x" },
	{ "{\\rtf1 a\\bin3 }}}b}", "ab" },
	{ "{\\rtf1{\\field{\\*\\fldinst PAGE}{\\fldrslt 3}}}", " PAGE 3" },
	/* Hidden and deleted text. */
	{ "{\\rtf1 a{\\v b}{\\deleted c}d}",
	  "a[trait hidden: hidden text]b[trait hidden: deleted text]c"
	  "[no trait]d" },
	{ "{\\rtf1{\\colortbl;\\red255\\green255\\blue255;"
	  "\\red255\\green0\\blue0;}a{\\cf1 b}{\\cf2 c}{\\cb2 d}{\\cf1 e}}",
	  "a[trait hidden: white text]b[no trait]cde" },
	/* Parts have their place, behind the body. */
	{ "{\\rtf1{\\info{\\author A}{\\title T}}{\\header H\\par}"
	  "x{\\footnote F}y{\\*\\annotation C}}",
	  "xy[place header and footer]H\n\n[place footnote]F\n"
	  "[place comment][trait hidden: comment]C\n"
	  "[place properties][trait hidden: metadata]A\nT\n\n[no trait]" },
	{ "{\\rtf1{\\*\\someday kept}x}",
	  "x[place other parts][trait hidden: metadata]kept\n[no trait]" },
	/* HTML that was made RTF. */
	{ "{\\rtf1\\fromhtml1 {\\*\\htmltag <p>}a\\htmlrtf z\\htmlrtf0 "
	  "{\\*\\htmltag <br>}b{\\*\\htmltag &amp;}c}",
	  "\na\nb&c[place other parts][trait hidden: metadata]"
	  "<p>\n<br>\n&amp;\n[no trait]" },
	/* Tables. */
	{ "{\\rtf1 x\\par\\trowd\\pard\\intbl a\\cell b\\par c\\cell\\row"
	  "\\trowd\\pard\\intbl d\\cell e\\cell\\row\\pard y}",
	  "x\n[table 1][cell 0,0]a[cell 0,1]b\nc[cell 1,0]d[cell 1,1]e"
	  "[place body]y" },
	/* A table within a cell is text of the cell. */
	{ "{\\rtf1\\trowd\\intbl a\\par{\\itap2 x\\nestcell y\\nestcell"
	  "{\\*\\nesttableprops\\trowd\\nestrow}}b\\cell\\row\\pard z}",
	  "[table 1][cell 0,0]a\nx\ty\t\nb[place body]z" },
};

START_TEST(gives_text)
{
	const struct stub_item *item;
	struct jk_buf head = { 0 };
	struct stub s;

	stub_run_bytes(&s, NULL, jk_span_str(texts[_i].rtf));
	item = stub_find(&s, "");
	ck_assert_ptr_nonnull(item);
	ck_assert_str_eq(item->kind, "rtf");
	jk_buf_append_span(&head, jk_buf_span(&item->head));
	ck_assert_str_eq(jk_buf_cstr(&head), texts[_i].want);
	ck_assert_uint_eq(s.nnotes, 0);
	jk_buf_release(&head);
	stub_release(&s);
}
END_TEST

/* Documents that are to be noted, and what is found all the same. */
static const struct {
	const char *rtf;
	enum jk_cause cause;
	const char *want; /* NULL: nothing */
} notes[] = {
	{ "{\\rtf1 cut {\\b here", JK_CAUSE_DAMAGED, "cut here" },
	{ "{\\rtf1\\ansi\\par }", JK_CAUSE_NO_TEXT, NULL },
	{ "{\\rtf1 {\\pict\\pngblip 89504e470d0a1a0a00}}", JK_CAUSE_IMAGE,
	  NULL },
};

START_TEST(notes_what_is_missing)
{
	struct stub s;

	stub_run_bytes(&s, NULL, jk_span_str(notes[_i].rtf));
	ck_assert_ptr_nonnull(stub_noted(&s, NULL, notes[_i].cause));
	if (notes[_i].want != NULL)
		ck_assert(stub_holds(&s, notes[_i].want));
	stub_release(&s);
}
END_TEST

static void
put_hex(struct jk_buf *to, struct jk_span bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		jk_buf_appendf(to, "%02x%s", bytes.ptr[i],
			       i % 32 == 31 ? "\r\n" : "");
}

static void
put_counted(struct jk_buf *to, const void *bytes, size_t len)
{
	put_le(to, len, 4);
	jk_buf_append(to, bytes, len);
}

/* An object of the packager with a file in it. */
static void
make_object(struct jk_buf *out)
{
	struct jk_buf native = { 0 };

	put_le(&native, 2, 2);
	jk_buf_append(&native, "list.txt", 9);
	jk_buf_append(&native, "C:\\list.txt", 12);
	put_le(&native, 0x00030000, 4);
	put_counted(&native, "C:\\t", 5);
	put_counted(&native, "name: Hong", 10);
	put_le(out, 0x501, 4);
	put_le(out, 2, 4);
	put_counted(out, "Package", 8);
	put_counted(out, "", 0);
	put_counted(out, "", 0);
	put_counted(out, native.ptr, native.len);
	jk_buf_release(&native);
}

START_TEST(object_is_child)
{
	struct jk_buf object = { 0 }, rtf = { 0 };
	const struct stub_item *item;
	struct stub s;

	make_object(&object);
	jk_buf_append_str(&rtf, "{\\rtf1 a{\\object\\objemb{\\*\\objdata ");
	put_hex(&rtf, jk_buf_span(&object));
	jk_buf_append_str(&rtf, "}{\\result r}}b}");
	stub_run_bytes(&s, NULL, jk_buf_span(&rtf));
	item = stub_find(&s, "list.txt");
	ck_assert_ptr_nonnull(item);
	ck_assert_str_eq(item->kind, "text");
	ck_assert_uint_eq(item->size, 10);
	ck_assert(stub_holds(&s, "arb"));
	stub_release(&s);
	jk_buf_release(&object);
	jk_buf_release(&rtf);
}
END_TEST

/* A table with a heading, as a program writes it. */
static const char damaged[] =
	"{\\rtf1\\ansi\\ansicpg949{\\fonttbl{\\f0\\fcharset129 A;}}"
	"{\\info{\\author \\'c0\\'cc}}\\trowd\\pard\\intbl\\f0 "
	"\\'c0\\'cc\\'b8\\'a7\\cell\\u51060?\\cell\\row\\pard"
	"{\\*\\annotation C}{\\pict\\pngblip 89504e47}"
	"{\\object{\\*\\objdata 0105000002000000080000005061}}x\\par}";

START_TEST(survives_damage)
{
	try_damaged(jk_span_str(damaged), 1, 3000);
}
END_TEST

/* Groups beyond any depth share a state; all of them end. */
START_TEST(deep_groups)
{
	struct jk_buf rtf = { 0 };
	struct stub s;

	jk_buf_append_str(&rtf, "{\\rtf1 ");
	for (int i = 0; i < 100000; i++)
		jk_buf_append_byte(&rtf, '{');
	jk_buf_append_str(&rtf, "deep");
	for (int i = 0; i < 100000; i++)
		jk_buf_append_byte(&rtf, '}');
	jk_buf_append_str(&rtf, "end}");
	stub_run_bytes(&s, NULL, jk_buf_span(&rtf));
	ck_assert(stub_holds(&s, "deepend"));
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	jk_buf_release(&rtf);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("rtf");
	TCase *tcase = tcase_create("rtf");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, gives_text, 0, JK_COUNT(texts));
	tcase_add_loop_test(tcase, notes_what_is_missing, 0, JK_COUNT(notes));
	tcase_add_test(tcase, object_is_child);
	tcase_add_test(tcase, survives_damage);
	tcase_add_test(tcase, deep_groups);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
