/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The detector: findings do not depend on how a text is cut; places, masks
 * and what is forgotten. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test_detect_kit.h"

/* Values of every rule, made up, in the forms that straddle badly. */
static const char *const values[] = {
	"750110-1059990",
	"7501101059990",
	"750110 - 1059990",
	"750110–1059990",
	"750110&#45;1059990",
	"750110-\r\n1059990",
	"７５０１１０－１０５９９９０",
	"750110%2D1059990",
	"750110\\u002d1059990",
	"800512-5000001",
	"990111-0000016",
	"912-34-00561",
	"010-2000-0000",
	"+82 (0)10 2000 0000",
	"(010) 2000-0000",
	"gildong@example.com",
	"a.b+c@sub.example.co.kr",
	"gildong&#64;example.com",
	"gildong＠example.com",
	"4000-0000-0000-0002",
	"5100 0000 0000 0008",
	"370000000000002",
	"DE36000000000000000000",
	"KW30 TEST 0000 0000 0000 0000 0000 00",
	"4111 1111 1111 1111 4111 1111 1111 1111 4111 1111 1111 1111",
	"a@b.kr@c.kr@d.kr",
	"010-2000-0000-010-2000-0000",
	("\xc1\xd6\xb9\xce\xb9\xf8\xc8\xa3 750110\xa3\xad"
	 "1059990"),
};

static const char *const labels[] = {
	"",         "주민등록번호: ", "법인등록번호 ", "카드번호,",
	"연락처\n", "{\"email\": \"", "order ",        "IBAN ",
};

static const char *const fillers[] = {
	"회의 자료 검토 결과. ",
	"the quick brown fox 12 34 567 ",
	"\n",
	"{\"a\": 1, \"b\": [1, 2, 3]}\r\n",
	"1,2,3,4\n",
	"\t\"x\"; ",
	"2024-03-20 11:53:48.339 INFO [worker-6] ",
	"@import url(a@b) ",
	"211.169.50.240 ",
	"e3b0c44298fc1c149afbf4c8996fb924 ",
	"11111111112222222222333333333344444444445555555555 ",
};

static unsigned
draw(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % n;
}

/* A text of at least len bytes with values at odd places. */
static void
make_text(struct jk_buf *b, unsigned seed, size_t len)
{
	jk_buf_append_str(b, "이름,주민번호,email,card no\n");
	while (b->len < len) {
		for (unsigned n = draw(&seed, 4); n > 0; n--)
			jk_buf_append_str(
				b, fillers[draw(&seed, JK_COUNT(fillers))]);
		jk_buf_append_str(b, labels[draw(&seed, JK_COUNT(labels))]);
		jk_buf_append_str(b, values[draw(&seed, JK_COUNT(values))]);
		jk_buf_append_str(b, draw(&seed, 2) ? " " : ",");
	}
}

struct fixture {
	struct jk_ruleset *rules;
	struct jk_detector *detector;
	struct jk_buf text, want, got;
};

static void
fixture_init(struct fixture *f)
{
	f->rules = kit_rules();
	f->detector = kit_detector(f->rules);
	jk_buf_init(&f->text);
	jk_buf_init(&f->want);
	jk_buf_init(&f->got);
}

static void
fixture_release(struct fixture *f)
{
	jk_detector_free(f->detector);
	jk_ruleset_free(f->rules);
	jk_buf_release(&f->text);
	jk_buf_release(&f->want);
	jk_buf_release(&f->got);
}

static void
detect(struct fixture *f, struct kit_cut cut, struct jk_buf *out)
{
	jk_buf_clear(out);
	kit_detect(f->detector, f->rules, jk_buf_span(&f->text), cut, out);
}

static void
check_cut(struct fixture *f, struct kit_cut cut)
{
	const char *a, *b, *line = "";

	detect(f, cut, &f->got);
	if (jk_span_equal(jk_buf_span(&f->got), jk_buf_span(&f->want)))
		return;
	a = line = jk_buf_cstr(&f->want);
	b = jk_buf_cstr(&f->got);
	while (*a != '\0' && *a == *b) {
		line = *a == '\n' ? a + 1 : line;
		a++;
		b++;
	}
	ck_abort_msg("piece %zu range %zu: want\n%.300s\ngot\n%.300s",
		     cut.piece, cut.range, line, b - (a - line));
}

START_TEST(pieces_do_not_matter)
{
	static const size_t pieces[] = { 1,    2,    3,    7,    64,   1023,
					 1024, 1025, 4095, 4096, 4097, 65536 };
	struct fixture f;

	fixture_init(&f);
	make_text(&f.text, (unsigned)_i + 1, 20000);
	detect(&f, (struct kit_cut){ 0, 0 }, &f.want);
	ck_assert_uint_gt(f.want.len, 1000);
	for (size_t i = 0; i < JK_COUNT(pieces); i++)
		check_cut(&f, (struct kit_cut){ pieces[i], 0 });
	fixture_release(&f);
}
END_TEST

