/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells: the heading, column and row of values in delimited text, SQL dumps
 * and keyed text, however the text is cut into segments. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/detector.h>

#include "judge/cells.h"
#include "test_detect_kit.h"

/* A value stands between these in the texts below. */
#define OPEN '\x01'
#define CLOSE '\x02'
#define V "\x01"
#define W "\x02"
#define MAX_VALUES 64

struct value {
	size_t start, end;
};

struct text {
	unsigned char *ptr; /* owned */
	size_t len;
	struct value value[MAX_VALUES];
	size_t n;
};

static struct text
make_text(struct jk_span marked)
{
	struct text t = { .ptr = jk_xcalloc(marked.len + 1, 1) };

	for (size_t i = 0; i < marked.len; i++) {
		unsigned char c = marked.ptr[i];

		if (c == OPEN)
			t.value[t.n].start = t.len;
		else if (c == CLOSE)
			t.value[t.n++].end = t.len;
		else
			t.ptr[t.len++] = c;
	}
	return t;
}

/* A letter for each column, by order of appearance. */
static char
letter_of(uint64_t column, uint64_t *seen, size_t *n)
{
	size_t i = 0;

	if (column == 0)
		return '-';
	while (i < *n && seen[i] != column)
		i++;
	if (i == *n)
		seen[(*n)++] = column;
	return (char)('A' + i);
}

/* One line a value: form, column, row, s when it begins and e when it ends
 * its cell, heading. */
static void
put_cell(struct jk_buf *out, const struct jk_cell *cell, char letter)
{
	static const char *const form[] = {
		[JK_CELL_NONE] = "none",   [JK_CELL_GRID] = "grid",
		[JK_CELL_TUPLE] = "tuple", [JK_CELL_KEY] = "key",
		[JK_CELL_HTML] = "html",
	};

	jk_buf_appendf(out, "%s %c %u %s%s ", form[cell->form], letter,
		       (unsigned)cell->row, cell->starts ? "s" : ".",
		       cell->ends ? "e" : ".");
	if (cell->heading != NULL)
		jk_buf_append_span(out, jk_heading_name(cell->heading));
	jk_buf_append_byte(out, '\n');
}

/* Segments end at multiples of size. */
static void
run(struct jk_cells *c, const struct text *t, size_t size, struct jk_buf *out)
{
	uint64_t seen[MAX_VALUES];
	size_t nseen = 0, next = 0;
	struct jk_span text = jk_span_make(t->ptr, t->len);

	jk_cells_begin(c, 0, jk_span_head(text, JK_DETECT_HEADER));
	for (size_t from = 0; from < t->len; from += size) {
		size_t to = from + size < t->len ? from + size : t->len;
		size_t lo = from > JK_CELLS_BACK ? from - JK_CELLS_BACK : 0;
		size_t hi = t->len - to > JK_CELLS_AHEAD ? to + JK_CELLS_AHEAD
							 : t->len;

		jk_cells_segment(c, jk_span_make(t->ptr + lo, hi - lo), lo,
				 from - lo, to - lo);
		for (; next < t->n && t->value[next].start < to; next++) {
			struct jk_cell cell;

			jk_cells_locate(c, t->value[next].start - lo,
					t->value[next].end - lo, &cell);
			put_cell(out, &cell,
				 letter_of(cell.column, seen, &nseen));
		}
		jk_cells_leave(c);
	}
}

