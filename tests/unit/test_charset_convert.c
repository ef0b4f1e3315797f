/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The converters against the C library's iconv. */
#include "config.h"

#include <check.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/transcode.h>

#define TEXT_CHARS 300

static const struct {
	enum jk_charset from;
	const char *name; /* iconv's */
	bool unicode;     /* has more than KS X 1001 and Hangul */
	bool all_hangul;
	const char *letters; /* instead of these all, in UTF-8 */
} encoding[] = {
	{ JK_UTF16LE, "UTF-16LE", true, true, NULL },
	{ JK_UTF16BE, "UTF-16BE", true, true, NULL },
	{ JK_UTF32LE, "UTF-32LE", true, true, NULL },
	{ JK_UTF32BE, "UTF-32BE", true, true, NULL },
	{ JK_JOHAB, "JOHAB", false, true, NULL },
	{ JK_ISO2022KR, "ISO-2022-KR", false, false, NULL },
	{ JK_ISO8859_6, "ISO-8859-6", .letters = "سلام" },
	{ JK_ISO8859_15, "ISO-8859-15", .letters = "é€Š" },
	{ JK_WINDOWS_1251, "CP1251", .letters = "имяЁ" },
	{ JK_WINDOWS_1252, "CP1252", .letters = "é“—" },
	{ JK_KOI8_U, "KOI8-U", .letters = "імя─" },
	{ JK_SHIFT_JIS, "CP932", .letters = "表示ｶﾅ" },
	{ JK_EUC_JP, "EUC-JP", .letters = "あ漢ｶ字" },
	{ JK_GBK, "GBK", .letters = "中國镜" },
	{ JK_BIG5, "BIG5", .letters = "功中文" },
};

static const uint32_t symbols[] = { 0x3000, 0x3001, 0x300c, 0x2015, 0xff11,
				    0x2103, 0x4e00, 0x91d1, 0x674e };
static const uint32_t others[] = { 0xe9, 0x430, 0x20ac, 0x1f600, 0x10ffff };

static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void
append_char(struct jk_buf *text, uint32_t cp)
{
	unsigned char utf8[4];

	jk_buf_append(text, utf8, jk_utf8_encode(cp, utf8));
}

static void
append_hangul(struct jk_buf *text, uint32_t *seed, bool all)
{
	uint32_t cp;

	do
		cp = 0xac00 + next_random(seed) % 11172;
	while (!all && !jk_hangul_is_common(cp));
	append_char(text, cp);
}

/* One of these. */
static void
append_one_of(struct jk_buf *text, const char *letters, uint32_t *seed)
{
	struct jk_span s = jk_span_str(letters);
	uint32_t cp, n = next_random(seed) % 16;
	size_t len = jk_utf8_decode(s, &cp);

	while (n-- > 0) {
		s = jk_span_from(s, len);
		if (s.len == 0)
			s = jk_span_str(letters);
		len = jk_utf8_decode(s, &cp);
	}
	append_char(text, cp);
}

/* Runs of ASCII, short and long, of Hangul, and single characters of every
 * kind that the encoding has. */
static void
make_text(struct jk_buf *text, int e, uint32_t seed)
{
	size_t n = 0;

	while (n < TEXT_CHARS) {
		uint32_t kind = next_random(&seed) % 8;
		size_t run = next_random(&seed) % (kind == 0 ? 90 : 6) + 1;

		for (; run > 0; run--, n++) {
			if (kind < 3)
				append_char(
					text,
					"0189 aZ\n-"[next_random(&seed) % 9]);
			else if (encoding[e].letters != NULL)
				append_one_of(text, encoding[e].letters, &seed);
			else if (kind < 6 ||
				 (kind == 7 && !encoding[e].unicode))
				append_hangul(text, &seed,
					      encoding[e].all_hangul);
			else if (kind == 6)
				append_char(text, symbols[next_random(&seed) %
							  JK_COUNT(symbols)]);
			else
				append_char(text, others[next_random(&seed) %
							 JK_COUNT(others)]);
		}
	}
}

