/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>

#include "make_package.h"

#define TYPE                                                                   \
	{                                                                      \
		"mimetype", "application/vnd.oasis.opendocument.text"          \
	}
#define DOC "<office:document-content>"
#define DOC_END "</office:document-content>"
#define CONTENT(styles, body)                                                  \
	{                                                                      \
		"content.xml",                                                 \
			DOC "<office:automatic-styles>" styles                 \
			    "</office:automatic-styles><office:body>" body     \
			    "</office:body>" DOC_END                           \
	}
#define SHEET(rows)                                                            \
	"<office:spreadsheet><table:table table:name='one'>" rows              \
	"</table:table></office:spreadsheet>"
#define CELL(attrs, text)                                                      \
	"<table:table-cell " attrs "><text:p>" text                            \
	"</text:p></table:table-cell>"

#define WHITE_STYLE                                                            \
	"<style:style style:name='W'><style:text-properties "                  \
	"fo:color='#FFFFFF' fo:background-color='transparent'/></style:style>"

static const struct {
	struct make_member members[MAKE_MEMBERS];
	const char *want[8], *without[4];
} document_case[] = {
	{ .members = { TYPE,
		       CONTENT("",
			       "<text:p>7501<text:span>10-1</text:span>059990"
			       "</text:p><text:h>b  \n c<text:s text:c='2'/>d"
			       "<text:tab/>e<text:line-break/>f</text:h>") },
	  .want = { "750110-1059990\nb c  d\te\nf\n" } },
	/* Notes stand in the middle of a paragraph and do not break it. */
	{ .members = { TYPE,
		       CONTENT("",
			       "<text:p>7501<text:note><text:note-body>"
			       "<text:p>note</text:p></text:note-body>"
			       "</text:note>10<office:annotation><dc:creator>"
			       "Kim</dc:creator><text:p>said</text:p>"
			       "</office:annotation>20</text:p>") },
	  .want = { "75011020\nnote\n",
		    "[place comment][trait hidden: comment]Kim\nsaid\n" } },
	{ .members = { TYPE,
		       CONTENT("",
			       "<table:table><table:table-row>" CELL(
				       "", "a") "<table:covered-table-cell/"
						">" CELL("",
							 "b") "</"
							      "table:table-row>"
							      "</table:table>"
							      "<text:p>c</"
							      "text:p>") },
	  .want = { "[table 1][cell 0,0]a[cell 0,2]b[place body]c\n" } },
	/* What was deleted stands elsewhere, and is put where it was. */
	{ .members = { TYPE,
		       CONTENT("",
			       "<text:tracked-changes><text:changed-region "
			       "text:id='c1'><text:deletion>"
			       "<office:change-info><dc:creator>Kim"
			       "</dc:creator></office:change-info>"
			       "<text:p>0-1</text:p></text:deletion>"
			       "</text:changed-region><text:changed-region "
			       "text:id='c2'><text:deletion><text:p>lost"
			       "</text:p></text:deletion>"
			       "</text:changed-region></text:tracked-changes>"
			       "<text:p>rrn 75011<text:change "
			       "text:change-id='c1'/>059990</text:p>") },
	  .want = { "rrn 75011059990\n[trait hidden: deleted text]"
		    "rrn 750110-1",
		    "lost\n" } },
	{ .members = { TYPE,
		       CONTENT("<style:style style:name='T1'>"
			       "<style:text-properties text:display='none'/>"
			       "</style:style>",
			       "<text:p>a<text:span text:style-name='T1'>b"
			       "</text:span>c</text:p>") },
	  .want = { "a[trait hidden: hidden text]b[no trait]c\n" } },
	/* What a paragraph's style hides stays so behind a part of it. */
	{ .members = { TYPE,
		       CONTENT("<style:style style:name='P1'>"
			       "<style:text-properties text:display='none'/>"
			       "</style:style>",
			       "<text:p text:style-name='P1'><text:span>a"
			       "</text:span>b</text:p><text:p>c</text:p>") },
	  .want = { "[trait hidden: hidden text]ab\n[no trait]c\n" } },
	/* White on white, and on a ground. */
	{ .members = { TYPE,
		       CONTENT(WHITE_STYLE, "<text:p>a<text:span "
					    "text:style-name='W'>b</text:span>"
					    "</text:p>") },
	  .want = { "a[trait hidden: white text]b\n[no trait]" } },
	{ .members = { TYPE,
		       CONTENT(WHITE_STYLE "<style:style style:name='P1'>"
					   "<style:paragraph-properties "
					   "fo:background-color='#000080'/>"
					   "</style:style>",
			       "<text:p text:style-name='P1'><text:span "
			       "text:style-name='W'>b</text:span></text:p>") },
	  .want = { "b\n" } },
	/* Spreadsheets: what is repeated is given once. */
	{ .members = { TYPE,
		       CONTENT("",
			       SHEET("<table:table-row>" CELL("", "a") CELL(
				       "table:number-columns-repeated='3'", "b")
					     CELL("",
						  "c") "</"
						       "table:table-row><"
						       "table:table-row "
						       "table:number-rows-"
						       "repeated='1048570'"
						       ">" CELL("",
								"d") "</"
								     "table"
								     ":tabl"
								     "e-"
								     "row>"
								     "<tabl"
								     "e:"
								     "table"
								     "-row"
								     ">" CELL(
									     "", "e") "</table:table-row>")) },
	  .want = { "[sheet one][cell 0,0]a[cell 0,1]b[cell 0,4]c[cell 1,0]d"
		    "[cell 1048571,0]e" } },
	/* The number itself, when the cell shows less. */
	{ .members = { TYPE,
		       CONTENT("", SHEET("<table:table-row>" CELL(
					   "office:value='9001011234567'",
					   "9E+12") CELL("office:value='"
							 "9001011234567'",
							 "900101-1234567")
						 CELL("office:value='12.5'",
						      "13") "<table:table-cell "
							    "office:value='7'/>"
							    "</"
							    "table:table-"
							    "row>")) },
	  .want = { "[cell 0,0]9E+12[cell 0,0]9001011234567"
		    "[cell 0,1]900101-1234567[cell 0,2]13[cell 0,3]7" } },
	{ .members = { TYPE,
		       CONTENT("<style:style style:name='ta2'>"
			       "<style:table-properties table:display='false'/>"
			       "</style:style>",
			       "<office:spreadsheet><table:table "
			       "table:name='one' table:style-name='ta2'>"
			       "<table:table-row>" CELL(
				       "",
				       "a") "</table:table-row></"
					    "table:table><table:table "
					    "table:name='two'><table:table-"
					    "column/>"
					    "<table:table-column "
					    "table:visibility='collapse'/>"
					    "<table:table-row>" CELL("", "b")
						    CELL("",
							 "c") "</"
							      "table"
							      ":tabl"
							      "e-"
							      "row><"
							      "table"
							      ":tabl"
							      "e-"
							      "row "
							      "table"
							      ":visi"
							      "bilit"
							      "y='"
							      "filte"
							      "r'"
							      ">" CELL("",
								       "d") "</"
									    "ta"
									    "bl"
									    "e:"
									    "ta"
									    "bl"
									    "e-"
									    "ro"
									    "w>"
									    "</"
									    "ta"
									    "bl"
									    "e:"
									    "ta"
									    "bl"
									    "e>"
									    "</"
									    "of"
									    "fi"
									    "ce"
									    ":s"
									    "pr"
									    "ea"
									    "ds"
									    "he"
									    "et"
									    ">") },
	  .want = { "[trait hidden: hidden sheet][cell 0,0]a[no trait]",
		    "[sheet two][cell 0,0]b[trait hidden: hidden column]"
		    "[cell 0,1]c[trait hidden: hidden row][cell 1,0]d" } },
	/* A comment and a shape in a cell. */
	{ .members = { TYPE,
		       CONTENT("",
			       SHEET("<table:table-row><table:table-cell>"
				     "<office:annotation><text:p>said</text:p>"
				     "</office:annotation><text:p>a</text:p>"
				     "<draw:frame><draw:text-box><text:p>box"
				     "</text:p></draw:text-box></draw:frame>"
				     "</table:table-cell>" CELL(
					     "", "b") "</table:table-row>")) },
	  .want = { "[cell 0,0]a[cell 0,1]b[place Sheet 'one' drawing]box\n",
		    "[place comment][trait hidden: comment]said\n" } },
	/* Slides, their notes, hidden ones. */
	{ .members = { TYPE,
		       CONTENT("<style:style style:name='dp2'>"
			       "<style:drawing-page-properties "
			       "presentation:visibility='hidden'/>"
			       "</style:style>",
			       "<office:presentation><draw:page><draw:frame>"
			       "<draw:text-box><text:p>a</text:p>"
			       "</draw:text-box></draw:frame>"
			       "<presentation:notes><text:p>b</text:p>"
			       "</presentation:notes></draw:page><draw:page "
			       "draw:style-name='dp2'><text:p>c</text:p>"
			       "</draw:page></office:presentation>") },
	  .want = { "[place slide 1]a\n[place slide 1 notes]"
		    "[trait hidden: speaker notes]b\n"
		    "[place slide 2][trait hidden: hidden slide]c\n" } },
	{ .members = { TYPE,
		       CONTENT("", "<text:p>a</text:p>"),
		       { "styles.xml",
			 "<office:document-styles><office:master-styles>"
			 "<style:master-page><style:header><text:p>b</text:p>"
			 "</style:header><style:footer><text:p>c</text:p>"
			 "</style:footer></style:master-page>"
			 "</office:master-styles></office:document-styles>" },
		       { "meta.xml",
			 "<office:document-meta><office:meta><dc:creator>Kim"
			 "</dc:creator></office:meta></office:document-meta>" },
		       { "Object 1/content.xml",
			 DOC "<office:body><text:p>d</text:p></"
			     "office:body>" DOC_END } },
	  .want = { "a\n", "[place header]b\n[place footer]c\n",
		    "[place properties][trait hidden: metadata]Kim\n",
		    "[place Object 1]d\n" } },
	/* OpenOffice.org 1. */
	{ .members = { { "mimetype", "application/vnd.sun.xml.writer" },
		       CONTENT("", "<text:p>a</text:p>") },
	  .want = { "a\n" } },
};

