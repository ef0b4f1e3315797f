/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "make_package.h"

#define TYPES                                                                  \
	{                                                                      \
		"[Content_Types].xml", "<Types/>"                              \
	}
#define BOOK(state)                                                            \
	{                                                                      \
		"xl/workbook.xml",                                             \
			"<workbook><workbookPr/><sheets><sheet name='one' "    \
			"sheetId='1' state='" state "' r:id='r1'/></sheets>"   \
			"</workbook>"                                          \
	}
#define RELS                                                                   \
	{                                                                      \
		"xl/_rels/workbook.xml.rels",                                  \
			"<Relationships><Relationship Id='r1' "                \
			"Type='x/worksheet' Target='worksheets/sheet1.xml'/>"  \
			"<Relationship Id='r2' Type='x/sharedStrings' "        \
			"Target='sharedStrings.xml'/><Relationship Id='r3' "   \
			"Type='x/styles' Target='styles.xml'/>"                \
			"</Relationships>"                                     \
	}
#define STRINGS(items)                                                         \
	{                                                                      \
		"xl/sharedStrings.xml", "<sst>" items "</sst>"                 \
	}
#define SHEET(before, rows, behind)                                            \
	{                                                                      \
		"xl/worksheets/sheet1.xml",                                    \
			"<worksheet>" before "<sheetData>" rows                \
			"</sheetData>" behind "</worksheet>"                   \
	}
#define STYLES                                                                 \
	{                                                                      \
		"xl/styles.xml",                                               \
			"<styleSheet><numFmts><numFmt numFmtId='164' "         \
			"formatCode='000000-0000000'/></"                      \
			"numFmts><cellStyleXfs>"                               \
			"<xf numFmtId='9'/></cellStyleXfs><cellXfs>"           \
			"<xf numFmtId='0'/><xf numFmtId='164'/>"               \
			"<xf numFmtId='14'/></cellXfs></styleSheet>"           \
	}
/* Styles 1 and 2 are white on nothing, 3 white on blue, 4 white on white. */
#define WHITE_STYLES                                                           \
	{                                                                      \
		"xl/styles.xml",                                               \
			"<styleSheet><fonts><font/><font><color "              \
			"rgb='FFFFFFFF'/></font><font><color theme='0'/>"      \
			"</font></fonts><fills><fill><patternFill "            \
			"patternType='none'/></fill><fill><patternFill "       \
			"patternType='solid'><fgColor rgb='FF0000FF'/>"        \
			"</patternFill></fill><fill><patternFill "             \
			"patternType='solid'><fgColor indexed='9'/>"           \
			"</patternFill></fill></fills><cellXfs>"               \
			"<xf fontId='0' fillId='0'/>"                          \
			"<xf fontId='1' fillId='0'/>"                          \
			"<xf fontId='2' fillId='0'/>"                          \
			"<xf fontId='1' fillId='1'/>"                          \
			"<xf fontId='2' fillId='2'/></cellXfs><dxfs><dxf>"     \
			"<font><color theme='0'/></font></dxf></dxfs>"         \
			"</styleSheet>"                                        \
	}
#define C(inside) "<row r=\"1\">" inside "</row>"

