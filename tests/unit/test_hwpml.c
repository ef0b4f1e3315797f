/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "make_archive.h"
#include "make_cfb.h"
#include "stub_out.h"

static struct stub stub;

static void
has(const char *text)
{
	ck_assert_msg(stub_holds(&stub, text), "%s is not in %s", text,
		      stub.nitems > 0 ? jk_buf_cstr(&stub.items[0].head) : "");
}

static void
done(struct jk_buf *file)
{
	ck_assert_uint_eq(stub.budget.spooled, 0);
	ck_assert_uint_eq(stub.budget.depth, 0);
	stub_release(&stub);
	jk_buf_release(file);
}

#define HML_HEAD                                                               \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?><HWPML Version=\"2.8\">"    \
	"<HEAD><DOCSUMMARY><TITLE>제목</TITLE><AUTHOR>홍길동</AUTHOR>"    \
	"</DOCSUMMARY></HEAD><BODY><SECTION Id=\"0\">"
#define HML_TAIL "</SECTION></BODY></HWPML>"
#define PARA(text) "<P><TEXT><CHAR>" text "</CHAR></TEXT></P>"
#define CELL(at, text) "<CELL " at "><PARALIST>" PARA(text) "</PARALIST></CELL>"
#define AT00 "ColAddr=\"0\" RowAddr=\"0\""
#define AT01 "ColAddr=\"1\" RowAddr=\"0\""
#define AT10 "ColAddr=\"0\" RowAddr=\"1\""
#define AT11 "ColAddr=\"1\" RowAddr=\"1\""
#define ROW(cells) "<ROW>" cells "</ROW>"
#define HEADING ROW(CELL(AT00, "성명") CELL(AT01, "번호"))
#define PERSON ROW(CELL(AT10, "홍길동") CELL(AT11, "750110-1059990"))
#define HML_TABLE                                                              \
	"<P><TEXT><TABLE RowCount=\"2\" ColCount=\"2\">" HEADING PERSON        \
	"</TABLE></TEXT></P>"

static const struct {
	const char *xml;
	const char *want;
} hml[] = {
	{ PARA("홍길동"), "[place section 1][no trait]홍길동\n" },
	{ "<P><TEXT><CHAR>750110-</CHAR></TEXT><TEXT><CHAR>1059990</CHAR>"
	  "</TEXT></P>",
	  "750110-1059990\n" },
	{ PARA("가<TAB/>나<NBSPACE/>다<LINEBREAK/>라<HYPHEN/>마"),
	  "가\t나 다\n라-마\n" },
	{ PARA("앞") "<FOOTNOTE><PARALIST>" PARA("곁") "</PARALIST></FOOTNOTE>",
	  "[place footnote][no trait]곁" },
	{ "<HIDDENCOMMENT><PARALIST>" PARA("곁") "</PARALIST></HIDDENCOMMENT>",
	  "[place comment][trait hidden: comment]곁" },
	{ HML_TABLE, "[table 1]" },
	{ HML_TABLE, "[cell 1,1]750110-1059990" },
	{ PARA("가"),
	  "[place properties][trait hidden: metadata]제목\n홍길동" },
	{ "<FIELDBEGIN Type=\"Hyperlink\" Command=\"mailto:a@b.kr;1\"/>",
	  "[place fields][no trait]mailto:a@b.kr;1" },
	{ PARA("<![CDATA[a<b]]>&amp;&#xAC00;"), "a<b&가\n" },
	{ "<UNKNOWN>뜻밖의 글</UNKNOWN>", "[place fields][no trait]뜻밖의 글" },
};

START_TEST(hml_is_read)
{
	struct jk_buf file = { 0 };
	struct jk_buf wide = { 0 };

	jk_buf_append_str(&file, HML_HEAD);
	jk_buf_append_str(&file, hml[_i / 2].xml);
	jk_buf_append_str(&file, HML_TAIL);
	make_le(&wide, 0xfeff, 2);
	make_utf16(&wide, jk_buf_cstr(&file));
	stub_run_bytes(&stub, NULL, jk_buf_span(_i % 2 == 0 ? &file : &wide));
	has(hml[_i / 2].want);
	ck_assert_str_eq(stub.items[0].kind, "hwpml");
	ck_assert_uint_eq(stub.nnotes, 0);
	jk_buf_release(&wide);
	done(&file);
}
END_TEST