START_TEST(documents)
{
	struct jk_buf zip = { 0 };
	struct stub s;

	make_package(&zip, document_case[_i].members);
	stub_run_bytes(&s, NULL, jk_buf_span(&zip));
	check_item(&s, "", document_case[_i].want, document_case[_i].without);
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	make_and_break(jk_buf_span(&zip), 7);
	jk_buf_release(&zip);
}
END_TEST

START_TEST(encrypted)
{
	static const struct make_member members[] = {
		TYPE,
		{ "content.xml", "\x8f\x02\xc3 noise" },
		{ "META-INF/manifest.xml",
		  "<manifest:manifest><manifest:file-entry "
		  "manifest:full-path='content.xml'><manifest:encryption-data/>"
		  "</manifest:file-entry></manifest:manifest>" },
		{ NULL, NULL },
	};
	struct jk_buf zip = { 0 };
	struct stub s;

	make_package(&zip, members);
	stub_run_bytes(&s, NULL, jk_buf_span(&zip));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_ENCRYPTED));
	ck_assert(!stub_holds(&s, "noise"));
	stub_release(&s);
	jk_buf_release(&zip);
}
END_TEST

static const char flat[] =
	"<?xml version='1.0'?><office:document xmlns:office="
	"'urn:oasis:names:tc:opendocument:xmlns:office:1.0'><office:meta>"
	"<dc:creator>Kim</dc:creator></office:meta><office:body><office:text>"
	"<text:p>7501<text:span>10</text:span></text:p><draw:image>"
	"<office:binary-data>cnJuIDc1MDExMC0\n "
	"xMDU5OTkwCg==</office:binary-data>"
	"</draw:image></office:text></office:body></office:document>";