static const struct {
	struct make_member members[MAKE_MEMBERS];
	const char *want[8], *without[4];
} book_case[] = {
	/* Shared strings: runs are joined, phonetic guides left out. */
	{ .members = { TYPES, BOOK(""), RELS,
		       STRINGS("<si><t>a</t></si><si><r><t>7501</t></"
			       "r><r><t>10-"
			       "</t></r><rPh sb='0' eb='1'><t>no</t></rPh></si>"
			       "<si><t xml:space=\"preserve\"> "
			       "x_x000D_&amp;</t>"
			       "</si>"),
		       SHEET("",
			     C("<c r=\"A1\" t=\"s\"><v>0</v></c>"
			       "<c r=\"C1\" t=\"s\"><v>1</v></c>"
			       "<c r=\"D1\" t=\"s\"><v>2</v></c>"),
			     "") },
	  .want = { "[sheet one][cell 0,0]a[cell 0,2]750110-[cell 0,3] x\r&" },
	  .without = { "no" } },
	/* Written quickly or not, a cell is the same. */
	{ .members = { TYPES, BOOK(""), RELS, STYLES,
		       SHEET("",
			     "<row r=\"2\"><c r=\"A2\"><v>1</v></c>"
			     "<c t='n' r='B2' ><f>A1</f><v>2</v></c>"
			     "</row><row r=\"4\" spans=\"1:2\">"
			     "<c r=\"AA4\" s=\"1\"><v>9001011234567</v></c>"
			     "<c r=\"AB4\" s=\"2\"><v>32874</v></c>"
			     "<c r=\"AC4\" s=\"1\"/>"
			     "<c r=\"AD4\" s='1'><v>101013234567</v></c>"
			     "</row><row><c><v>5</v></c><c><v>6</v></c>"
			     "</row>",
			     "") },
	  .want = { "[cell 1,0]1[cell 1,1]2[cell 3,26]900101-1234567"
		    "[cell 3,27]1990-01-01[cell 3,29]010101-3234567"
		    "[cell 4,0]5[cell 4,1]6" } },
	{ .members = { TYPES, BOOK(""), RELS,
		       SHEET("",
			     C("<c r=\"A1\" t=\"inlineStr\"><is><t>a&lt;</t>"
			       "</is></c><c r=\"B1\" t=\"inlineStr\"><is><r>"
			       "<t>b</t></r><r><t>c</t></r></is></c>"
			       "<c r=\"C1\" t=\"str\"><f>\"900101-1234567\""
			       "</f><v>d</v></c><c r=\"D1\" t=\"b\"><v>1</v>"
			       "</c><c r=\"E1\"><v>9.001011234567E12</v></c>"),
			     "") },
	  .want = { "[cell 0,0]a<[cell 0,1]bc[cell 0,2]d[cell 0,3]1"
		    "[cell 0,4]9001011234567",
		    "\"900101-1234567\"\n" } },
	/* Nor is white on white, quickly read or not. */
	{ .members = { TYPES, BOOK(""), RELS, WHITE_STYLES,
		       SHEET("",
			     C("<c r=\"A1\" s=\"0\"><v>1</v></c>"
			       "<c r=\"B1\" s=\"1\"><v>2</v></c>"
			       "<c r='C1' s='2'><v>3</v></c>"
			       "<c r=\"D1\" s=\"3\"><v>4</v></c>"
			       "<c r=\"E1\" s=\"4\"><v>5</v></c>"
			       "<c r=\"F1\" s=\"5\"><v>6</v></c>"),
			     "") },
	  .want = { "[cell 0,0]1[trait hidden: white text][cell 0,1]2"
		    "[cell 0,2]3[no trait][cell 0,3]4"
		    "[trait hidden: white text][cell 0,4]5[no trait]"
		    "[cell 0,5]6" } },
	/* What is not shown is marked. */
	{ .members = { TYPES, BOOK("veryHidden"), RELS,
		       SHEET("", C("<c r=\"A1\"><v>1</v></c>"), "") },
	  .want = { "[sheet one][trait hidden: hidden sheet][cell 0,0]1"
		    "[no trait]" } },
	{ .members = { TYPES, BOOK(""), RELS,
		       SHEET("<cols><col min='2' max='3' hidden='1'/></cols>",
			     "<row r=\"1\"><c r=\"A1\"><v>1</v></c>"
			     "<c r=\"B1\"><v>2</v></c></row>"
			     "<row r=\"2\" hidden=\"1\"><c "
			     "r=\"A2\"><v>3</v></c>"
			     "</row><row r=\"3\"><c "
			     "r=\"A3\"><v>4</v></c></row>",
			     "") },
	  .want = { "[cell 0,0]1[trait hidden: hidden column][cell 0,1]2"
		    "[trait hidden: hidden row][cell 1,0]3[no trait]"
		    "[cell 2,0]4" } },
	/* Behind the cells: links, lists, heads. */
	{ .members = { TYPES, BOOK(""), RELS,
		       SHEET("", C("<c r=\"A1\"><v>1</v></c>"),
			     "<hyperlinks><hyperlink ref='A1' display='see'/>"
			     "</hyperlinks><headerFooter><oddHeader>head"
			     "</oddHeader></headerFooter>") },
	  .want = { "[place Sheet 'one' settings]", "see\n", "head\n" } },
	/* Texts that no cell shows any more. */
	{ .members = { TYPES, BOOK(""), RELS,
		       STRINGS("<si><t>a</t></si><si><t>gone</t></si>"),
		       SHEET("", C("<c r=\"A1\" t=\"s\"><v>0</v></c>"), "") },
	  .want = { "[place shared strings][trait hidden: text that no cell "
		    "shows]gone\n[no trait]" } },
	{ .members = { TYPES,
		       BOOK(""),
		       RELS,
		       SHEET("", C("<c r=\"A1\"><v>1</v></c>"), ""),
		       { "xl/worksheets/_rels/sheet1.xml.rels",
			 "<Relationships><Relationship Id='r1' "
			 "Type='x/comments'"
			 " Target='../comments1.xml'/></Relationships>" },
		       { "xl/comments1.xml",
			 "<comments><authors><author>Kim</author></authors>"
			 "<commentList><comment "
			 "ref='B3'><text><r><t>7501</t></r>"
			 "<r><t>10</t></r></text></comment></commentList>"
			 "</comments>" } },
	  .want = { "[place Sheet 'one' comment][trait hidden: comment]Kim\n",
		    "[place Sheet 'one'!B3 comment]750110\n" } },
	/* A pivot cache keeps rows that are in no sheet any more. */
	{ .members = { TYPES,
		       BOOK(""),
		       RELS,
		       SHEET("", C("<c r=\"A1\"><v>1</v></c>"), ""),
		       { "xl/pivotCache/d1.xml",
			 "<pivotCacheDefinition><cacheFields><cacheField "
			 "name='who'><sharedItems><s v='Kim'/><s v='Lee'/>"
			 "<s "
			 "v='nobody'/></sharedItems></cacheField><cacheField "
			 "name='rrn'/></cacheFields></pivotCacheDefinition>" },
		       { "xl/pivotCache/_rels/d1.xml.rels",
			 "<Relationships><Relationship Id='r1' "
			 "Type='x/pivotCacheRecords' Target='r1.xml'/>"
			 "</Relationships>" },
		       { "xl/pivotCache/r1.xml",
			 "<pivotCacheRecords><r><x v='1'/><s v='750110'/></r>"
			 "<r><x v='0'/><m/></r><r><x v='9'/><n v='5'/></r>"
			 "</pivotCacheRecords>" } },
	  .want = { "[table pivot cache][column who][column rrn]"
		    "[trait hidden: pivot cache][cell 0,0]Lee[cell 0,1]750110"
		    "[cell 1,0]Kim[cell 2,1]5[no trait]",
		    "nobody\n" } },
	/* A sheet that the workbook has forgotten. */
	{ .members = { TYPES,
		       BOOK(""),
		       RELS,
		       SHEET("", C("<c r=\"A1\"><v>1</v></c>"), ""),
		       { "xl/worksheets/sheet2.xml",
			 "<worksheet><sheetData><row r=\"1\"><c "
			 "r=\"A1\"><v>2</v>"
			 "</c></row></sheetData></worksheet>" } },
	  .want = { "[sheet xl/worksheets/sheet2.xml]"
		    "[trait hidden: hidden sheet][cell 0,0]2" } },
};

