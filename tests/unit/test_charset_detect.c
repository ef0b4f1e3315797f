/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which encoding is text taken for, where nothing but the text tells? */
#include "config.h"

#include <check.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

#define PROSE                                                                                              \
	"아래 사람은 지난 달 말까지 제출한 신청서에 따라 심사를 마쳤습니다.\n" \
	"담당 부서는 결과를 본인에게 알리고, 필요한 자료를 보관합니다.\n"
#define FORM "성명: 홍길동\n주민등록번호: 750110-1059990\n"
#define DENSE "가나다라마바사아자차카타파하거너더러머버 "
#define ENGLISH "name,number\r\nGil-dong Hong,750110-1059990\r\n"
#define JAPANESE                                                                                    \
	"これは日本語の文章です。住所と電話番号を記入してください。\n" \
	"東京都千代田区 03-0000-0000 カタカナも混ざっています。\n"
#define CHINESE "這是一個測試文件，請填寫姓名和電話號碼。北京 010-0000\n"
#define RUSSIAN "Это проверка. Имя и номер телефона: 0000000000.\n"
#define FRENCH "RÉPUBLIQUE FRANÇAISE, DÉCRET, SÛRETÉ, École, été, à\n"

static const struct {
	const char *text;
	const char *encoding; /* iconv's */
	const char *want;     /* NULL: none of ours */
} text_case[] = {
	{ FORM, "UTF-16LE", "utf-16le" },
	{ FORM, "UTF-16BE", "utf-16be" },
	{ FORM, "UTF-32LE", "utf-32le" },
	{ FORM, "UTF-32BE", "utf-32be" },
	{ FORM, "JOHAB", "johab" },
	{ FORM, "ISO-2022-KR", "iso-2022-kr" },
	{ FORM, "CP949", NULL },
	{ FORM, "UTF-8", NULL },
	{ PROSE, "UTF-16LE", "utf-16le" },
	{ PROSE, "UTF-16BE", "utf-16be" },
	{ PROSE, "UTF-32LE", "utf-32le" },
	{ PROSE, "UTF-32BE", "utf-32be" },
	{ PROSE, "JOHAB", "johab" },
	{ PROSE, "CP949", NULL },
	{ PROSE, "UTF-8", NULL },
	/* One byte in forty is a NUL. */
	{ DENSE, "UTF-16LE", "utf-16le" },
	{ DENSE, "UTF-16BE", "utf-16be" },
	{ DENSE, "JOHAB", "johab" },
	{ DENSE, "CP949", NULL },
	{ ENGLISH, "UTF-16LE", "utf-16le" },
	{ ENGLISH, "UTF-16BE", "utf-16be" },
	{ ENGLISH, "UTF-32LE", "utf-32le" },
	{ ENGLISH, "UTF-32BE", "utf-32be" },
	{ ENGLISH, "UTF-8", NULL },
	{ JAPANESE, "UTF-16LE", "utf-16le" },
	{ JAPANESE, "UTF-16BE", "utf-16be" },
	{ JAPANESE, "SHIFT_JIS", NULL },
	{ JAPANESE, "EUC-JP", NULL },
	{ JAPANESE, "ISO-2022-JP", NULL },
	{ CHINESE, "UTF-16LE", "utf-16le" },
	{ CHINESE, "UTF-32BE", "utf-32be" },
	{ CHINESE, "BIG5", NULL },
	{ CHINESE, "GB18030", NULL },
	{ RUSSIAN, "UTF-16BE", "utf-16be" },
	{ RUSSIAN, "KOI8-R", NULL },
	{ RUSSIAN, "CP1251", NULL },
	{ FRENCH, "UTF-16LE", "utf-16le" },
	{ FRENCH, "ISO-8859-1", NULL },
	{ FRENCH FRENCH FRENCH FRENCH, "ISO-8859-1", NULL },
};

static void
convert(struct jk_buf *out, const char *to, const char *text)
{
	iconv_t cd = iconv_open(to, "UTF-8");
	size_t nin = strlen(text), nout = 8 * nin + 64, room = nout;
	char *src = (char *)(uintptr_t)text;
	char *dst = (char *)jk_buf_reserve(out, room);

	ck_assert_msg(cd != (iconv_t)-1, "iconv knows no %s", to);
	ck_assert_msg(iconv(cd, &src, &nin, &dst, &nout) != (size_t)-1,
		      "not in %s: %.20s", to, src);
	iconv(cd, NULL, NULL, &dst, &nout);
	out->len += room - nout;
	iconv_close(cd);
}

