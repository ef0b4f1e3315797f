/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>

#include "make_package.h"

#define TYPES                                                                  \
	{                                                                      \
		"[Content_Types].xml", "<Types/>"                              \
	}
#define BODY "<w:document xmlns:w='w'><w:body>"
#define END_BODY "</w:body></w:document>"
#define P "<w:p>"
#define END_P "</w:p>"
#define T "<w:r><w:t>"
#define END_T "</w:t></w:r>"
#define WHITE_RUN(more)                                                        \
	"<w:r><w:rPr><w:color w:val='ffffff'/>" more                           \
	"</w:rPr><w:t>a</w:t></w:r>"
#define TABLE "<w:tbl><w:tr><w:tc>"
#define END_TABLE "</w:tc></w:tr></w:tbl>"
#define NEXT_CELL "</w:tc><w:tc>"
#define DOCX(inside)                                                           \
	{                                                                      \
		"word/document.xml", BODY inside END_BODY                      \
	}
#define REL(id, type, target)                                                  \
	"<Relationship Id='" id "' Type='http://x/" type "' Target='" target   \
	"'/>"

static const struct {
	struct make_member members[MAKE_MEMBERS];
	const char *want[8], *without[4];
} document_case[] = {
	/* Runs of a paragraph are one text, whatever they are called. */
	{ .members = { TYPES,
		       DOCX(P T "7501" END_T "<w:proofErr/>" T
				"10-1059990" END_T END_P P T "b" END_T END_P) },
	  .want = { "750110-1059990\nb\n" } },
	{ .members = { TYPES,
		       DOCX(P T "a" END_T "<w:r><w:tab/></w:r>" T "b" END_T
				"<w:r><w:br/><w:t>c</w:t><w:noBreakHyphen/></"
				"w:r>" END_P) },
	  .want = { "a\tb\nc-\n" } },

	/* Tab stops are no tabs. */
	{ .members = { TYPES, DOCX(P "<w:pPr><w:tabs><w:tab "
				     "w:val='9'/></w:tabs></w:pPr>" T
				     "a" END_T END_P) },
	  .want = { "a\n" },
	  .without = { "\t" } },

	/* Tables; one in a cell is text of the cell. */
	{ .members = { TYPES, DOCX(TABLE P T "a" END_T END_P P T "b" END_T END_P
					     "</w:tc><w:tc><w:tcPr><w:gridSpan "
					     "w:val='2'/></w:tcPr>" P T
					     "c" END_T END_P NEXT_CELL P T
					     "d" END_T END_P END_TABLE P T
					     "e" END_T END_P) },
	  .want = { "[table 1][cell 0,0]a\nb[cell 0,1]c[cell 0,3]d[place "
		    "body]e\n" } },
	{ .members = { TYPES,
		       DOCX("<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>" P T
			    "a" END_T END_P NEXT_CELL P T "b" END_T END_P
			    "</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>") },
	  .want = { "[cell 0,0]a\tb" } },

	/* A text box stands twice, and beside the paragraph it is in. */
	{ .members = { TYPES,
		       DOCX(P T
			    "7501" END_T
			    "<mc:AlternateContent><mc:Choice><w:txbxContent>" P
				    T "box" END_T END_P "</w:txbxContent></"
			    "mc:Choice><mc:Fallback><w:txbxContent>" P T
			    "again" END_T END_P
			    "</w:txbxContent></mc:Fallback></"
			    "mc:AlternateContent>" T
			    "10-1059990" END_T END_P) },
	  .want = { "750110-1059990\nbox\n" },
	  .without = { "again" } },
	{ .members = { TYPES,
		       DOCX(P "<mc:AlternateContent><mc:Choice/><mc:Fallback>" T
			      "b" END_T
			      "</mc:Fallback></mc:AlternateContent>" END_P) },
	  .want = { "b\n" } },

	/* Tracked changes: the text as it is, then what was there before. */
	{ .members = { TYPES,
		       DOCX(P T "rrn: 75011" END_T
				"<w:del><w:r><w:delText>0-1</w:delText></w:r></"
				"w:del><w:ins>" T "9-2" END_T "</w:ins>" T
				"059990" END_T END_P) },
	  .want = { "rrn: 750119-2059990\n[trait hidden: deleted text]rrn: "
		    "750110-1059990\n[no trait]" } },
	{ .members = { TYPES, DOCX(P "<w:r><w:rPr><w:vanish/></w:rPr><w:t>a</"
				     "w:t></w:r>" T "b" END_T END_P) },
	  .want = { "[trait hidden: hidden text]a[no trait]b\n" } },

	/* White on white; where something may paint the ground, it is seen. */
	{ .members = { TYPES, DOCX(P WHITE_RUN("") T "b" END_T END_P) },
	  .want = { "[trait hidden: white text]a[no trait]b\n" } },
	{ .members = { TYPES, DOCX(P WHITE_RUN("<w:shd w:val='clear' "
					       "w:fill='auto'/>") END_P) },
	  .want = { "[trait hidden: white text]a\n[no trait]" } },
	{ .members = { TYPES,
		       DOCX(P WHITE_RUN("<w:highlight w:val='blue'/>") END_P) },
	  .want = { "a\n" } },
	{ .members = { TYPES,
		       DOCX(P
			    "<w:pPr><w:shd w:fill='0070C0'/></w:pPr>" WHITE_RUN(
				    "") END_P P WHITE_RUN("") END_P) },
	  .want = { "a\n[trait hidden: white text]a\n[no trait]" } },
	{ .members = { TYPES,
		       DOCX("<w:background w:color='000000'/>" P WHITE_RUN("")
				    END_P) },
	  .want = { "a\n" } },
	{ .members = { TYPES, DOCX("<w:tbl><w:tblPr><w:tblStyle w:val='x'/>"
				   "</w:tblPr><w:tr><w:tc>" P WHITE_RUN("")
					   END_P "</w:tc></w:tr></w:tbl>") },
	  .want = { "[table 1][cell 0,0]a" } },

	/* Code of a field does not cut its result. */
	{ .members = { TYPES, DOCX(P T "a@" END_T "<w:r><w:instrText>HYPERLINK "
				       "\"mailto:</w:instrText></"
				       "w:r><w:r><w:instrText>x@b."
				       "kr\"</w:instrText></w:r>" T
				       "b.kr" END_T END_P) },
	  .want = { "a@b.kr\nHYPERLINK \"mailto:x@b.kr\"\n" } },
	{ .members = { TYPES, DOCX(P "<wp:docPr id='1' descr='a picture'/>" T
				     "b" END_T END_P) },
	  .want = { "b\na picture\n" } },

	/* Other parts, by their roots; rest and pictures as children. */
	{ .members = { TYPES,
		       DOCX(P T "a" END_T END_P),
		       { "word/footnotes.xml",
			 "<w:footnotes>" P T "b" END_T END_P "</w:footnotes>" },
		       { "word/comments.xml",
			 "<w:comments><w:comment w:author='Kim'>" P T
			 "c" END_T END_P "</w:comment></w:comments>" },
		       { "docProps/core.xml",
			 "<cp:coreProperties><dc:creator>d</dc:creator></"
			 "cp:coreProperties>" },
		       { "word/_rels/document.xml.rels",
			 "<Relationships><Relationship Id='r' Type='t' "
			 "TargetMode='External' "
			 "Target='mailto:e@f.kr'/></Relationships>" } },
	  .want = { "[place footnote]b\n", "[place comment]",
		    "[trait hidden: comment]c\nKim\n",
		    "[trait hidden: metadata]d\n",
		    "[place links]mailto:e@f.kr" },
	  .without = { "<" } },

	/* A name of the main part that nobody expects, and UTF-16. */
	{ .members = { TYPES,
		       { "_rels/.rels",
			 "<Relationships>" REL("r", "officeDocument",
					       "a/b.xml") "</Relationships>" },
		       { "a/b.xml", BODY P T "a" END_T END_P END_BODY } },
	  .want = { "a\n" } },

	/* What breaks off is given as far as it goes. */
	{ .members = { TYPES,
		       { "word/document.xml",
			 BODY "<w:p>" T "a" END_T "<w:r>" } },
	  .want = { "a\n" } },

	/* Slides in their order, with notes. */
	{ .members = { TYPES,
		       { "ppt/presentation.xml",
			 "<p:presentation><p:sldIdLst><p:sldId id='256' "
			 "r:id='r2'/><p:sldId id='257' "
			 "r:id='r1'/></p:sldIdLst></p:presentation>" },
		       { "ppt/_rels/presentation.xml.rels",
			 "<Relationships>" REL("r1", "slide", "slides/s1.xml")
				 REL("r2", "slide",
				     "slides/s2.xml") "</Relationships>" },
		       { "ppt/slides/s1.xml",
			 "<p:sld "
			 "show='0'><a:p><a:r><a:t>hid</a:t></"
			 "a:r><a:r><a:t>den</a:t></a:r></a:p></p:sld>" },
		       { "ppt/slides/s2.xml",
			 "<p:sld><a:tbl><a:tr><a:tc><a:p><a:r><a:t>cell</a:t></"
			 "a:r></a:p></a:tc></a:tr></a:tbl></p:sld>" },
		       { "ppt/slides/_rels/s2.xml.rels",
			 "<Relationships>" REL("r1", "notesSlide",
					       "../n.xml") "</Relationships>" },
		       { "ppt/n.xml", "<p:notes><a:p><a:r><a:t>note</a:t></"
				      "a:r></a:p></p:notes>" } },
	  .want = { "[table 1][cell 0,0]cell[place slide 1 notes][trait "
		    "hidden: speaker notes]note\n[no trait][place slide "
		    "2][trait hidden: hidden slide]hidden\n" } },
};