START_TEST(ranges_do_not_matter)
{
	static const size_t ranges[] = { 61, 256, 1000, 4096, 4097, 10007 };
	struct fixture f;

	fixture_init(&f);
	make_text(&f.text, (unsigned)_i + 101, 30000);
	detect(&f, (struct kit_cut){ 0, 0 }, &f.want);
	for (size_t i = 0; i < JK_COUNT(ranges); i++)
		check_cut(&f, (struct kit_cut){ 0, ranges[i] });
	fixture_release(&f);
}
END_TEST

/* One value of each kind, the cut at every offset around it. */
START_TEST(cut_anywhere)
{
	struct fixture f;

	fixture_init(&f);
	for (size_t i = 0; i < 3000; i++)
		jk_buf_append_str(&f.text, i % 16 == 15 ? "\n" : "ab ");
	jk_buf_append_str(&f.text, "주민번호 ");
	jk_buf_append_str(&f.text, values[_i]);
	jk_buf_append_str(&f.text, " 끝\n");
	for (size_t i = 0; i < 2000; i++)
		jk_buf_append_str(&f.text, "cd ");
	detect(&f, (struct kit_cut){ 0, 0 }, &f.want);
	for (size_t at = 8900; at < 9200 && at < f.text.len; at++) {
		check_cut(&f, (struct kit_cut){ at, 0 });
		check_cut(&f, (struct kit_cut){ 0, at });
	}
	fixture_release(&f);
}
END_TEST

/* Pieces of everything that the scanner knows, in no order at all. */
START_TEST(nonsense_does_not_matter)
{
	static const char *const bits[] = {
		"%",
		"\\u",
		"\\",
		"&#",
		"&#x",
		";",
		"%EF%BC%9",
		"\xef\xbc",
		"\xa3",
		"\xb0",
		"7501101059990",
		"-",
		"@",
		"a.b",
		"a@b.kr",
		"DE36",
		"\n",
		"\r",
		"\"",
		",",
		"'",
		"INSERT INTO t VALUES (",
		")",
		"010",
		"1234",
		" ",
		"4111 ",
		"\xe1\x84\x8c\xe1\x85\xae",
		"\xc8\xa3",
		"\xff",
		"0000000000000000000000000000000000000000",
		"%B000000000000000000000000000000000000000000000000000000",
		"0000000000000000000000000000000000000000000000000000000",
		"750110-1059990",
		"010-2000-0000",
		"5100 0000 0000 0008",
	};
	static const size_t sizes[] = { 1, 61, 997, 4099 };
	unsigned seed = (unsigned)_i + 1;
	struct fixture f;

	fixture_init(&f);
	while (f.text.len < 30000) {
		if (draw(&seed, 40) == 0)
			jk_buf_append(&f.text, "7\0005\000", 4);
		jk_buf_append_str(&f.text, bits[draw(&seed, JK_COUNT(bits))]);
	}
	detect(&f, (struct kit_cut){ 0, 0 }, &f.want);
	/* A range does not see where a line of more than 4 KiB began. */
	for (size_t i = 0; i < JK_COUNT(sizes); i++)
		check_cut(&f, (struct kit_cut){ sizes[i], 0 });
	fixture_release(&f);
}
END_TEST

/* Large text: the buffer is moved many times. */
START_TEST(large_text)
{
	struct fixture f;

	fixture_init(&f);
	make_text(&f.text, 7, 900000);
	detect(&f, (struct kit_cut){ 0, 0 }, &f.want);
	check_cut(&f, (struct kit_cut){ 65536, 0 });
	check_cut(&f, (struct kit_cut){ 0, 262144 });
	check_cut(&f, (struct kit_cut){ 4099, 99991 });
	fixture_release(&f);
}
END_TEST

struct place {
	uint64_t offset, length, line, column;
	unsigned n;
	char shown[64];
};

static void
note_place(void *arg, const struct jk_finding *f)
{
	struct place *p = arg;

	p->offset = f->offset;
	p->length = f->length;
	p->line = f->line;
	p->column = f->column;
	p->n++;
	ck_assert_uint_lt(f->shown.len, sizeof(p->shown));
	if (f->shown.len > 0)
		memcpy(p->shown, f->shown.ptr, f->shown.len);
	p->shown[f->shown.len] = '\0';
}

static struct place
place_of(struct jk_detector *d, const struct jk_unit *unit, const char *text,
	 struct jk_unit_stats *stats)
{
	struct place p = { .n = 0 };
	size_t room;