/* The transcoding format that takes the bytes, or NULL. */
static const char *
taken_for(struct jk_span bytes)
{
	const struct jk_format *format = NULL;

	if (jk_identify(bytes, NULL, &format) != JK_KIND_FORMAT ||
	    strstr(format->media_type, "charset=") == NULL)
		return NULL;
	return format->name;
}

START_TEST(text)
{
	const char *want = text_case[_i].want, *have;
	struct jk_buf raw = { 0 };

	convert(&raw, text_case[_i].encoding, text_case[_i].text);
	have = taken_for(jk_buf_span(&raw));
	ck_assert_msg((have == NULL) == (want == NULL) &&
			      (want == NULL || strcmp(have, want) == 0),
		      "case %d, %s, taken for %s", _i, text_case[_i].encoding,
		      have != NULL ? have : "none");
	jk_buf_release(&raw);
}
END_TEST

static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

enum noise { BYTES, WORDS, SMALL_WORDS, NAMES, HIGH_BYTES, NNOISE };

static void
make_noise(struct jk_buf *out, enum noise noise, uint32_t *seed)
{
	size_t n = 16 + next_random(seed) % 8000;

	while (out->len < n) {
		uint32_t r = next_random(seed);

		switch (noise) {
		case BYTES:
			jk_buf_append_byte(out, (unsigned char)r);
			break;
		case WORDS: /* numbers of 16 bits, few of them large */
			jk_buf_append_byte(out, (unsigned char)r);
			jk_buf_append_byte(out, (unsigned char)(r % 4));
			break;
		case SMALL_WORDS: /* 32 bits, counting */
			jk_buf_append_byte(out, (unsigned char)(r % 64));
			jk_buf_append(out, "\0\0\0", 3);
			break;
		case NAMES: /* strings, each with its NUL */
			jk_buf_append(out, "abcdefghijkl", 3 + r % 9);
			jk_buf_append_byte(out, '\0');
			break;
		default:
			jk_buf_append_byte(out, (unsigned char)(r | 0x80));
			break;
		}
	}
}

START_TEST(noise)
{
	uint32_t seed = (uint32_t)_i + 1;

	for (unsigned round = 0; round < 200; round++) {
		struct jk_buf raw = { 0 };
		const char *have;

		make_noise(&raw, (enum noise)_i, &seed);
		have = taken_for(jk_buf_span(&raw));
		ck_assert_msg(have == NULL, "noise %d round %u taken for %s",
			      _i, round, have);
		jk_buf_release(&raw);
	}
}
END_TEST

/* A mark is proof unless what follows can be no text. */
START_TEST(mark)
{
	struct jk_buf raw = { 0 };
	uint32_t seed = 7;

	jk_buf_append(&raw, "\xff\xfe", 2);
	ck_assert_str_eq(taken_for(jk_buf_span(&raw)), "utf-16le");
	convert(&raw, "UTF-16LE", "\x01\x02 and text that goes on");
	ck_assert_str_eq(taken_for(jk_buf_span(&raw)), "utf-16le");
	raw.len = 2;
	for (unsigned i = 0; i < 1000; i++)
		jk_buf_append_byte(&raw, (unsigned char)next_random(&seed));
	ck_assert_ptr_null(taken_for(jk_buf_span(&raw)));
	jk_buf_release(&raw);
}
END_TEST

static const struct {
	const char *bytes;
	bool korean;
} escape_case[] = {
	{ "\x1b$)C\x0e\x30\x21\x0f", true },
	{ "To: a\nSubject: b\n\n\x1b$)C\x0e\x30\x21\x0f\n", true },
	{ "\x1b$)C only ASCII behind it", false },
	{ "not at \x1b$)C the beginning \x0e\x30\x21\x0f", false },
	{ "\x1b[31mred\x1b[0m", false },
};

START_TEST(escape)
{
	const char *have = taken_for(jk_span_str(escape_case[_i].bytes));

	ck_assert_msg((have != NULL) == escape_case[_i].korean, "case %d", _i);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("charset_detect");
	TCase *tcase = tcase_create("detect");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, text, 0, (int)JK_COUNT(text_case));
	tcase_add_loop_test(tcase, noise, 0, NNOISE);
	tcase_add_test(tcase, mark);
	tcase_add_loop_test(tcase, escape, 0, (int)JK_COUNT(escape_case));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
