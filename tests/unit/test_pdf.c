/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PDF: documents are written object by object, as ISO 32000-1, 7.5 says. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "content/pdf_bidi.h"
#include "stub_out.h"

#ifdef HAVE_POPPLER
enum { BUILT_IN = true };
#else
enum { BUILT_IN = false };
#endif

#define RRN "750110-1059990"
#define RRN2 "980427-1754618"
#define OBJECTS_MAX 16

/* Page 3 shows text 5 in font 4. */
#define CATALOG "<</Type/Catalog/Pages 2 0 R>>"
#define PAGES "<</Type/Pages/Kids[3 0 R]/Count 1>>"
#define PAGE_HEAD                                                              \
	"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"                      \
	"/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R"
#define FONT "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
#define SHOW(text) "BT /F1 12 Tf 72 720 Td (" text ") Tj ET"

#define AT(x, y, text) "BT /F1 10 Tf " #x " " #y " Td (" text ") Tj ET "

struct maker {
	struct jk_buf bytes;
	size_t offsets[OBJECTS_MAX];
	unsigned n;
};

static void
put_object(struct maker *m, unsigned number, const char *body)
{
	m->offsets[number] = m->bytes.len;
	if (number > m->n)
		m->n = number;
	jk_buf_appendf(&m->bytes, "%u 0 obj\n%s\nendobj\n", number, body);
}

static void
put_stream(struct maker *m, unsigned number, const char *dict,
	   const char *content)
{
	struct jk_buf body = { 0 };

	jk_buf_appendf(&body, "<<%s/Length %zu>>stream\n%s\nendstream", dict,
		       strlen(content), content);
	put_object(m, number, jk_buf_cstr(&body));
	jk_buf_release(&body);
}

/* The table of objects from first to last, and the trailer. */
static size_t
put_end(struct maker *m, unsigned first, unsigned last, const char *trailer)
{
	size_t start = m->bytes.len;

	jk_buf_appendf(&m->bytes, "xref\n%u %u\n", first, last - first + 1);
	for (unsigned i = first; i <= last; i++)
		jk_buf_appendf(&m->bytes, "%010zu %05d %c \n", m->offsets[i],
			       i == 0 ? 65535 : 0, i == 0 ? 'f' : 'n');
	jk_buf_appendf(&m->bytes,
		       "trailer<</Size %u/Root 1 0 R%s>>\nstartxref\n%zu\n"
		       "%%%%EOF\n",
		       m->n + 1, trailer, start);
	return start;
}

static void
begin(struct maker *m)
{
	*m = (struct maker){ .n = 0 };
	jk_buf_append_str(&m->bytes, "%PDF-1.7\n");
}

/* The document of one page; catalog and page have more in their dictionaries,
 * extra objects begin with number 6. */
struct document {
	const char *name;
	const char *catalog;  /* NULL: CATALOG */
	const char *page;     /* what the page has besides, or NULL */
	const char *text;     /* of the page */
	const char *extra[6]; /* objects */
	const char *trailer;  /* NULL: nothing more */
	const char *holds[4]; /* what is to come out */
	const char *lacks;    /* what is not, or NULL */
	enum jk_cause cause;  /* of a note */
	const char *detail;
};

static void
make(struct maker *m, const struct document *d)
{
	struct jk_buf page = { 0 };
	unsigned last = 5;

	begin(m);
	put_object(m, 1, d->catalog != NULL ? d->catalog : CATALOG);
	put_object(m, 2, PAGES);
	jk_buf_appendf(&page, "%s%s>>", PAGE_HEAD,
		       d->page != NULL ? d->page : "");
	put_object(m, 3, jk_buf_cstr(&page));
	put_object(m, 4, FONT);
	put_stream(m, 5, "", d->text);
	for (size_t i = 0; i < JK_COUNT(d->extra) && d->extra[i] != NULL; i++)
		put_object(m, ++last, d->extra[i]);
	put_end(m, 0, last, d->trailer != NULL ? d->trailer : "");
	jk_buf_release(&page);
}