static void
convert(struct jk_buf *out, const char *to, const char *from, struct jk_span in)
{
	iconv_t cd = iconv_open(to, from);
	size_t nin = in.len, nout = 8 * in.len + 64, room = nout;
	char *src = (char *)(uintptr_t)in.ptr;
	char *dst = (char *)jk_buf_reserve(out, room);

	ck_assert_msg(cd != (iconv_t)-1, "iconv knows no %s", to);
	ck_assert_msg(iconv(cd, &src, &nin, &dst, &nout) != (size_t)-1,
		      "iconv to %s fails at %zu", to, in.len - nin);
	iconv(cd, NULL, NULL, &dst, &nout);
	out->len += room - nout;
	iconv_close(cd);
}

/* All text, and where each byte of it begins and ends in the raw bytes. */
struct result {
	struct jk_buf text;
	uint64_t begin[8 * TEXT_CHARS], end[8 * TEXT_CHARS];
};

static void
keep(struct result *r, const struct jk_transcoder *t)
{
	struct jk_text_map map = jk_transcoder_map(t);
	struct jk_span text = jk_transcoder_text(t);
	size_t sum = 0;

	for (size_t i = 0; i < map.n; i++) {
		for (size_t k = 0; k < map.list[i].len; k++) {
			size_t at = r->text.len + sum + k;

			ck_assert_uint_lt(at, JK_COUNT(r->begin));
			r->begin[at] = jk_stretch_begin(&map.list[i], k);
			r->end[at] = jk_stretch_end(&map.list[i], k);
		}
		sum += map.list[i].len;
	}
	ck_assert_uint_eq(sum, text.len);
	jk_buf_append_span(&r->text, text);
}

/* Feeds raw in two parts; what the first leaves goes before the second. */
static void
transcode(struct result *r, enum jk_charset from, struct jk_span raw,
	  size_t cut)
{
	struct jk_transcoder t;
	size_t taken;

	jk_buf_clear(&r->text);
	jk_transcoder_init(&t, from);
	taken = jk_transcoder_feed(&t, jk_span_head(raw, cut), false);
	ck_assert_uint_le(taken, cut);
	ck_assert_uint_le(cut - taken, JK_TRANSCODER_REST);
	keep(r, &t);
	raw = jk_span_from(raw, taken);
	ck_assert_uint_eq(jk_transcoder_feed(&t, raw, true), raw.len);
	keep(r, &t);
	jk_transcoder_release(&t);
}

static struct result whole, part;

/* The raw bytes of one character, decoded alone. */
static void
check_char(int e, struct jk_span raw, struct jk_span utf8)
{
	struct jk_buf again = { 0 };
	unsigned char pair[2];
	uint32_t cp;

	if (encoding[e].from == JK_ISO2022KR && raw.len == 2) {
		unsigned char back[4];

		pair[0] = raw.ptr[0] | 0x80;
		pair[1] = raw.ptr[1] | 0x80;
		ck_assert_uint_eq(jk_cp949_decode(jk_span_make(pair, 2), &cp),
				  2);
		jk_buf_append(&again, back, jk_utf8_encode(cp, back));
	} else if (encoding[e].from == JK_ISO2022KR) {
		jk_buf_append_span(&again, raw);
	} else {
		convert(&again, "UTF-8", encoding[e].name, raw);
	}
	ck_assert_msg(jk_span_equal(jk_buf_span(&again), utf8),
		      "%s: the map points to another character",
		      encoding[e].name);
	jk_buf_release(&again);
}

START_TEST(against_iconv)
{
	int e = _i % (int)JK_COUNT(encoding);
	struct jk_buf text = { 0 }, raw = { 0 };
	struct jk_span bytes;

	make_text(&text, e, (uint32_t)_i + 1);
	convert(&raw, encoding[e].name, "UTF-8", jk_buf_span(&text));
	bytes = jk_buf_span(&raw);
	transcode(&whole, encoding[e].from, bytes, 0);
	ck_assert_msg(
		jk_span_equal(jk_buf_span(&whole.text), jk_buf_span(&text)),
		"%s differs", encoding[e].name);
	for (size_t at = 0, n; at < text.len; at += n) {
		uint32_t cp;

		n = jk_utf8_decode(jk_span_from(jk_buf_span(&text), at), &cp);
		check_char(e,
			   jk_span_make(bytes.ptr + whole.begin[at],
					whole.end[at] - whole.begin[at]),
			   jk_span_make(text.ptr + at, n));
	}
	for (size_t cut = 0; cut <= bytes.len; cut++) {
		transcode(&part, encoding[e].from, bytes, cut);
		ck_assert_msg(jk_span_equal(jk_buf_span(&part.text),
					    jk_buf_span(&text)),
			      "%s differs when cut at %zu", encoding[e].name,
			      cut);
		ck_assert_mem_eq(part.begin, whole.begin,
				 text.len * sizeof(part.begin[0]));
		ck_assert_mem_eq(part.end, whole.end,
				 text.len * sizeof(part.end[0]));
	}
	jk_buf_release(&text);
	jk_buf_release(&raw);
}
END_TEST

