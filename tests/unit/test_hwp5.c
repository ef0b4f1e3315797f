/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <nettle/aes.h>

#include "make_cfb.h"
#include "make_hwp.h"
#include "stub_out.h"

#define PARA_TEXT 67
#define LIST_HEADER 72
#define EQEDIT 88
#define MEMO_LIST 93
#define PACKED 1
#define PASSWORD 2
#define DISTRIBUTION 4
#define KEY_SEED 0x1234

static struct jk_buf section, file;
static struct stub stub;

/* The document around what was put; extra streams, or NULL. */
static void
make(unsigned flags, const char *place, const struct make_stream *extra)
{
	struct make_stream streams[16] = { { .path = "FileHeader" },
					   { .path = place } };
	struct jk_buf header = { 0 }, packed = { 0 };
	size_t n = 2;

	make_hwp_file_header(&header, flags);
	streams[0].bytes = jk_buf_span(&header);
	streams[1].bytes = jk_buf_span(&section);
	if (flags & PACKED) {
		make_deflated(&packed, jk_buf_span(&section));
		streams[1].bytes = jk_buf_span(&packed);
	}
	for (; extra != NULL && extra->path != NULL; extra++)
		streams[n++] = *extra;
	streams[n].path = NULL;
	jk_buf_clear(&file);
	make_cfb(&file, 9, streams);
	jk_buf_release(&header);
	jk_buf_release(&packed);
}

static void
run(unsigned flags)
{
	make(flags, "BodyText/Section0", NULL);
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
	jk_buf_release(&section);
	jk_buf_release(&file);
}