static const struct document documents[] = {
	{
		.name = "text",
		.text = SHOW("rrn " RRN),
		.holds = { "[place page 1]rrn " RRN },
	},
	{
		.name = "form field",
		.catalog = "<</Type/Catalog/Pages 2 0 R"
			   "/AcroForm<</Fields[6 0 R]>>>>",
		.page = "/Annots[6 0 R]",
		.text = SHOW("fill in"),
		.extra = { "<</Type/Annot/Subtype/Widget/FT/Tx/T(rrn)/V(" RRN
			   ")/Rect[0 0 90 20]/P 3 0 R>>" },
		.holds = { "[place page 1 form]rrn\n" RRN },
	},
	{
		.name = "comment",
		.page = "/Annots[6 0 R]",
		.text = SHOW("see note"),
		.extra = { "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]"
			   "/Contents(" RRN ")/T(Kim)>>" },
		.holds = { "[trait hidden: comment][place page 1 comments]" RRN
			   "\nKim" },
	},
	{
		.name = "link",
		.page = "/Annots[6 0 R]",
		.text = SHOW("here"),
		.extra = { "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]"
			   "/A<</S/URI/URI(http://a.kr/?rrn=" RRN ")>>>>" },
		.holds = { "[place page 1 links]http://a.kr/?rrn=" RRN },
	},
	{
		.name = "properties",
		.text = SHOW("page"),
		.extra = { "<</Title(" RRN ")/Author(Kim)>>" },
		.trailer = "/Info 6 0 R",
		.holds = { "[place properties][trait hidden: metadata]" RRN
			   "\nKim\n" },
	},
	{
		.name = "XMP",
		.catalog = "<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R>>",
		.text = SHOW("page"),
		.extra = { "<</Type/Metadata/Subtype/XML/Length 47>>stream\n"
			   "<a b=\"" RRN "\">Kim</a><c>12345678901</c>"
			   "\nendstream" },
		.holds = { RRN "\nKim" },
	},
	{
		.name = "bookmark",
		.catalog = "<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>",
		.text = SHOW("page"),
		.extra = { "<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>",
			   "<</Title(" RRN ")/Parent 6 0 R"
			   "/Dest[3 0 R/Fit]>>" },
		.holds = { "[place bookmarks]" RRN },
	},
	{
		/* Rows stand close; a row begins where a column goes on. */
		.name = "cells",
		.text = AT(50, 700, "750110-") AT(150, 700, "Kim")
			AT(50, 688, "1059990") AT(50, 676, "980427-")
				AT(150, 676, "Lee") AT(50, 664, "1754618"),
		.holds = { "[place page 1 cells]" RRN "\n" RRN2 "\n[" },
	},
	{
		/* Each line is a row: nothing to be put together. */
		.name = "rows",
		.text = AT(50, 700, "750110") AT(150, 700, "111")
			AT(50, 688, "980427") AT(150, 688, "222")
				AT(50, 676, "990101") AT(150, 676, "333"),
		.holds = { "990101", "222" },
		.lacks = "cells]",
	},
	{
		.name = "picture",
		.text = "/Im1 Do",
		.page = "/Resources<</XObject<</Im1 6 0 R>>>>",
		.extra = { "<</Type/XObject/Subtype/Image/Width 1/Height 1"
			   "/ColorSpace/DeviceGray/BitsPerComponent 8"
			   "/Length 1>>stream\nx\nendstream" },
		.cause = JK_CAUSE_IMAGE,
		.detail = "pages 1",
	},
	{
		.name = "nothing",
		.text = "0 0 m 9 9 l S",
		.cause = JK_CAUSE_NO_TEXT,
		.detail = "",
	},
	{
		.name = "password",
		.text = SHOW("secret"),
		.extra = { "<</Filter/Standard/V 1/R 2/P -4"
			   "/O(0123456789abcdef0123456789abcdef)"
			   "/U(fedcba9876543210fedcba9876543210)>>" },
		.trailer = "/Encrypt 6 0 R/ID[(a)(b)]",
		.cause = JK_CAUSE_ENCRYPTED,
		.detail = "opens with a password",
	},
	{
		.name = "XFA that cannot be read",
		.catalog = "<</Type/Catalog/Pages 2 0 R"
			   "/AcroForm<</XFA 6 0 R/Fields[]>>>>",
		.text = SHOW("Please wait"),
		.extra = { "<</Length 3>>stream\n\1\2\3\nendstream" },
		.cause = JK_CAUSE_NO_EXTRACTOR,
		.detail = "encrypted or packed XFA",
	},
};

