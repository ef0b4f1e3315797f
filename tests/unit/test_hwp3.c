/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/charset.h>

#include "make_cfb.h"
#include "stub_out.h"

#define ID "HWP Document File V3.00 \x1a\1\2\3\4\5"
#define INFO 30
#define SUMMARY (INFO + 128)
#define PASSWORD (INFO + 96)
#define IS_PACKED (INFO + 124)
#define BLOCKS_LEN (INFO + 126)

static struct jk_buf body, file;
static struct stub stub;

static void
zeros(struct jk_buf *to, size_t n)
{
	while (n-- > 0)
		jk_buf_append_byte(to, 0);
}

/* The letter of two bytes for a character: its code in Johab. */
static unsigned
letter(uint32_t cp)
{
	uint32_t got;

	if (cp < 0x80)
		return cp;
	for (unsigned code = 0x8861; code < 0xd400; code++) {
		unsigned char bytes[2] = { (unsigned char)(code >> 8),
					   (unsigned char)code };

		if (jk_johab_decode(jk_span_make(bytes, 2), &got) == 2 &&
		    got == cp)
			return code;
	}
	ck_abort_msg("no letter for U+%04X", cp);
}

static size_t
put_text(struct jk_buf *to, const char *utf8)
{
	struct jk_span s = jk_span_str(utf8);
	size_t count = 0, n;
	uint32_t cp;

	for (; (n = jk_utf8_decode(s, &cp)) > 0; count++) {
		make_le(to, letter(cp), 2);
		s = jk_span_from(s, n);
	}
	return count;
}

/* What stands before nchars letters: shape of its own, lines, a shape for
 * each letter when shapes is set. */
static void
put_para_head(struct jk_buf *to, size_t nchars, bool shapes)
{
	make_le(to, 0, 1);
	make_le(to, nchars, 2);
	make_le(to, nchars > 0 ? 2 : 0, 2);
	make_le(to, shapes, 1);
	zeros(to, 6 + 31);
	if (nchars == 0)
		return;
	zeros(to, 187 + 2 * 14);
	for (size_t i = 0; shapes && i < nchars; i++) {
		make_le(to, i % 2, 1);
		zeros(to, i % 2 == 0 ? 31 : 0);
	}
}

static void
put_para(struct jk_buf *to, const char *text, bool shapes)
{
	struct jk_buf letters = { 0 };
	size_t n = put_text(&letters, text) + 1;

	make_le(&letters, 13, 2);
	put_para_head(to, n, shapes);
	jk_buf_append_span(to, jk_buf_span(&letters));
	jk_buf_release(&letters);
}

static void
end_list(struct jk_buf *to)
{
	put_para_head(to, 0, false);
}

/* A paragraph that holds one control: its letter, four bytes, its letter
 * again, and whatever rest is. Text stands before and behind it. */
static void
put_control(struct jk_buf *to, unsigned code, const struct jk_buf *rest)
{
	put_para_head(to, 2 + 4 + 2 + 1, false);
	put_text(to, "앞:");
	make_le(to, code, 2);
	make_le(to, 0, 4);
	make_le(to, code, 2);
	jk_buf_append_span(to, jk_buf_span(rest));
	put_text(to, ":뒤");
	make_le(to, 13, 2);
}

static void
put_box(struct jk_buf *to)
{
	static const struct {
		unsigned x, y;
		const char *text;
	} cells[] = {
		{ 0, 0, "성명" },
		{ 500, 0, "번호" },
		{ 0, 300, "홍길동" },
		{ 500, 300, "750110-1059990" },
	};
	struct jk_buf rest = { 0 };

	zeros(&rest, 80);
	make_le(&rest, JK_COUNT(cells), 2);
	zeros(&rest, 2);
	for (size_t i = 0; i < JK_COUNT(cells); i++) {
		zeros(&rest, 4);
		make_le(&rest, cells[i].x, 2);
		make_le(&rest, cells[i].y, 2);
		zeros(&rest, 19);
	}
	for (size_t i = 0; i < JK_COUNT(cells); i++) {
		put_para(&rest, cells[i].text, false);
		end_list(&rest);
	}
	put_para(&rest, "표 제목", false);
	end_list(&rest);
	put_control(to, 10, &rest);
	jk_buf_release(&rest);
}