/* "text of a picture\n", as it is and packed. */
static const struct {
	const char *attributes;
	const char *letters;
} binaries[] = {
	{ "Compress=\"false\"", "dGV4dCBvZiBh\nIHBpY3R1cmUK" },
	{ "Compress=\"true\"", "K0mtKFHIT1NIVCjITC4pLUrlAgA=" },
};

START_TEST(hml_binary_is_a_child)
{
	struct jk_buf file = { 0 };

	jk_buf_append_str(&file, HML_HEAD HML_TABLE
			  "</SECTION></BODY><TAIL><BINDATASTORAGE>");
	jk_buf_appendf(&file, "<BINDATA Encoding=\"Base64\" Id=\"1\" %s>%s",
		       binaries[_i].attributes, binaries[_i].letters);
	jk_buf_append_str(&file, "</BINDATA></BINDATASTORAGE></TAIL></HWPML>");
	stub_run_bytes(&stub, NULL, jk_buf_span(&file));
	ck_assert_ptr_nonnull(stub_find(&stub, "BINDATA/1"));
	has("text of a picture");
	ck_assert_uint_eq(stub.nnotes, 0);
	done(&file);
}
END_TEST

#define SECTION(text) "<hs:sec xmlns:hs=\"x\" xmlns:hp=\"y\">" text "</hs:sec>"
#define XP(text) "<hp:p><hp:run><hp:t>" text "</hp:t></hp:run></hp:p>"
#define XCELL(row, column, text)                                               \
	"<hp:tc><hp:subList>" XP(                                              \
		text) "</hp:subList><hp:cellAddr colAddr=\"" column            \
		      "\" rowAddr=\"" row "\"/></hp:tc>"

static const struct {
	const char *xml;
	const char *want;
} hwpx[] = {
	{ XP("홍길동"), "[place section 1][no trait]홍길동\n" },
	{ "<hp:p><hp:run><hp:t>750110-</hp:t></hp:run><hp:run><hp:t>1059990"
	  "</hp:t></hp:run></hp:p>",
	  "750110-1059990\n" },
	{ XP("가<hp:tab/>나<hp:markpenBegin/>다<hp:markpenEnd/>라"),
	  "가\t나다라\n" },
	{ "<hp:tbl rowCnt=\"2\" colCnt=\"2\"><hp:tr>" XCELL("0", "0", "성명")
		  XCELL("0", "1", "번호") "</hp:tr><hp:tr>" XCELL(
			  "1", "1", "값") "</hp:tr></hp:tbl>",
	  "[cell 0,1]번호[cell 1,1]값" },
	{ "<hp:tbl rowCnt=\"1\" colCnt=\"1\"><hp:tr>" XCELL(
		  "0", "0", "틀") "</hp:tr></hp:tbl>",
	  "[place section 1][no trait]틀\n" },
	{ XP("앞<hp:deleteBegin/>지움<hp:deleteEnd/>뒤"), "앞뒤\n" },
	{ XP("앞<hp:deleteBegin/>지움<hp:deleteEnd/>뒤"),
	  "[place deleted text][trait hidden: deleted text]지움" },
	{ "<hp:fieldBegin type=\"MEMO\"><hp:subList>" XP(
		  "메모") "</hp:subList></hp:fieldBegin>",
	  "[place memo][trait hidden: comment]메모" },
	{ "<hp:header><hp:subList>" XP("머리") "</hp:subList></hp:header>",
	  "[place header][no trait]머리" },
	{ "<hp:dutmal><hp:mainText>본말</hp:mainText><hp:subText>덧말"
	  "</hp:subText></hp:dutmal>",
	  "본말" },
};

START_TEST(hwpx_is_read)
{
	struct make_entry entries[] = {
		{ .name = "mimetype", .text = "application/hwp+zip" },
		{ .name = "Contents/section0.xml" },
		{ .name = "Preview/PrvText.txt", .text = "앞부분 미리" },
		{ .name = NULL },
	};
	struct jk_buf xml = { 0 }, file = { 0 };

	jk_buf_append_str(&xml, "<hs:sec xmlns:hs=\"x\" xmlns:hp=\"y\">");
	jk_buf_append_str(&xml, hwpx[_i].xml);
	jk_buf_append_str(&xml, "</hs:sec>");
	entries[1].text = jk_buf_cstr(&xml);
	make_archive(&file, "zip", NULL, NULL, entries);
	stub_run_bytes(&stub, NULL, jk_buf_span(&file));
	has(hwpx[_i].want);
	ck_assert(!stub_holds(&stub, "미리"));
	ck_assert_uint_eq(stub.nnotes, 0);
	jk_buf_release(&xml);
	done(&file);
}
END_TEST