START_TEST(whole)
{
	const struct document *d = &documents[_i];
	const struct stub_note *note;
	struct maker m;
	struct stub s;

	make(&m, d);
	stub_run_bytes(&s, NULL, jk_buf_span(&m.bytes));
	ck_assert_str_eq(s.items[0].kind, "pdf");
	for (size_t i = 0; i < JK_COUNT(d->holds) && d->holds[i] != NULL; i++)
		ck_assert_msg(stub_holds(&s, d->holds[i]), "%s: no %s in %.*s",
			      d->name, d->holds[i], (int)s.items[0].head.len,
			      (const char *)s.items[0].head.ptr);
	ck_assert(d->lacks == NULL || !stub_holds(&s, d->lacks));
	note = stub_noted(&s, NULL, d->cause);
	if (d->detail != NULL) {
		ck_assert_msg(note != NULL, "%s: no note", d->name);
		ck_assert_str_eq(note->detail, d->detail);
	} else {
		ck_assert_msg(s.nnotes == 0, "%s: %s", d->name,
			      s.nnotes > 0 ? s.notes[0].detail : "");
	}
	ck_assert_uint_eq(s.budget.depth, 0);
	ck_assert_uint_eq(s.budget.spooled, 0);
	stub_release(&s);
	jk_buf_release(&m.bytes);
}
END_TEST

START_TEST(attachment)
{
	struct document d = {
		.catalog = "<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles"
			   "<</Names[(list.txt)6 0 R]>>>>>>",
		.text = SHOW("see the file"),
		.extra = { "<</Type/Filespec/F(list.txt)/EF<</F 7 0 R>>>>",
			   "<</Type/EmbeddedFile/Length 14>>stream\n" RRN
			   "\nendstream" },
	};
	const struct stub_item *item;
	struct maker m;
	struct stub s;

	make(&m, &d);
	stub_run_bytes(&s, NULL, jk_buf_span(&m.bytes));
	item = stub_find(&s, "list.txt");
	ck_assert_ptr_nonnull(item);
	ck_assert_uint_eq(item->size, strlen(RRN));
	ck_assert_uint_eq(s.budget.spooled, 0);
	stub_release(&s);
	jk_buf_release(&m.bytes);
}
END_TEST

/* A packet of XFA, whose prolog is longer than a step's overlap. */
#define DATASETS                                                               \
	"<?xml version=\"1.0\"?>\n<xfa:datasets><xfa:data><rrn>" RRN           \
	"</rrn></xfa:data></xfa:datasets>"

static void
put_packed(struct maker *m, unsigned number, const char *content)
{
	unsigned char packed[512];
	uLongf len = sizeof(packed);

	ck_assert_int_eq(compress(packed, &len, (const Bytef *)content,
				  (uLong)strlen(content)),
			 Z_OK);
	m->offsets[number] = m->bytes.len;
	m->n = number;
	jk_buf_appendf(&m->bytes,
		       "%u 0 obj\n<</Filter/FlateDecode/Length %lu>>"
		       "stream\r\n",
		       number, len);
	jk_buf_append(&m->bytes, packed, len);
	jk_buf_append_str(&m->bytes, "\nendstream\nendobj\n");
}

/* Packed or not, wherever it lies between two reads of the file. */
START_TEST(xfa)
{
	struct document d = {
		.catalog = "<</Type/Catalog/Pages 2 0 R"
			   "/AcroForm<</XFA 6 0 R/Fields[]>>>>",
		.text = SHOW("Please wait"),
	};
	const struct stub_item *item;
	struct maker m;
	struct stub s;
	unsigned fill;

	make(&m, &d);
	m.bytes.len =
		jk_span_find(jk_buf_span(&m.bytes), 0, jk_span_str("xref\n"));
	fill = 64 * 1024 - 120 - (unsigned)m.bytes.len + (unsigned)_i / 2;
	jk_buf_appendf(&m.bytes, "%%%0*d\n", (int)fill, 0);
	if (_i % 2 == 0)
		put_packed(&m, 6, DATASETS);
	else
		put_stream(&m, 6, "", DATASETS);
	put_end(&m, 0, 6, "");
	stub_run_bytes(&s, NULL, jk_buf_span(&m.bytes));
	item = stub_find(&s, "xfa/datasets.xml");
	ck_assert_ptr_nonnull(item);
	ck_assert_uint_ge(item->size, strlen(DATASETS));
	ck_assert_uint_eq(s.nitems, 2);
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	jk_buf_release(&m.bytes);
}
END_TEST