/* The file around what was put; packed or not. */
static void
make(bool packed)
{
	struct jk_buf all = { 0 };

	jk_buf_clear(&file);
	jk_buf_append(&file, ID, 30);
	zeros(&file, 128 + 1008);
	file.ptr[IS_PACKED] = packed;
	file.ptr[BLOCKS_LEN] = 10;
	zeros(&file, 10);
	for (int i = 0; i < 7; i++) {
		make_le(&all, 1, 2);
		zeros(&all, 40);
	}
	make_le(&all, 1, 2);
	zeros(&all, 238);
	jk_buf_append_span(&all, jk_buf_span(&body));
	if (packed)
		make_deflated(&file, jk_buf_span(&all));
	else
		jk_buf_append_span(&file, jk_buf_span(&all));
	jk_buf_release(&all);
}

static void
run(bool packed)
{
	make(packed);
	stub_run_bytes(&stub, NULL, jk_buf_span(&file));
}

static void
has(const char *text)
{
	ck_assert_msg(stub_holds(&stub, text), "%s is not in %s", text,
		      stub.nitems > 0 ? jk_buf_cstr(&stub.items[0].head) : "");
}

static void
done(void)
{
	ck_assert_uint_eq(stub.budget.spooled, 0);
	ck_assert_uint_eq(stub.budget.depth, 0);
	stub_release(&stub);
	jk_buf_release(&body);
	jk_buf_release(&file);
}

START_TEST(text_is_given)
{
	put_para(&body, "홍길동 750110-1059990", _i & 1);
	put_para(&body, "다음 줄", false);
	end_list(&body);
	make_le(&body, 0, 8);
	run(_i & 2);
	has("[place body]");
	has("홍길동 750110-1059990\n다음 줄\n");
	ck_assert_uint_eq(stub.nnotes, 0);
	done();
}
END_TEST

START_TEST(tables_are_given)
{
	put_box(&body);
	end_list(&body);
	make_le(&body, 0, 8);
	run(true);
	has("[table 1]");
	has("[cell 0,1]번호");
	has("[cell 1,0]홍길동");
	has("[cell 1,1]750110-1059990");
	has("표 제목\n:뒤\n");
	ck_assert_uint_eq(stub.nnotes, 0);
	done();
}
END_TEST

static const struct {
	unsigned code;
	unsigned len; /* before its list */
	const char *want;
} sides[] = {
	{ 15, 8, "[place comment][trait hidden: comment]곁" },
	{ 16, 10, "[place header][no trait]곁" },
	{ 17, 14, "[place footnote][no trait]곁" },
};

START_TEST(sides_are_told)
{
	struct jk_buf rest = { 0 };

	zeros(&rest, sides[_i].len);
	put_para(&rest, "곁", false);
	end_list(&rest);
	put_control(&body, sides[_i].code, &rest);
	end_list(&body);
	run(false);
	has("앞::뒤\n");
	has(sides[_i].want);
	jk_buf_release(&rest);
	done();
}
END_TEST

START_TEST(pictures_are_children)
{
	struct jk_buf picture = { 0 };

	jk_buf_append_str(&picture, "note.txt");
	zeros(&picture, 24);
	jk_buf_append_str(&picture, "text of a picture\n");
	put_para(&body, "본문", false);
	end_list(&body);
	make_le(&body, 1, 4);
	make_le(&body, picture.len, 4);
	jk_buf_append_span(&body, jk_buf_span(&picture));
	make_le(&body, 0, 8);
	run(true);
	ck_assert_ptr_nonnull(stub_find(&stub, "note.txt"));
	has("text of a picture");
	ck_assert_uint_eq(stub.nnotes, 0);
	jk_buf_release(&picture);
	done();
}
END_TEST