static uint32_t
ask_johab(iconv_t cd, unsigned lead, unsigned trail)
{
	char in[2] = { (char)lead, (char)trail };
	unsigned char out[4];
	char *src = in, *dst = (char *)out;
	size_t nin = 2, nout = sizeof(out);

	iconv(cd, NULL, NULL, NULL, NULL);
	if (iconv(cd, &src, &nin, &dst, &nout) == (size_t)-1 || nout != 0)
		return 0;
	return out[0] | (uint32_t)out[1] << 8 | (uint32_t)out[2] << 16;
}

/* Every pair that iconv knows; it knows all but what is said below. */
START_TEST(johab_pairs)
{
	iconv_t cd = iconv_open("UTF-32LE", "JOHAB");
	unsigned known = 0;

	ck_assert(cd != (iconv_t)-1);
	for (unsigned lead = 0x80; lead < 0x100; lead++) {
		for (unsigned trail = 0; trail < 0x100; trail++) {
			unsigned char pair[2] = { (unsigned char)lead,
						  (unsigned char)trail };
			uint32_t want = ask_johab(cd, lead, trail), cp;
			size_t n = jk_johab_decode(jk_span_make(pair, 2), &cp);

			known += want != 0;
			/* The sign of postal codes came to KS X 1001 after
			 * CP949. */
			if (want == 0x327e)
				continue;
			if (want != 0) {
				ck_assert_msg(n == 2 && cp == want,
					      "%02x%02x: %x, not %x", lead,
					      trail, cp, want);
			} else if (n == 2) {
				/* Letters as symbols or as finals alone; the
				 * private area. */
				bool more = (lead == 0xda && trail >= 0xa1 &&
					     trail <= 0xd3) ||
					    (lead == 0x84 && trail >= 0x42 &&
					     trail <= 0x5d) ||
					    (lead == 0xd8 && cp == 0xfffd);

				ck_assert_msg(more, "%02x%02x: %x", lead, trail,
					      cp);
			}
		}
	}
	iconv_close(cd);
	ck_assert_uint_gt(known, 11172 + 4888);
}
END_TEST

START_TEST(common_hangul)
{
	unsigned n = 0;

	for (uint32_t cp = 0xab00; cp < 0xd900; cp++)
		n += jk_hangul_is_common(cp);
	ck_assert_uint_eq(n, 2350);
	ck_assert(jk_hangul_is_common(0xac00));
	ck_assert(!jk_hangul_is_common(0xac03));
}
END_TEST

#define B(text) text, sizeof(text) - 1
#define BAD "\xef\xbf\xbd"