START_TEST(documents)
{
	struct jk_buf zip = { 0 };
	struct stub s;

	make_package(&zip, document_case[_i].members);
	stub_run_bytes(&s, NULL, jk_buf_span(&zip));
	check_item(&s, "", document_case[_i].want, document_case[_i].without);
	stub_release(&s);
	make_and_break(jk_buf_span(&zip), 7);
	jk_buf_release(&zip);
}
END_TEST

START_TEST(children)
{
	static const struct make_member members[] = {
		TYPES,
		DOCX(P T "a" END_T END_P),
		{ "word/embeddings/b.txt", "rrn 750110-1059990\n" },
		{ "customXml/item1.xml", "<c>d</c>" },
		{ NULL, NULL },
	};
	struct jk_buf zip = { 0 };
	struct stub s;

	make_package(&zip, members);
	stub_run_bytes(&s, NULL, jk_buf_span(&zip));
	ck_assert_ptr_nonnull(stub_find(&s, "word/embeddings/b.txt"));
	ck_assert_ptr_nonnull(stub_find(&s, "customXml/item1.xml"));
	ck_assert_ptr_null(stub_find(&s, "word/document.xml"));
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	jk_buf_release(&zip);
}
END_TEST

START_TEST(no_text)
{
	static const struct make_member members[] = {
		TYPES,
		DOCX(""),
		{ "docProps/core.xml",
		  "<coreProperties><creator>a</creator></coreProperties>" },
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

/* Tables in tables, deeper than anybody writes: no text is lost. */
START_TEST(deep)
{
	struct jk_buf xml = { 0 }, zip = { 0 };
	struct make_member members[] = {
		TYPES,
		{ "word/document.xml", NULL },
		{ NULL, NULL },
	};
	struct stub s;

	jk_buf_append_str(&xml, BODY);
	for (int i = 0; i < 500; i++)
		jk_buf_append_str(&xml, "<w:tbl><w:tr><w:tc><w:txbxContent>");
	jk_buf_append_str(&xml, P T "deepest" END_T END_P);
	for (int i = 0; i < 500; i++)
		jk_buf_append_str(&xml,
				  "</w:txbxContent></w:tc></w:tr></w:tbl>");
	jk_buf_append_str(&xml, P T "last" END_T END_P END_BODY);
	members[1].text = jk_buf_cstr(&xml);
	make_package(&zip, members);
	stub_run_bytes(&s, NULL, jk_buf_span(&zip));
	ck_assert(stub_holds(&s, "deepest"));
	ck_assert(stub_holds(&s, "[place body]last\n"));
	stub_release(&s);
	jk_buf_release(&xml);
	jk_buf_release(&zip);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ooxml");
	TCase *tcase = tcase_create("ooxml");
	SRunner *runner;
	int failed;

	setlocale(LC_CTYPE, "C.UTF-8");
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, documents, 0, JK_COUNT(document_case));
	tcase_add_test(tcase, children);
	tcase_add_test(tcase, no_text);
	tcase_add_test(tcase, deep);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