/* There is no framing: what follows a wrong control is looked through. */
START_TEST(lost_text_is_looked_for)
{
	put_para(&body, "앞에", false);
	put_para_head(&body, 20, false);
	make_le(&body, 9, 2);
	zeros(&body, 7);
	put_para(&body, "뒤에 오는 홍길동 750110-1059990", false);
	end_list(&body);
	run(_i);
	has("앞에\n");
	has("홍길동 750110-1059990");
	ck_assert_ptr_nonnull(stub_noted(&stub, "", JK_CAUSE_DAMAGED));
	done();
}
END_TEST

START_TEST(password_is_told)
{
	put_para(&body, "못 읽음", false);
	make(false);
	file.ptr[PASSWORD] = 1;
	/* The summary is not sealed: the author's name. */
	file.ptr[SUMMARY + 2 * 112] = 'K';
	stub_run_bytes(&stub, NULL, jk_buf_span(&file));
	ck_assert_ptr_nonnull(stub_noted(&stub, "", JK_CAUSE_ENCRYPTED));
	ck_assert(!stub_holds(&stub, "못 읽음"));
	has("author: K\n");
	done();
}
END_TEST

START_TEST(older_is_told)
{
	jk_buf_append(&file, "HWP Document File V2.00 \x1a\1\2\3\4\5", 30);
	zeros(&file, 100);
	put_text(&file, "홍길동 750110-1059990");
	zeros(&file, 10);
	stub_run_bytes(&stub, NULL, jk_buf_span(&file));
	has("홍길동 750110-1059990");
	ck_assert_ptr_nonnull(stub_noted(&stub, "", JK_CAUSE_NO_EXTRACTOR));
	done();
}
END_TEST

static void
put_all(void)
{
	struct jk_buf rest = { 0 };

	put_para(&body, "앞에", true);
	put_box(&body);
	zeros(&rest, 14);
	put_para(&rest, "각주", false);
	end_list(&rest);
	put_control(&body, 17, &rest);
	put_para(&body, "뒤에", false);
	end_list(&body);
	make_le(&body, 0, 8);
	jk_buf_release(&rest);
}

static void
run_exact(struct jk_span bytes)
{
	unsigned char *exact = malloc(bytes.len + 1);

	memcpy(exact, bytes.ptr, bytes.len);
	stub_run_bytes(&stub, NULL, jk_span_make(exact, bytes.len));
	ck_assert_uint_eq(stub.budget.spooled, 0);
	ck_assert_uint_eq(stub.budget.depth, 0);
	stub_release(&stub);
	free(exact);
}

START_TEST(cut_anywhere)
{
	put_all();
	make(_i);
	for (size_t len = 31; len < file.len; len += len < 1100 ? 89 : 1)
		run_exact(jk_span_head(jk_buf_span(&file), len));
	jk_buf_release(&body);
	jk_buf_release(&file);
}
END_TEST

START_TEST(flipped_anywhere)
{
	uint32_t seed = 20261124;

	put_all();
	make(_i);
	for (int round = 0; round < 3000; round++) {
		struct jk_buf copy = { 0 };

		jk_buf_append_span(&copy, jk_buf_span(&file));
		for (int i = 0; i < 4; i++) {
			seed = seed * 1664525 + 1013904223;
			copy.ptr[30 + (seed >> 8) % (copy.len - 30)] ^=
				(unsigned char)(1U << (seed & 7));
		}
		run_exact(jk_buf_span(&copy));
		jk_buf_release(&copy);
	}
	jk_buf_release(&body);
	jk_buf_release(&file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hwp3");
	TCase *tcase = tcase_create("hwp3");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, text_is_given, 0, 4);
	tcase_add_test(tcase, tables_are_given);
	tcase_add_loop_test(tcase, sides_are_told, 0, JK_COUNT(sides));
	tcase_add_test(tcase, pictures_are_children);
	tcase_add_loop_test(tcase, lost_text_is_looked_for, 0, 2);
	tcase_add_test(tcase, password_is_told);
	tcase_add_test(tcase, older_is_told);
	tcase_add_loop_test(tcase, cut_anywhere, 0, 2);
	tcase_add_loop_test(tcase, flipped_anywhere, 0, 2);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