static const struct {
	enum jk_charset from;
	const char *raw;
	size_t len;
	const char *want;
} broken_case[] = {
	/* Halves of pairs. */
	{ JK_UTF16LE,
	  B("\x3d\xd8"
	    "a\0"),
	  BAD "a" },
	{ JK_UTF16LE,
	  B("\x00\xde"
	    "a\0"),
	  BAD "a" },
	{ JK_UTF16LE, B("a\0\x3d\xd8"), "a" BAD },
	{ JK_UTF16BE, B("\xd8\x3d\xd8\x3d\xde\x00"), BAD "\xf0\x9f\x98\x80" },
	{ JK_UTF16LE, B("a\0b"), "a" BAD },
	/* A mark is one at the beginning only. */
	{ JK_UTF16LE,
	  B("\xff\xfe"
	    "1\0\xff\xfe"
	    "2\0"),
	  "1\xef\xbb\xbf"
	  "2" },
	{ JK_UTF32LE,
	  B("\0\0\x11\0"
	    "1\0\0\0"),
	  BAD "1" },
	{ JK_UTF32BE,
	  B("\0\0\xd8\0\0\0\0"
	    "1"),
	  BAD "1" },
	{ JK_UTF32BE,
	  B("\0\0\0"
	    "1\0\0"),
	  "1" BAD },
	/* What is no pair does not swallow the digit behind it. */
	{ JK_JOHAB,
	  B("1\x80"
	    "2"),
	  "1" BAD "2" },
	{ JK_JOHAB,
	  B("1\xd8"
	    "12"),
	  "1" BAD "2" },
	{ JK_JOHAB,
	  B("1\x88"
	    "0"),
	  "1" BAD "0" },
	{ JK_JOHAB, B("\\\x88\x61\x88"), "\\\xea\xb0\x80" BAD },
	/* Escape sequences vanish; the text goes on. */
	{ JK_ISO2022KR,
	  B("\x1b$)C1\x0e\x30\x21\x0f"
	    "2"),
	  "1\xea\xb0\x80"
	  "2" },
	{ JK_ISO2022KR, B("\x0e\x30\x21 \x30\x21\n12"),
	  "\xea\xb0\x80 \xea\xb0\x80\n12" },
	{ JK_ISO2022KR, B("\x0e\x7e\x7e\x30\x21"), BAD BAD "\xea\xb0\x80" },
	{ JK_ISO2022KR, B("\x0e\x30"), BAD },
	{ JK_ISO2022KR, B("\x1b[0m"), "\x1b[0m" },
	/* Bytes that are no UTF-16 among it, and back again. */
	{ JK_UTF16LE,
	  B("\0\xac\n\0number: 750110-1059990, and so on\r\nb\0\0\xac"),
	  "\xea\xb0\x80\nnumber: 750110-1059990, and so on\r\nb\xea\xb0\x80" },
	{ JK_UTF16BE,
	  B("\xac\0\0\nnumber: 750110-1059990, and so on\r\n\0b\xac\0"),
	  "\xea\xb0\x80\nnumber: 750110-1059990, and so on\r\nb\xea\xb0\x80" },
	{ JK_UTF16LE,
	  B("a\0\n\0"
	    "750110-1059990\r\n"),
	  "a\n750110-1059990\r\n" },
	{ JK_UTF16LE,
	  B("a\0\n\0name and number: 750110-1059990 \xea\xb0\x80 \xb0\xa1\n"),
	  "a\nname and number: 750110-1059990 \xea\xb0\x80 \xea\xb0\x80\n" },
	/* Hiragana may look like it. */
	{ JK_UTF16BE, B("0B0D0F0H0J0L0N0P0R0T0V0X0Z0b0d0f0h0j"),
	  "\xe3\x81\x82\xe3\x81\x84\xe3\x81\x86\xe3\x81\x88\xe3\x81\x8a"
	  "\xe3\x81\x8c\xe3\x81\x8e\xe3\x81\x90\xe3\x81\x92\xe3\x81\x94"
	  "\xe3\x81\x96\xe3\x81\x98\xe3\x81\x9a\xe3\x81\xa2\xe3\x81\xa4"
	  "\xe3\x81\xa6\xe3\x81\xa8\xe3\x81\xaa" },
	{ JK_UTF16LE, B("> > > > > > > > "),
	  "\xe2\x80\xbe\xe2\x80\xbe\xe2\x80\xbe\xe2\x80\xbe"
	  "\xe2\x80\xbe\xe2\x80\xbe\xe2\x80\xbe\xe2\x80\xbe" },
	/* 8-bit text among it. */
	{ JK_ISO2022KR,
	  B("\xea\xb0\x80"
	    "1\xb0\xa1"
	    "2\xff"
	    "3"),
	  "\xea\xb0\x80"
	  "1\xea\xb0\x80"
	  "2" BAD "3" },
};

START_TEST(broken)
{
	struct jk_span raw =
		jk_span_make(broken_case[_i].raw, broken_case[_i].len);
	struct jk_span want = jk_span_str(broken_case[_i].want);

	for (size_t cut = 0; cut <= raw.len; cut++) {
		transcode(&whole, broken_case[_i].from, raw, cut);
		ck_assert_msg(jk_span_equal(jk_buf_span(&whole.text), want),
			      "case %d cut at %zu", _i, cut);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("charset_convert");
	TCase *tcase = tcase_create("convert");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, against_iconv, 0,
			    4 * (int)JK_COUNT(encoding));
	tcase_add_test(tcase, johab_pairs);
	tcase_add_test(tcase, common_hangul);
	tcase_add_loop_test(tcase, broken, 0, (int)JK_COUNT(broken_case));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	jk_buf_release(&whole.text);
	jk_buf_release(&part.text);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