	jk_detector_begin(d, unit, note_place, &p);
	memcpy(jk_detector_room(d, &room), text, strlen(text));
	jk_detector_advance(d, strlen(text));
	jk_detector_finish(d, stats);
	return p;
}

START_TEST(lines_and_columns)
{
	struct fixture f;
	struct jk_unit whole = { .to = UINT64_MAX };
	struct jk_unit range = { .base = 5000, .from = 5004, .to = 9000 };
	struct jk_unit_stats stats;
	struct place p;

	fixture_init(&f);
	p = place_of(f.detector, &whole, "a\nb\r\n  750110-1059990\nc\n",
		     &stats);
	ck_assert_uint_eq(p.n, 1);
	ck_assert_uint_eq(p.offset, 7);
	ck_assert_uint_eq(p.length, 14);
	ck_assert_uint_eq(p.line, 3);
	ck_assert_uint_eq(p.column, 3);
	ck_assert_uint_eq(stats.newlines, 4);
	ck_assert_uint_eq(stats.last_newline, 24);
	ck_assert_uint_eq(stats.bytes, 24);
	p = place_of(f.detector, &whole, "x 750110-1059990", &stats);
	ck_assert_uint_eq(p.line, 1);
	ck_assert_uint_eq(p.column, 3);
	ck_assert_uint_eq(stats.last_newline, 0);
	/* The line began before the range: nobody here knows where. */
	p = place_of(f.detector, &range, "\n\n\nab 750110-1059990\n", &stats);
	ck_assert_uint_eq(p.n, 1);
	ck_assert_uint_eq(p.offset, 5006);
	ck_assert_uint_eq(p.line, 1);
	ck_assert_uint_eq(p.column, 0);
	ck_assert_uint_eq(stats.newlines, 1);
	ck_assert_uint_eq(stats.last_newline, 5021);
	ck_assert_uint_eq(stats.bytes, 17);
	/* What starts outside of the range is another unit's. */
	range.from = 5007;
	p = place_of(f.detector, &range, "\n\n\nab 750110-1059990\n", NULL);
	ck_assert_uint_eq(p.n, 0);
	fixture_release(&f);
}
END_TEST

START_TEST(raw_length_covers_disguise)
{
	struct fixture f;
	struct jk_unit whole = { .to = UINT64_MAX };
	struct place p;

	fixture_init(&f);
	p = place_of(f.detector, &whole, "<b>750110&#45;1059990</b>", NULL);
	ck_assert_uint_eq(p.offset, 3);
	ck_assert_uint_eq(p.length, 18);
	ck_assert_str_eq(p.shown, "750110-1059990");
	fixture_release(&f);
}
END_TEST

/* Strings in UTF-16 inside of binary data, and strings that end in NUL. */
START_TEST(wide_strings)
{
	static const char number[] = "750110-1059990";
	unsigned char raw[64] = "\x01\xe6\xd9";
	struct fixture f;

	fixture_init(&f);
	for (size_t i = 0; i < 14; i++)
		raw[4 + 2 * i] = (unsigned char)number[i];
	jk_buf_append(&f.text, raw, sizeof(raw));
	ck_assert_int_ge(kit_confidence(f.detector, f.rules, "kr-rrn",
					jk_buf_span(&f.text), number),
			 JK_CONF_MEDIUM);
	/* The byte order the other way round. */
	ck_assert_int_ge(kit_confidence(f.detector, f.rules, "kr-rrn",
					jk_span_make(raw + 3, 30), number),
			 JK_CONF_MEDIUM);
	jk_buf_clear(&f.text);
	jk_buf_append(&f.text,
		      "abc\0"
		      "750110-1059990\0"
		      "def",
		      22);
	ck_assert_int_ge(kit_confidence(f.detector, f.rules, "kr-rrn",
					jk_buf_span(&f.text), number),
			 JK_CONF_MEDIUM);
	fixture_release(&f);
}
END_TEST

START_TEST(shown_and_threshold)
{
	struct jk_ruleset *rules = kit_rules();
	struct jk_unit whole = { .to = UINT64_MAX };
	struct jk_detect_options o = {
		.show = JK_SHOW_MASKED,
		.min_confidence = JK_CONF_HIGH,
		.today = KIT_TODAY,
	};
	struct jk_detector *d = jk_detector_new(rules, &o);
	struct place p;

	p = place_of(d, &whole, "주민번호 750110-1059990", NULL);
	ck_assert_str_eq(p.shown, "75****-*******");
	p = place_of(d, &whole, "7501101059990", NULL); /* medium */
	ck_assert_uint_eq(p.n, 0);
	jk_detector_free(d);
	o.show = JK_SHOW_NONE;
	d = jk_detector_new(rules, &o);
	p = place_of(d, &whole, "주민번호 750110-1059990", NULL);
	ck_assert_uint_eq(p.n, 1);
	ck_assert_str_eq(p.shown, "");
	jk_detector_free(d);
	jk_ruleset_free(rules);
}
END_TEST