START_TEST(hwpx_parts_in_order)
{
	static const struct make_entry entries[] = {
		{ .name = "Contents/section10.xml",
		  .text = SECTION(XP("열한째")) },
		{ .name = "Contents/section2.xml",
		  .text = SECTION(XP("셋째")) },
		{ .name = "Contents/section0.xml",
		  .text = SECTION(XP("첫째")) },
		{ .name = "BinData/note.txt", .text = "text of a child\n" },
		{ .name = NULL },
	};
	struct jk_buf file = { 0 };
	struct jk_span all;
	size_t at;

	make_archive(&file, "zip", NULL, NULL, entries);
	stub_run_bytes(&stub, NULL, jk_buf_span(&file));
	all = jk_buf_span(&stub.items[0].head);
	at = jk_span_find(all, 0, jk_span_str("첫째"));
	at = jk_span_find(all, at, jk_span_str("[place section 3]"));
	at = jk_span_find(all, at, jk_span_str("셋째"));
	at = jk_span_find(all, at, jk_span_str("[place section 11]"));
	ck_assert_uint_lt(jk_span_find(all, at, jk_span_str("열한째")),
			  all.len);
	ck_assert_ptr_nonnull(stub_find(&stub, "BinData/note.txt"));
	done(&file);
}
END_TEST

START_TEST(hwpx_encrypted_is_told)
{
	static const struct make_entry entries[] = {
		{ .name = "mimetype", .text = "application/hwp+zip" },
		{ .name = "META-INF/manifest.xml",
		  .text = "<m:manifest><m:file-entry m:full-path=\""
			  "Contents/section0.xml\"><m:encryption-data/>"
			  "</m:file-entry></m:manifest>" },
		{ .name = "Contents/section0.xml", .text = "\1\2\3\4" },
		{ .name = NULL },
	};
	struct jk_buf file = { 0 };

	make_archive(&file, "zip", NULL, NULL, entries);
	stub_run_bytes(&stub, NULL, jk_buf_span(&file));
	ck_assert_ptr_nonnull(stub_noted(&stub, NULL, JK_CAUSE_ENCRYPTED));
	done(&file);
}
END_TEST

START_TEST(cut_anywhere)
{
	static const char whole[] = HML_HEAD HML_TABLE
		"<FOOTNOTE>" PARA("곁") "</FOOTNOTE>" HML_TAIL;

	for (size_t len = 60; len < sizeof(whole); len++) {
		char *exact = malloc(len + 1);

		memcpy(exact, whole, len);
		stub_run_bytes(&stub, NULL, jk_span_make(exact, len));
		ck_assert_uint_eq(stub.budget.spooled, 0);
		ck_assert_uint_eq(stub.budget.depth, 0);
		stub_release(&stub);
		free(exact);
	}
}
END_TEST

START_TEST(deep_nesting_is_read)
{
	struct jk_buf file = { 0 };

	jk_buf_append_str(&file, HML_HEAD);
	for (int i = 0; i < 5000; i++)
		jk_buf_append_str(&file, "<P><TEXT><TABLE><ROW><CELL>");
	jk_buf_append_str(&file, PARA("깊이 750110-1059990"));
	stub_run_bytes(&stub, NULL, jk_buf_span(&file));
	has("깊이 750110-1059990");
	ck_assert_ptr_nonnull(stub_noted(&stub, "", JK_CAUSE_DAMAGED));
	done(&file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hwpml");
	TCase *tcase = tcase_create("hwpml");
	SRunner *runner;
	int failed;

	setlocale(LC_CTYPE, "C.UTF-8");
	tcase_add_loop_test(tcase, hml_is_read, 0, 2 * JK_COUNT(hml));
	tcase_add_loop_test(tcase, hml_binary_is_a_child, 0,
			    JK_COUNT(binaries));
	tcase_add_loop_test(tcase, hwpx_is_read, 0, JK_COUNT(hwpx));
	tcase_add_test(tcase, hwpx_parts_in_order);
	tcase_add_test(tcase, hwpx_encrypted_is_told);
	tcase_add_test(tcase, cut_anywhere);
	tcase_add_test(tcase, deep_nesting_is_read);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