static const struct {
	const char *text, *want;
} cases[] = {
	/* Delimited text. */
	{ "name,rrn\nkim," V "1" W "\nlee," V "2" W "\n",
	  "grid A 9 se rrn\ngrid A 15 se rrn\n" },
	{ "성명;주민번호;비고\n김;" V "1" W ";\n이;\"" V "2" W "\";x\n",
	  "grid A 27 se 주민번호\ngrid A 34 se 주민번호\n" },
	{ "a\tb\tc\n" V "1" W "\t2\t" V "3" W "\n\t\t" V "4" W "\n",
	  "grid A 6 se a\ngrid B 6 se c\ngrid B 12 se c\n" },
	{ "a,b\n\"x, y\",\"" V "1" W "\"\n\"z\"\"\"," V "2" W "\r\n",
	  "grid A 4 se b\ngrid A 15 se b\n" },
	/* A lone quote, and the second value of a cell. */
	{ "size,b,c\n7\" x," V "1" W "," V "2" W "\n8,y " V "3" W ",z\n",
	  "grid A 9 se b\ngrid B 9 se c\ngrid A 18 .e \n" },
	{ "a,b\n1,\"x," V "2" W "\"\n", "grid A 4 .e \n" },
	/* A title above the header, a header that is missing. */
	{ "list of 3\n\nid,rrn\n1," V "2" W "\n3," V "4" W "\n5,6\n",
	  "grid A 18 se rrn\ngrid A 22 se rrn\n" },
	{ "kim,9001011234567\nlee," V "9001011234567" W "\n",
	  "grid A 18 se \n" },
	{ "\xef\xbb\xbf" V "x" W ",b\n1," V "2" W "\n",
	  "none - 0 .. \ngrid A 7 se b\n" },
	/* psql */
	{ " id | rrn \n----+-----\n 1  | " V "2" W "\n 3  | " V "4" W "\n",
	  "grid A 22 se rrn\ngrid A 30 se rrn\n" },
	/* One column, and a line that holds more than the value. */
	{ "주민등록번호\n" V "1" W "\n2 " V "3" W "\n",
	  "grid A 19 se 주민등록번호\nnone - 0 .. \n" },
	/* Too few cells in the header. */
	{ "a,b\n1,2," V "3" W "\n4,5\n", "none - 0 .. \n" },
	/* Prose is no grid. */
	{ "one, two and three\nfour " V "5" W "\nsix\nseven, 8, nine\n",
	  "none - 0 .. \n" },

	/* SQL. */
	{ "INSERT INTO t (a, `b`) VALUES (1,'" V "2" W "');\n",
	  "tuple A 30 se b\n" },
	{ "CREATE TABLE db.Member (\n  id int,\n  j varchar(14) NOT NULL "
	  "COMMENT '주민번호',\n  PRIMARY KEY (id)\n);\n"
	  "insert into `member` values\n(1,'" V "2" W "'),\n(2,'x''y;(',"
	  "'" V "3" W "');\n",
	  "tuple A 134 se j 주민번호\ntuple B 143 se \n" },
	{ "INSERT INTO t VALUES ('a\\',(b', " V "1" W "),(N'" V "2" W
	  "',to_date('" V "3" W "', 'x'), " V "4" W " );\n",
	  "tuple A 21 se \ntuple B 35 se \ntuple A 35 .e \n"
	  "tuple C 35 se \n" },
	{ "INSERT INTO t (a) VALUES ('1'); -- x, " V "2" W "\n",
	  "none - 0 .. \n" },
	{ "-- PostgreSQL database dump\nCOPY public.m (id, \"rrn\") FROM "
	  "stdin;\n1\t" V "2" W "\n\\.\n" V "3" W "\nINSERT INTO m VALUES "
	  "(1, " V "4" W ");\n",
	  "grid A 66 se rrn\nnone - 0 .. \ntuple A 96 se rrn\n" },
	{ "-- MySQL dump\nUPDATE t SET rrn='" V "1" W "' WHERE id=1;\n",
	  "key A 14 s. rrn\n" },
	/* A dump further down. */
	{ "See below:\n\nINSERT INTO t (a,b) VALUES (1," V "2" W ");\n",
	  "tuple A 39 se b\n" },

	/* Keys. */
	{ "{\"id\":1,\"rrn\":\"" V "2" W "\"}\n{\"rrn\" : " V "3" W ",\n",
	  "key A 0 se rrn\nkey A 19 se rrn\n" },
	{ "{\n  \"a\": {\n    \"b\": \"" V "1" W "\",\n    'c': " V "2" W
	  "\n  }}\n",
	  "key A 9 se b\nkey B 9 se c\n" },
	{ "rrn: \"" V "1" W "\"\njumin.no=" V "2" W "\n# x " V "3" W "\n",
	  "key A 0 se rrn\nkey B 9 se jumin.no\nnone - 0 .. \n" },
	{ "GET /a?ssn=" V "1" W "&b=2\n'k' => '" V "2" W "',\n",
	  "key A 0 se ssn\nkey B 17 se k\n" },
	{ "<m><rrn>" V "1" W "</rrn><a b=\"" V "2" W "\"/></m>\n",
	  "key A 0 se rrn\nkey B 0 se b\n" },
	{ "<item name=\"ssn\" value=\"" V "1" W "\"/>\n<c><![CDATA[" V "2" W
	  "]]></c>\n<td>" V "3" W "</td>\n",
	  "key A 0 se ssn\nkey B 29 se c\nnone - 0 .. \n" },
	{ "12:" V "30" W " x::" V "1" W " a==" V "2" W "\n",
	  "none - 0 .. \nnone - 0 .. \nnone - 0 .. \n" },
	/* HTML. */
	{ "<table><tr><td>id</td><td>rrn</td></tr>\n<tr><td>1</td><td>" V "2" W
	  "</td></tr></table>" V "3" W "\n",
	  "html A 40 se rrn\nnone - 0 .. \n" },
	{ "<TABLE>\n<TR><TH "
	  "colspan=2>members</TH></TR>\n<TR><TH>a<TH><b>rr</b>n"
	  "\n<TR><TD>see " V "1" W "<TD>\n <b>" V "2" W "</b>\n</TABLE>",
	  "html A 68 .e \nhtml B 68 se rrn\n" },
	{ "<html><table><tr><td>1<td>9001011\n<tr><td>" V "1" W "</table>"
	  "<table><tr><td>a<td>b<tr><td>x: " V "2" W "<td>" V "3" W,
	  "html A 34 se \nhtml B 72 .e x\nhtml C 72 se b\n" },
	/* A key in a cell. */
	{ "id,memo\n1,rrn:" V "2" W "\n2,\n", "grid A 8 .e rrn\n" },
	{ "", "" },
	{ V "1" W, "none - 0 .. \n" },
};