START_TEST(books)
{
	struct jk_buf zip = { 0 };
	struct stub s;

	make_package(&zip, book_case[_i].members);
	stub_run_bytes(&s, NULL, jk_buf_span(&zip));
	check_item(&s, "", book_case[_i].want, book_case[_i].without);
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	make_and_break(jk_buf_span(&zip), 5);
	jk_buf_release(&zip);
}
END_TEST

/* Records of [MS-XLSB]: type and length in seven bits a byte, then "a" as
 * \1\0\0\0a\0. */
#define ROW(n) "\x00\x11" n "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
/* BrtBundleSh: hidden, id 1, "r1", "s". */
static const char book12[] = "\x9c\x01\x16\x01\0\0\0\x01\0\0\0\x02\0\0\0r\0"
			     "1\0\x01\0\0\0s";

/* BrtSSTItem: flags, "ab". */
static const char strings12[] = "\x13\x09\0\x02\0\0\0a\0b";

/* Rows 1 and 2: BrtCellIsst 0, BrtCellRk 100 as an integer, -1.5 in
 * hundredths, BrtCellReal 0.5, BrtCellSt "cd", and a record that we do not
 * know with "efgh" in it. */
static const char sheet12[] =
	ROW("\1") "\x07\x0c\0\0\0\0\0\0\0\0\0\0\0\0"
		  "\x02\x0c\x02\0\0\0\0\0\0\0\x92\x01\0\0"
		  "\x02\x0c\x03\0\0\0\0\0\0\0\xab\xfd\xff\xff" ROW(
			  "\2") "\x05\x10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xe0\x3f"
				"\x06\x10\x01\0\0\0\0\0\0\0\x02\0\0\0c\0d\0"
				"\xff\x01\x0c\x04\0\0\0e\0f\0g\0h";