/* What an update has taken away is found, once, and what stays is not. */
START_TEST(revision)
{
	struct document d = { .text = SHOW("old " RRN) };
	char trailer[48];
	struct maker m;
	struct stub s;
	size_t start;

	make(&m, &d);
	start = jk_span_find(jk_buf_span(&m.bytes), 0, jk_span_str("xref\n"));
	put_stream(&m, 5, "", SHOW("new " RRN2));
	snprintf(trailer, sizeof(trailer), "/Prev %zu", start);
	put_end(&m, 5, 5, trailer);
	stub_run_bytes(&s, NULL, jk_buf_span(&m.bytes));
	ck_assert(stub_holds(&s, "[place page 1]new " RRN2));
	ck_assert(stub_holds(&s, "[place page 1 earlier]"
				 "[trait hidden: earlier revision]old " RRN));
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	jk_buf_release(&m.bytes);
}
END_TEST

/* Cut anywhere: never silence. */
START_TEST(truncated)
{
	const struct document *d = &documents[_i];
	struct maker m;
	struct stub s;

	make(&m, d);
	for (size_t cut = 16; cut + 8 < m.bytes.len; cut += 7) {
		stub_run_bytes(&s, NULL, jk_span_make(m.bytes.ptr, cut));
		ck_assert_msg(s.nnotes > 0, "%s: cut at %zu of %zu: silence",
			      d->name, cut, m.bytes.len);
		ck_assert_uint_eq(s.budget.depth, 0);
		ck_assert_uint_eq(s.budget.spooled, 0);
		stub_release(&s);
	}
	jk_buf_release(&m.bytes);
}
END_TEST

/* Each byte in turn is wrong: no crash. */
START_TEST(bent)
{
	struct maker m;
	struct stub s;

	make(&m, &documents[_i]);
	for (size_t at = 0; at < m.bytes.len; at += 3) {
		m.bytes.ptr[at] ^= 0x15;
		stub_run_bytes(&s, NULL, jk_buf_span(&m.bytes));
		ck_assert_uint_eq(s.budget.depth, 0);
		ck_assert_uint_eq(s.budget.spooled, 0);
		stub_release(&s);
		m.bytes.ptr[at] ^= 0x15;
	}
	jk_buf_release(&m.bytes);
}
END_TEST

#define RIGHT(word) "\xe2\x80\xab" word "\xe2\x80\xac"

static const struct {
	const char *text, *want; /* NULL: nothing to be done */
} bidi_case[] = {
	{ "plain\ntext", NULL },
	{ "", NULL },
	{ RIGHT("b") " " RIGHT("a"), "a b" },
	{ "12 34 : " RIGHT("b") " " RIGHT("a"), "a b 12 34 :" },
	{ "x\n1 " RIGHT("a") "\ny\n", "x\na 1\ny\n" },
	{ RIGHT("b") " 1 2 " RIGHT("a"), "a 1 2 b" },
	{ RIGHT("a"), "a" },
	{ RIGHT("\xe2\x80\xaa"
		"x\xe2\x80\xac"
		"b"),
	  "x b" },
};

START_TEST(bidi)
{
	struct jk_buf out = { 0 };
	bool changed = jk_pdf_logical(&out, jk_span_str(bidi_case[_i].text));

	ck_assert_int_eq(changed, bidi_case[_i].want != NULL);
	ck_assert_str_eq(jk_buf_cstr(&out), changed ? bidi_case[_i].want : "");
	jk_buf_release(&out);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("pdf");
	TCase *tcase = tcase_create("pdf");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase, bidi, 0, JK_COUNT(bidi_case));
	if (BUILT_IN) {
		tcase_add_loop_test(tcase, whole, 0, JK_COUNT(documents));
		tcase_add_test(tcase, attachment);
		tcase_add_loop_test(tcase, xfa, 0, 280);
		tcase_add_test(tcase, revision);
		tcase_add_loop_test(tcase, truncated, 0, JK_COUNT(documents));
		tcase_add_loop_test(tcase, bent, 0, JK_COUNT(documents));
	} else {
		fprintf(stderr, "skipped: built without poppler\n");
	}
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