START_TEST(cells_are_found)
{
	struct jk_ruleset *rules = kit_rules();
	struct jk_cells *c = jk_cells_new(rules);
	struct text t = make_text(jk_span_str(cases[_i].text));
	struct jk_buf got;

	jk_buf_init(&got);
	for (size_t size = 1; size <= t.len + 1; size += size < 9 ? 1 : 13) {
		jk_buf_clear(&got);
		run(c, &t, size, &got);
		ck_assert_msg(strcmp(jk_buf_cstr(&got), cases[_i].want) == 0,
			      "segments of %zu: %s", size, jk_buf_cstr(&got));
	}
	jk_buf_release(&got);
	jk_cells_free(c);
	jk_ruleset_free(rules);
	free(t.ptr);
}
END_TEST

/* Structure without sense: whatever it is, the pieces make no difference. */
START_TEST(pieces_do_not_matter)
{
	static const char *const token[] = {
		"a",     ",",      "\n",     "\"",
		"'",     "(",      ")",      ";",
		"\t",    "|",      "{",      "}",
		":",     "=",      "<b>",    "\\",
		" ",     "주민",   "INSERT", " INTO",
		" t ",   "VALUES", "COPY ",  "FROM stdin",
		"\n\\.", "CREATE", "TABLE",  "\xb1\xe8",
		"\r\n",  V "1" W,  V "22" W, "\ninsert into t (a,b) values (",
	};
	struct jk_ruleset *rules = kit_rules();
	struct jk_cells *c = jk_cells_new(rules);
	struct jk_buf marked, whole, pieces;
	uint64_t state = (uint64_t)_i + 1;

	jk_buf_init(&marked);
	jk_buf_init(&whole);
	jk_buf_init(&pieces);
	for (unsigned i = 0; i < 300; i++) {
		const char *next;

		state = state * UINT64_C(6364136223846793005) + 1;
		next = token[(state >> 33) % JK_COUNT(token)];
		if (next[0] != OPEN || i % 3 == 0)
			jk_buf_append_str(&marked, next);
	}
	struct text t = make_text(jk_buf_span(&marked));

	run(c, &t, t.len + 1, &whole);
	for (size_t size = 1; size < 200; size = size * 2 + 1) {
		jk_buf_clear(&pieces);
		run(c, &t, size, &pieces);
		ck_assert_str_eq(jk_buf_cstr(&pieces), jk_buf_cstr(&whole));
	}
	jk_buf_release(&marked);
	jk_buf_release(&whole);
	jk_buf_release(&pieces);
	jk_cells_free(c);
	jk_ruleset_free(rules);
	free(t.ptr);
}
END_TEST

/* A table of a dump that is far longer than what is kept of it: rows with an
 * item that is looked for, and where it stands in them. */
static const struct {
	const char *head, *before, *behind, *want;
	enum jk_cell_form form;
} tables[] = {
	{ "CREATE TABLE m (id int, name text, rrn text, memo text);\n"
	  "INSERT INTO m VALUES ",
	  "(1,'it\\'s ''x'' (a),(b','", "','c, d'),", "rrn", JK_CELL_TUPLE },
	{ "-- SQL\nINSERT INTO m (id, rrn) VALUES\n", "(1, ", "),\n", "rrn",
	  JK_CELL_TUPLE },
	{ "COPY m (a, rrn, b) FROM stdin;\n", "x\t", "\t\\N\n", "rrn",
	  JK_CELL_GRID },
	{ "a|rrn|b\n1|2|3\n", "\"x|y\"|", "|z\n", "rrn", JK_CELL_GRID },
	{ "[\n", " {\"a\": {}, \"rrn\": \"", "\"},\n", "rrn", JK_CELL_KEY },
};