/* The same in one file; a picture in it is a child. */
START_TEST(flat_file)
{
	static const char *const want[] = {
		"[place properties][trait hidden: metadata]Kim\n", "750110\n",
		NULL
	};
	static const char *const without[] = { "cnJu", NULL };
	struct stub s;

	stub_run_bytes(&s, NULL, jk_span_str(flat));
	check_item(&s, "", want, without);
	ck_assert_str_eq(stub_find(&s, "")->kind, "flat-odf");
	ck_assert(stub_holds(&s, "rrn 750110-1059990\n"));
	ck_assert_ptr_nonnull(stub_find(&s, "object 1"));
	stub_release(&s);
	make_and_break(jk_span_str(flat), 1);
}
END_TEST

START_TEST(empty)
{
	static const struct make_member members[] = {
		TYPE,
		CONTENT("", "<text:p/>"),
		{ NULL, NULL },
	};
	struct jk_buf zip = { 0 };
	struct stub s;

	make_package(&zip, members);
	stub_run_bytes(&s, NULL, jk_buf_span(&zip));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_NO_TEXT));
	stub_release(&s);
	jk_buf_release(&zip);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("odf");
	TCase *tcase = tcase_create("odf");
	SRunner *runner;
	int failed;

	setlocale(LC_CTYPE, "C.UTF-8");
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, documents, 0, JK_COUNT(document_case));
	tcase_add_test(tcase, encrypted);
	tcase_add_test(tcase, flat_file);
	tcase_add_test(tcase, empty);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
