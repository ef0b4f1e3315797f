/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cell maps: text made of cells, and the places it came from. */
#include "config.h"

#include <check.h>
#include <stdlib.h>

#include "engine/cellmap.h"
#include "engine/rawmap.h"

static const struct jk_span columns[] = { { (const unsigned char *)"id", 2 },
					  { (const unsigned char *)"", 0 } };

static const struct {
	struct {
		uint64_t row;
		uint32_t column;
		const char *text;
	} cell[6];
	enum jk_table_form form;
	bool named;
	const char *text;
	uint64_t offset;
	const char *place;
} cases[] = {
	{ { { 0, 0, "a" }, { 0, 1, "b" }, { 2, 1, "c\td\r\n" } },
	  JK_TABLE_SHEET,
	  false,
	  "a\tb\n\tc d  ",
	  6,
	  "Sheet 's'!B3" },
	{ { { 16, 25, "z" }, { 16, 26, "x" }, { 16, 27, "x" } },
	  JK_TABLE_SHEET,
	  false,
	  "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\tz\tx\tx",
	  25,
	  "Sheet 's'!Z17" },
	{ { { 16, 26, "x" },
	    { 16, 701, "y" },
	    { 17, 702, "" },
	    { 18, 0, "q" } },
	  JK_TABLE_SHEET,
	  false,
	  NULL,
	  26,
	  "Sheet 's'!AA17" },
	{ { { 4, 0, "1" }, { 4, 1, "2" } },
	  JK_TABLE_ROWS,
	  true,
	  "id\t\n1\t2",
	  6,
	  "table s row 5 column 2" },
	{ { { 4, 0, "1" }, { 4, 1, "2" } },
	  JK_TABLE_ROWS,
	  true,
	  "id\t\n1\t2",
	  4,
	  "table s row 5 column id" },
	{ { { 4, 7, "1" } },
	  JK_TABLE_ROWS,
	  true,
	  "id\t\n\t\t\t\t\t\t\t1",
	  11,
	  "table s row 5 column 8" },
	/* In the header, no cell's place is known. */
	{ { { 4, 0, "1" } }, JK_TABLE_ROWS, true, "id\t\n1", 0, "table s" },
	/* Two texts of one cell do not touch. */
	{ { { 0, 0, "1" }, { 0, 0, "2" } },
	  JK_TABLE_ROWS,
	  false,
	  "1\t2",
	  2,
	  "table s row 1 column 1" },
};

START_TEST(cells_make_a_table)
{
	struct jk_cellmap m = { 0 };
	struct jk_out_table table = {
		.form = cases[_i].form,
		.name = jk_span_str("s"),
		.columns = cases[_i].named ? columns : NULL,
		.ncolumns = JK_COUNT(columns),
	};
	struct jk_buf place = { 0 };

	jk_cellmap_begin(&m, &table, true);
	for (size_t i = 0; cases[_i].cell[i].text != NULL; i++)
		jk_cellmap_add(&m, cases[_i].cell[i].row,
			       cases[_i].cell[i].column,
			       jk_span_str(cases[_i].cell[i].text));
	if (cases[_i].text != NULL)
		ck_assert_str_eq(jk_buf_cstr(&m.text), cases[_i].text);
	jk_cellmap_place(&m, cases[_i].offset, &place);
	ck_assert_str_eq(jk_buf_cstr(&place), cases[_i].place);
	jk_buf_release(&place);
	jk_cellmap_release(&m);
}
END_TEST

/* A table of any length takes bounded memory, and its last rows are known. */
START_TEST(long_tables_are_bounded)
{
	struct jk_cellmap m = { 0 };
	struct jk_out_table table = { .name = jk_span_str("s") };
	struct jk_buf place = { 0 };
	uint64_t row;

	jk_cellmap_begin(&m, &table, true);
	for (row = 0; row < 1000000; row++) {
		jk_cellmap_add(&m, row, 0, jk_span_str("0123456789012345678"));
		if (row % 1000 == 0)
			jk_cellmap_taken(&m);
	}
	ck_assert_uint_lt(m.cap, 4 * JK_RAWMAP_KEEP / 20);
	jk_cellmap_place(&m, (row - 1) * 20, &place);
	ck_assert_str_eq(jk_buf_cstr(&place), "Sheet 's'!A1000000");
	jk_buf_clear(&place);
	jk_cellmap_place(&m, (row - JK_RAWMAP_KEEP / 20) * 20, &place);
	ck_assert_str_eq(jk_buf_cstr(&place), "Sheet 's'!A947573");
	jk_buf_release(&place);
	jk_cellmap_release(&m);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cellmap");
	TCase *tcase = tcase_create("cellmap");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, cells_make_a_table, 0, JK_COUNT(cases));
	tcase_add_test(tcase, long_tables_are_bounded);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