START_TEST(long_tables_are_followed)
{
	enum { ROWS = 20000, SEGMENT = 65536 };
	struct jk_ruleset *rules = kit_rules();
	struct jk_cells *c = jk_cells_new(rules);
	struct jk_buf text;
	size_t *at = jk_xcalloc(ROWS, sizeof(*at));
	uint64_t last = UINT64_MAX;

	jk_buf_init(&text);
	jk_buf_append_str(&text, tables[_i].head);
	for (unsigned i = 0; i < ROWS; i++) {
		jk_buf_append_str(&text, tables[_i].before);
		at[i] = text.len;
		jk_buf_append_str(&text, "9001011234567");
		jk_buf_append_str(&text, tables[_i].behind);
	}
	jk_cells_begin(c, 0, jk_span_head(jk_buf_span(&text), 4096));
	for (size_t from = 0, i = 0; from < text.len; from += SEGMENT) {
		size_t to =
			from + SEGMENT < text.len ? from + SEGMENT : text.len;
		size_t lo = from > JK_CELLS_BACK ? from - JK_CELLS_BACK : 0;
		size_t hi = text.len - to > JK_CELLS_AHEAD ? to + JK_CELLS_AHEAD
							   : text.len;

		jk_cells_segment(c, jk_span_make(text.ptr + lo, hi - lo), lo,
				 from - lo, to - lo);
		/* One row in seven holds what somebody looks for. */
		for (; i < ROWS && at[i] < to; i += 7) {
			struct jk_cell cell;

			jk_cells_locate(c, at[i] - lo, at[i] + 13 - lo, &cell);
			ck_assert_int_eq(cell.form, tables[_i].form);
			ck_assert(cell.starts && cell.ends);
			ck_assert_ptr_nonnull(cell.heading);
			ck_assert(jk_span_equal(jk_heading_name(cell.heading),
						jk_span_str(tables[_i].want)));
			ck_assert(cell.row != last && cell.row < at[i] &&
				  at[i] - cell.row < 64);
			last = cell.row;
		}
		jk_cells_leave(c);
	}
	jk_buf_release(&text);
	free(at);
	jk_cells_free(c);
	jk_ruleset_free(rules);
}
END_TEST

/* A range of a long text knows the table from the head of the whole, and
 * believes in it where the row is as wide. */
static const struct {
	const char *head, *range;
	enum jk_cell_form form;
	const char *want; /* NULL: no heading */
} ranges[] = {
	{ "CREATE TABLE m (id int, rrn text);\nINSERT INTO m VALUES (1,'x'),",
	  "\\''),(7,'9001011234567'),(8,'y');\n", JK_CELL_TUPLE, "rrn" },
	{ "CREATE TABLE m (id int, rrn text);\nINSERT INTO m VALUES (1,'x'),",
	  "),(7,'9001011234567','it\\'s'),(8,'y');\n", JK_CELL_TUPLE, NULL },
	{ "COPY m (id, rrn, x) FROM stdin;\n1\t2\t3\n",
	  "\t7\n8\t9001011234567\tx\n", JK_CELL_GRID, "rrn" },
	{ "COPY m (id, rrn, x) FROM stdin;\n1\t2\t3\n",
	  "\t7\n8\t9001011234567\n", JK_CELL_GRID, NULL },
	{ "COPY m (id, rrn) FROM stdin;\n1\t2\n\\.\n", "7\n8\t9001011234567\n",
	  JK_CELL_NONE, NULL },
	{ "id,rrn\n1,2\n3,4\n", "7\n8,9001011234567\n", JK_CELL_GRID, "rrn" },
	{ "id,rrn\n1,2\n3,4\n", ",9001011234567\n", JK_CELL_NONE, NULL },
	{ "<table><tr><td>id<td>rrn</tr>", "<tr><td>1<td>9001011234567",
	  JK_CELL_HTML, "rrn" },
};

START_TEST(ranges_know_the_head)
{
	static const uint64_t base = 1 << 24;
	struct jk_ruleset *rules = kit_rules();
	struct jk_cells *c = jk_cells_new(rules);
	struct jk_span text = jk_span_str(ranges[_i].range);
	size_t at = jk_span_find(text, 0, jk_span_str("9001011234567"));
	struct jk_cell cell;

	jk_cells_begin(c, base, jk_span_str(ranges[_i].head));
	jk_cells_segment(c, text, base, 0, text.len);
	jk_cells_locate(c, at, at + 13, &cell);
	ck_assert_int_eq(cell.form, ranges[_i].form);
	ck_assert_int_eq(cell.heading != NULL, ranges[_i].want != NULL);
	if (cell.heading != NULL)
		ck_assert(jk_span_equal(jk_heading_name(cell.heading),
					jk_span_str(ranges[_i].want)));
	jk_cells_leave(c);
	jk_cells_free(c);
	jk_ruleset_free(rules);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cells");
	TCase *tcase = tcase_create("cells");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, cells_are_found, 0, JK_COUNT(cases));
	tcase_add_loop_test(tcase, pieces_do_not_matter, 0, 100);
	tcase_add_loop_test(tcase, long_tables_are_followed, 0,
			    JK_COUNT(tables));
	tcase_add_loop_test(tcase, ranges_know_the_head, 0, JK_COUNT(ranges));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