static const struct make_member binary[] = {
	TYPES,
	{ "_rels/.rels",
	  "<Relationships><Relationship Id='r1' Type='x/officeDocument' "
	  "Target='xl/workbook.bin'/></Relationships>" },
	{ "xl/_rels/workbook.bin.rels",
	  "<Relationships><Relationship Id='r1' Type='x/worksheet' "
	  "Target='worksheets/sheet1.bin'/><Relationship Id='r2' "
	  "Type='x/sharedStrings' Target='sharedStrings.bin'/>"
	  "</Relationships>" },
	{ "xl/workbook.bin", book12 },
	{ "xl/sharedStrings.bin", strings12 },
	{ "xl/worksheets/sheet1.bin", sheet12 },
	{ NULL, NULL },
};

START_TEST(records)
{
	static const char *const want[] = {
		"[sheet s][trait hidden: hidden sheet][cell 1,0]ab[cell 1,2]100"
		"[cell 1,3]-1.5[cell 2,0]0.5[cell 2,1]cd[no trait]",
		"efgh\n", NULL
	};
	static const char *const without[] = { NULL };
	/* The last NUL of each is the high byte of its last letter. */
	const size_t lens[] = {
		strlen(binary[0].text), strlen(binary[1].text),
		strlen(binary[2].text), sizeof(book12),
		sizeof(strings12),      sizeof(sheet12),
	};
	struct jk_buf zip = { 0 };
	struct stub s;

	make_binary_package(&zip, binary, lens);
	stub_run_bytes(&s, NULL, jk_buf_span(&zip));
	check_item(&s, "", want, without);
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	make_and_break(jk_buf_span(&zip), 1);
	jk_buf_release(&zip);
}
END_TEST

/* Many references to a long text cost few bytes: they run into the ratio. */
START_TEST(expansion)
{
	struct jk_limits limits = jk_limits_default();
	struct jk_buf strings = { 0 }, rows = { 0 }, zip = { 0 };
	struct make_member members[] = {
		TYPES,
		BOOK(""),
		RELS,
		{ "xl/sharedStrings.xml", NULL },
		{ "xl/worksheets/sheet1.xml", NULL },
		{ NULL, NULL },
	};
	struct stub s;

	limits.ratio_floor = 1024 * 1024;
	limits.max_ratio = 100;
	jk_buf_append_str(&strings, "<sst><si><t>");
	for (int i = 0; i < 3000; i++)
		jk_buf_append_str(&strings, "0123456789");
	jk_buf_append_str(&strings, "</t></si></sst>");
	jk_buf_append_str(&rows, "<worksheet><sheetData><row r=\"1\">");
	for (int i = 0; i < 3000; i++)
		jk_buf_append_str(&rows, "<c r=\"A1\" t=\"s\"><v>0</v></c>");
	jk_buf_append_str(&rows, "</row></sheetData></worksheet>");
	members[3].text = jk_buf_cstr(&strings);
	members[4].text = jk_buf_cstr(&rows);
	make_package(&zip, members);
	stub_run_bytes(&s, &limits, jk_buf_span(&zip));
	ck_assert_ptr_nonnull(stub_noted(&s, "xl/worksheets/sheet1.xml",
					 JK_CAUSE_RATIO_LIMIT));
	ck_assert_uint_lt(s.budget.expanded,
			  100 * zip.len + limits.ratio_floor);
	stub_release(&s);
	jk_buf_release(&strings);
	jk_buf_release(&rows);
	jk_buf_release(&zip);
}
END_TEST

START_TEST(lost_string)
{
	static const struct make_member members[] = {
		TYPES,
		BOOK(""),
		RELS,
		STRINGS("<si><t>a</t></si>"),
		SHEET("",
		      C("<c r=\"A1\" t=\"s\"><v>0</v></c>"
			"<c r=\"B1\" t=\"s\"><v>99</v></c>"),
		      ""),
		{ NULL, NULL },
	};
	struct jk_buf zip = { 0 };
	struct stub s;

	make_package(&zip, members);
	stub_run_bytes(&s, NULL, jk_buf_span(&zip));
	ck_assert_ptr_nonnull(
		stub_noted(&s, "xl/worksheets/sheet1.xml", JK_CAUSE_DAMAGED));
	ck_assert(stub_holds(&s, "[cell 0,0]a"));
	stub_release(&s);
	jk_buf_release(&zip);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("xlsx");
	TCase *tcase = tcase_create("xlsx");
	SRunner *runner;
	int failed;

	setlocale(LC_CTYPE, "C.UTF-8");
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, books, 0, JK_COUNT(book_case));
	tcase_add_test(tcase, records);
	tcase_add_test(tcase, expansion);
	tcase_add_test(tcase, lost_string);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