/* Column headings: the value's own column speaks, not its neighbour's. */
static const struct {
	const char *text, *rule;
	enum jk_confidence want;
} tables[] = {
	{ "이름,주민번호\n홍길동,7501101059990\n", "kr-rrn", JK_CONF_HIGH },
	{ "이름,\"주민번호\"\n\"홍,길동\",7501101059990\n", "kr-rrn",
	  JK_CONF_HIGH },
	{ "name\tRRN\nHong\t\"7501101059990\"\n", "kr-rrn", JK_CONF_HIGH },
	{ "주민번호;바코드\nx;8801051900491\n", "kr-rrn", JK_CONF_NONE },
	{ "주민번호\n7501101059990\n", "kr-rrn", JK_CONF_HIGH },
	{ "이름,외국인등록번호\nKim,8005125000000\n", "kr-frn",
	  JK_CONF_MEDIUM },
	{ "a,b\nx,8005125000000\n", "kr-frn", JK_CONF_NONE },
	{ "\xc0\xcc\xb8\xa7,\xc1\xd6\xb9\xce\xb9\xf8\xc8\xa3\n"
	  "\xb0\xa1\xb3\xaa,7501101059990\n",
	  "kr-rrn", JK_CONF_HIGH },
	{ "-- dump\nCREATE TABLE `m` (id int, p varchar(9,2), jumin_no char);\n"
	  "INSERT INTO m VALUES (1,'a\\'(','8005125000000');\n",
	  "kr-frn", JK_CONF_MEDIUM },
	{ "CREATE TABLE m (id int, jumin_no char);\n"
	  "INSERT INTO n VALUES (1,'8005125000000');\n",
	  "kr-frn", JK_CONF_NONE },
	{ "INSERT INTO s.n (`rrn`, comment_on_the_whole_thing_that_is_long) "
	  "VALUES (7501101059990,'x'),\n",
	  "kr-rrn", JK_CONF_HIGH },
	{ "회사,법인번호\n가나,110111-3000011\n", "kr-rrn", JK_CONF_NONE },
};

START_TEST(columns_speak)
{
	struct jk_ruleset *rules = kit_rules();
	struct jk_detector *d = kit_detector(rules);
	enum jk_confidence c;

	c = kit_confidence(d, rules, tables[_i].rule,
			   jk_span_str(tables[_i].text), NULL);
	ck_assert_msg(c == tables[_i].want, "%s: %d", tables[_i].text, c);
	jk_detector_free(d);
	jk_ruleset_free(rules);
}
END_TEST

/* Numbers that two rules could take: one owner. */
START_TEST(one_owner)
{
	struct fixture f;
	struct jk_unit whole = { .to = UINT64_MAX };
	struct place p;

	fixture_init(&f);
	p = place_of(f.detector, &whole, "법인등록번호 990111-1000017", NULL);
	ck_assert_uint_le(p.n, 1);
	p = place_of(f.detector, &whole, "card 4000-0000-0000-0002", NULL);
	ck_assert_uint_eq(p.n, 1);
	fixture_release(&f);
}
END_TEST

START_TEST(binary_is_quiet)
{
	struct fixture f;
	unsigned seed = 5;

	fixture_init(&f);
	while (f.text.len < 2000000)
		jk_buf_append_byte(&f.text, (unsigned char)draw(&seed, 256));
	detect(&f, (struct kit_cut){ 0, 0 }, &f.want);
	ck_assert_str_eq(jk_buf_cstr(&f.want), "");
	fixture_release(&f);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("detector");
	TCase *tcase = tcase_create("detector");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase, pieces_do_not_matter, 0, 6);
	tcase_add_loop_test(tcase, ranges_do_not_matter, 0, 6);
	tcase_add_loop_test(tcase, cut_anywhere, 0, JK_COUNT(values));
	tcase_add_loop_test(tcase, nonsense_does_not_matter, 0, 12);
	tcase_add_test(tcase, large_text);
	tcase_add_test(tcase, lines_and_columns);
	tcase_add_test(tcase, raw_length_covers_disguise);
	tcase_add_test(tcase, wide_strings);
	tcase_add_test(tcase, shown_and_threshold);
	tcase_add_loop_test(tcase, columns_speak, 0, JK_COUNT(tables));
	tcase_add_test(tcase, one_owner);
	tcase_add_test(tcase, binary_is_quiet);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