static const struct {
	const char *text;
	const char *want;
} texts[] = {
	{ "홍길동 750110-1059990", "홍길동 750110-1059990\n" },
	{ "이름{9}홍길동", "이름\t홍길동\n" },
	{ "750110[24]1059990[30]끝", "750110-1059990 끝\n" },
	{ "750110-{21}{3}1059990{4}", "750110-1059990\n" },
	{ "위[10]아래", "위\n아래\n" },
	{ "앞{11}뒤", "앞 뒤\n" },
	{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80\n" },
};

START_TEST(text_is_given)
{
	make_hwp_para(&section, 0, texts[_i / 2].text);
	run(_i % 2 == 0 ? 0 : PACKED);
	has("[place section 1]");
	has(texts[_i / 2].want);
	ck_assert_uint_eq(stub.nnotes, 0);
	done();
}
END_TEST

/* The header lies about compression, either way. */
START_TEST(compression_is_seen)
{
	struct jk_buf packed = { 0 };

	make_hwp_para(&section, 0, "홍길동 750110-1059990");
	if (_i == 1) {
		make_deflated(&packed, jk_buf_span(&section));
		jk_buf_clear(&section);
		jk_buf_append_span(&section, jk_buf_span(&packed));
		jk_buf_release(&packed);
	}
	make(0, "BodyText/Section0", NULL);
	if (_i == 0) {
		size_t at = jk_span_find(jk_buf_span(&file), 0,
					 jk_span_str("HWP Document File"));

		file.ptr[at + 36] = PACKED;
	}
	stub_run_bytes(&stub, NULL, jk_buf_span(&file));
	has("홍길동 750110-1059990\n");
	done();
}
END_TEST

START_TEST(long_records)
{
	struct jk_buf text = { 0 };

	for (int i = 0; i < 4000; i++)
		jk_buf_append_str(&text, "가나다 ");
	jk_buf_append_str(&text, "750110-1059990");
	make_hwp_para(&section, 0, jk_buf_cstr(&text));
	run(PACKED);
	has("다 750110-1059990\n");
	jk_buf_release(&text);
	done();
}
END_TEST

START_TEST(tables_are_given)
{
	make_hwp_para(&section, 0, "앞{11}");
	make_hwp_table(&section, 1, 2, 2);
	make_hwp_cell(&section, 2, 0, 0, "성명");
	make_hwp_cell(&section, 2, 0, 1, "번호");
	make_hwp_cell(&section, 2, 1, 0, "홍길동");
	make_hwp_cell(&section, 2, 1, 1, "안{11}");
	make_hwp_table(&section, 4, 2, 2);
	make_hwp_cell(&section, 5, 0, 0, "a");
	make_hwp_cell(&section, 5, 0, 1, "b");
	make_hwp_cell(&section, 5, 1, 0, "c");
	make_hwp_para(&section, 0, "뒤");
	run(0);
	has("[table 1]");
	has("[cell 0,0]성명");
	has("[cell 1,0]홍길동");
	has("[cell 1,1]안 \na\tb\nc");
	has("[place section 1]");
	has("뒤\n");
	done();
}
END_TEST

/* A table of one cell is a frame; what lies in it is body. */
START_TEST(frames_are_no_tables)
{
	make_hwp_para(&section, 0, "{11}");
	make_hwp_table(&section, 1, 1, 1);
	make_hwp_cell(&section, 2, 0, 0, "속{11}");
	make_hwp_table(&section, 4, 1, 2);
	make_hwp_cell(&section, 5, 0, 0, "번호");
	make_hwp_cell(&section, 5, 0, 1, "750110-1059990");
	run(0);
	has("속");
	has("[table 1]");
	has("[cell 0,1]750110-1059990");
	done();
}
END_TEST

static const struct {
	const char *control;
	const char *want;
} sides[] = {
	{ "head", "[place header][no trait]곁" },
	{ "foot", "[place footer][no trait]곁" },
	{ "fn  ", "[place footnote][no trait]곁" },
	{ "en  ", "[place endnote][no trait]곁" },
	{ "tcmt", "[place comment][trait hidden: comment]곁" },
};

START_TEST(sides_are_told)
{
	static const unsigned char zeros[8];

	make_hwp_para(&section, 0, "본문{17}");
	make_hwp_control(&section, 1, sides[_i].control,
			 jk_span_make(zeros, 8));
	make_hwp_record(&section, LIST_HEADER, 2, jk_span_make(zeros, 8));
	make_hwp_para(&section, 2, "곁");
	make_hwp_para(&section, 0, "계속");
	run(0);
	has("본문\n계속\n");
	has(sides[_i].want);
	done();
}
END_TEST

/* A field named "%%*d" is what was struck out. */
START_TEST(deleted_is_told)
{
	static const char mark[] = "\3\0d*%%";
	struct jk_buf units = { 0 };

	make_utf16(&units, "남음");
	jk_buf_append(&units, mark, 6);
	make_le(&units, 0, 8);
	make_le(&units, 3, 2);
	make_utf16(&units, "지움");
	make_le(&units, 4, 8);
	make_le(&units, 0, 6);
	make_le(&units, 4, 2);
	make_utf16(&units, "끝");
	make_hwp_para_header(&section, 0);
	make_hwp_record(&section, PARA_TEXT, 1, jk_buf_span(&units));
	jk_buf_release(&units);
	run(0);
	has("남음끝\n");
	has("[place deleted text][trait hidden: deleted text]지움\n");
	done();
}
END_TEST

START_TEST(memos_are_told)
{
	static const unsigned char zeros[8];

	make_hwp_para(&section, 0, "본문");
	make_hwp_record(&section, MEMO_LIST, 1, jk_span_make(zeros, 4));
	make_hwp_record(&section, LIST_HEADER, 2, jk_span_make(zeros, 8));
	make_hwp_para(&section, 2, "메모 말");
	run(0);
	has("[place memo][trait hidden: comment]메모 말");
	done();
}
END_TEST

START_TEST(fields_are_given)
{
	struct jk_buf body = { 0 };

	make_hwp_para(&section, 0, "{3}누리집{4}{23}");
	make_le(&body, 0, 5);
	make_le(&body, 17, 2);
	make_utf16(&body, "mailto\\:a@b.kr;1;");
	make_hwp_control(&section, 1, "%hlk", jk_buf_span(&body));
	jk_buf_clear(&body);
	make_le(&body, 3, 2);
	make_utf16(&body, "본말씀");
	make_le(&body, 2, 2);
	make_utf16(&body, "덧말");
	make_hwp_control(&section, 1, "tdut", jk_buf_span(&body));
	jk_buf_clear(&body);
	make_le(&body, 0, 4);
	make_le(&body, 5, 2);
	make_utf16(&body, "x = y");
	make_hwp_record(&section, EQEDIT, 1, jk_buf_span(&body));
	jk_buf_release(&body);
	run(0);
	has("[place fields]");
	has("mailto:a@b.kr;1;");
	has("본말씀\n");
	has("덧말\n");
	has("x = y\n");
	done();
}
END_TEST

START_TEST(password_is_told)
{
	struct make_stream extra[] = {
		{ "PrvText", jk_span_make("h\0i\0", 4) },
		{ NULL, jk_span_str("") },
	};

	make_hwp_para(&section, 0, "못 읽음");
	make(PASSWORD, "BodyText/Section0", extra);
	stub_run_bytes(&stub, NULL, jk_buf_span(&file));
	ck_assert_ptr_nonnull(stub_noted(&stub, "", JK_CAUSE_ENCRYPTED));
	ck_assert(!stub_holds(&stub, "못 읽음"));
	has("[place preview][no trait]hi");
	done();
}
END_TEST

/* What the writer of a distribution document does: a key under a veil of
 * numbers, and the section encrypted with it. */
static void
distribute(void)
{
	struct jk_buf packed = { 0 };
	struct aes128_ctx aes;
	unsigned char data[256];
	uint32_t state = KEY_SEED, byte = 0, run_len = 0;

	make_deflated(&packed, jk_buf_span(&section));
	while (packed.len % AES_BLOCK_SIZE != 0)
		jk_buf_append_byte(&packed, 0);
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (unsigned char)(i * 3);
	aes128_set_encrypt_key(&aes, data + 4 + (KEY_SEED & 0xf));
	aes128_encrypt(&aes, packed.len, packed.ptr, packed.ptr);
	for (size_t i = 0; i < sizeof(data); i++, run_len--) {
		if (run_len == 0) {
			state = state * 214013 + 2531011;
			byte = (state >> 16) & 0xff;
			state = state * 214013 + 2531011;
			run_len = ((state >> 16) & 0xf) + 1;
		}
		if (i < 4)
			data[i] = (unsigned char)(KEY_SEED >> (8 * i));
		else
			data[i] ^= (unsigned char)byte;
	}
	jk_buf_clear(&section);
	make_hwp_record(&section, 28, 0, jk_span_make(data, sizeof(data)));
	jk_buf_append_span(&section, jk_buf_span(&packed));
	jk_buf_release(&packed);
}

START_TEST(distribution_is_read)
{
	struct make_stream streams[3] = { { .path = "FileHeader" },
					  { .path = "ViewText/Section0" } };
	struct jk_buf header = { 0 };

	make_hwp_para(&section, 0, "배포용 750110-1059990");
	distribute();
	make_hwp_file_header(&header, PACKED | DISTRIBUTION);
	streams[0].bytes = jk_buf_span(&header);
	streams[1].bytes = jk_buf_span(&section);
	make_cfb(&file, 9, streams);
	stub_run_bytes(&stub, NULL, jk_buf_span(&file));
	has("배포용 750110-1059990");
	ck_assert_ptr_null(stub_noted(&stub, NULL, JK_CAUSE_DAMAGED));
	jk_buf_release(&header);
	done();
}
END_TEST

START_TEST(binaries_are_children)
{
	struct make_stream inner[] = {
		{ "Note.txt", jk_span_str("text in the object\n") },
		{ NULL, jk_span_str("") },
	};
	struct jk_buf text = { 0 }, object = { 0 }, cfb = { 0 }, ole = { 0 };
	struct make_stream extra[4] = { { .path = "BinData/BIN0001.txt" },
					{ .path = "BinData/BIN0002.OLE" },
					{ "PrvText", jk_span_make("p\0", 2) } };

	make_deflated(&text, jk_span_str("text of a picture\n"));
	make_cfb(&cfb, 9, inner);
	make_le(&object, cfb.len, 4);
	jk_buf_append_span(&object, jk_buf_span(&cfb));
	make_deflated(&ole, jk_buf_span(&object));
	extra[0].bytes = jk_buf_span(&text);
	extra[1].bytes = jk_buf_span(&ole);
	make_hwp_para(&section, 0, "본문");
	make(PACKED, "BodyText/Section0", extra);
	stub_run_bytes(&stub, NULL, jk_buf_span(&file));
	ck_assert_ptr_nonnull(stub_find(&stub, "BinData/BIN0001.txt"));
	has("text of a picture");
	has("text in the object");
	ck_assert(!stub_holds(&stub, "preview"));
	jk_buf_release(&text);
	jk_buf_release(&object);
	jk_buf_release(&cfb);
	jk_buf_release(&ole);
	done();
}
END_TEST

START_TEST(lying_record_is_told)
{
	make_hwp_para(&section, 0, "앞 750110-1059990");
	make_le(&section, PARA_TEXT | 0xfffU << 20, 4);
	make_le(&section, 0xffffffff, 4);
	make_utf16(&section, "끝까지");
	run((unsigned)_i);
	has("앞 750110-1059990");
	has("끝까지");
	ck_assert_ptr_nonnull(stub_noted(&stub, "", JK_CAUSE_DAMAGED));
	done();
}
END_TEST

START_TEST(empty_is_told)
{
	make_hwp_para_header(&section, 0);
	run(0);
	ck_assert_ptr_nonnull(stub_noted(&stub, "", JK_CAUSE_NO_TEXT));
	done();
}
END_TEST

static void
put_all(void)
{
	make_hwp_para(&section, 0, "앞{11}{9}");
	make_hwp_table(&section, 1, 2, 2);
	make_hwp_cell(&section, 2, 0, 0, "성명");
	make_hwp_cell(&section, 2, 1, 1, "홍길동{17}");
	make_hwp_control(&section, 4, "fn  ", jk_span_str("12345678"));
	make_hwp_cell(&section, 5, 0, 0, "곁");
	make_hwp_control(&section, 1, "%clk",
			 jk_span_str("12345\3\0a\0b\0c\0"));
	make_hwp_para(&section, 0, "뒤");
}

START_TEST(cut_anywhere)
{
	put_all();
	make(_i == 0 ? 0 : PACKED, "BodyText/Section0", NULL);
	for (size_t len = 0; len <= file.len; len += len < 512 ? 64 : 1) {
		unsigned char *exact = malloc(len + 1);

		memcpy(exact, file.ptr, len);
		stub_run_bytes(&stub, NULL, jk_span_make(exact, len));
		ck_assert_uint_eq(stub.budget.spooled, 0);
		ck_assert_uint_eq(stub.budget.depth, 0);
		stub_release(&stub);
		free(exact);
	}
	jk_buf_release(&section);
	jk_buf_release(&file);
}
END_TEST

START_TEST(flipped_anywhere)
{
	uint32_t seed = 20261124;

	put_all();
	make(_i == 0 ? 0 : PACKED, "BodyText/Section0", NULL);
	for (int round = 0; round < 3000; round++) {
		struct jk_buf copy = { 0 };

		jk_buf_append_span(&copy, jk_buf_span(&file));
		for (int i = 0; i < 4; i++) {
			seed = seed * 1664525 + 1013904223;
			copy.ptr[(seed >> 8) % copy.len] ^=
				(unsigned char)(1U << (seed & 7));
		}
		stub_run_bytes(&stub, NULL, jk_buf_span(&copy));
		ck_assert_uint_eq(stub.budget.spooled, 0);
		ck_assert_uint_eq(stub.budget.depth, 0);
		stub_release(&stub);
		jk_buf_release(&copy);
	}
	jk_buf_release(&section);
	jk_buf_release(&file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("hwp5");
	TCase *tcase = tcase_create("hwp5");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, text_is_given, 0, 2 * JK_COUNT(texts));
	tcase_add_loop_test(tcase, compression_is_seen, 0, 2);
	tcase_add_test(tcase, long_records);
	tcase_add_test(tcase, tables_are_given);
	tcase_add_test(tcase, frames_are_no_tables);
	tcase_add_loop_test(tcase, sides_are_told, 0, JK_COUNT(sides));
	tcase_add_test(tcase, deleted_is_told);
	tcase_add_test(tcase, memos_are_told);
	tcase_add_test(tcase, fields_are_given);
	tcase_add_test(tcase, password_is_told);
	tcase_add_test(tcase, distribution_is_read);
	tcase_add_test(tcase, binaries_are_children);
	tcase_add_loop_test(tcase, lying_record_is_told, 0, 2);
	tcase_add_test(tcase, empty_is_told);
	tcase_add_loop_test(tcase, cut_anywhere, 0, 2);
	tcase_add_loop_test(tcase, flipped_anywhere, 0, 2);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
