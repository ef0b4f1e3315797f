/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <jikimi/buf.h>

#include "content/inflate.h"

#define TEXT_LEN (300 * 1000)

/* What became of one stream. */
struct result {
	struct jk_buf bytes;
	enum jk_codec_result end; /* MORE: the input ended early */
	size_t used;              /* when it is END */
};

/* How it is cut: bytes of input and of room a step; 0: all at once. */
struct cut {
	size_t in, room;
};

static const struct cut cuts[] = {
	{ 0, 20000 }, { 1, 7 }, { 1000, 300 }, { 4097, 65536 }, { 70000, 1 },
};

static uint32_t
next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* The caller's side of the contract: what was left untaken comes again. */
static void
inflate_by(const struct jk_inflater *inflater, enum jk_wrapper wrapper,
	   struct jk_span in, struct cut cut, struct result *out)
{
	struct jk_inflate *f = jk_inflate_open(inflater, wrapper);
	size_t at = 0, given = 0, idle = 0;

	ck_assert_ptr_nonnull(f);
	*out = (struct result){ .end = JK_CODEC_MORE };
	while (out->end == JK_CODEC_MORE && idle < 2) {
		struct jk_codec_io io = { .room = cut.room };

		if (given - at <= JK_CODEC_HOLD || cut.in == 0)
			given = cut.in == 0 || in.len - given < cut.in
					? in.len
					: given + cut.in;
		io.out = jk_buf_reserve(&out->bytes, cut.room);
		io.in = jk_span_from(jk_span_head(in, given), at);
		io.last = given == in.len;
		out->end = jk_inflate_run(f, &io);
		idle = io.last && io.room == cut.room && io.in.len == given - at
			       ? idle + 1
			       : 0;
		at = given - io.in.len;
		out->bytes.len += cut.room - io.room;
	}
	out->used = out->end == JK_CODEC_END ? at : 0;
	jk_inflate_close(f);
}

/* zlib all at once is the oracle for every back end and every cut. */
static void
compare(enum jk_wrapper wrapper, struct jk_span in, const struct cut *by,
	size_t ncuts)
{
	const struct jk_inflater *const all[] = { &jk_inflater_zlib,
						  jk_inflate_best() };
	struct result want, got;

	inflate_by(all[0], wrapper, in, cuts[0], &want);
	for (size_t i = 0; i < ncuts * 2; i++) {
		inflate_by(all[i % 2], wrapper, in, by[i / 2], &got);
		ck_assert_int_eq(got.end, want.end);
		ck_assert_uint_eq(got.used, want.used);
		ck_assert_uint_eq(got.bytes.len, want.bytes.len);
		if (want.bytes.len > 0)
			ck_assert_mem_eq(got.bytes.ptr, want.bytes.ptr,
					 want.bytes.len);
		jk_buf_release(&got.bytes);
	}
	jk_buf_release(&want.bytes);
}

/* Words that come back at all distances up to 32 KiB and further. */
static void
fill_text(struct jk_buf *text, size_t len)
{
	uint32_t seed = 7;

	jk_buf_reserve(text, len + 1000); /* it is copied from */
	while (text->len < len) {
		uint32_t r = next_random(&seed);
		size_t back = text->len > 40000 ? 32768 - r % 3 : text->len;

		if (r % 5 == 0 && back > 300)
			jk_buf_append(text, text->ptr + text->len - back,
				      r % 300);
		else if (r % 5 == 1)
			jk_buf_append_byte(text, (unsigned char)(r >> 8));
		else
			jk_buf_appendf(text, "%u,kim,%u\n", r % 100000, r % 7);
	}
}

static const struct {
	int level, strategy, flush;
	size_t len;
} kinds[] = {
	{ 9, Z_DEFAULT_STRATEGY, Z_NO_FLUSH, 0 },
	{ 9, Z_DEFAULT_STRATEGY, Z_NO_FLUSH, 1 },
	{ 6, Z_DEFAULT_STRATEGY, Z_NO_FLUSH, TEXT_LEN },
	{ 1, Z_DEFAULT_STRATEGY, Z_FULL_FLUSH, TEXT_LEN },
	{ 0, Z_DEFAULT_STRATEGY, Z_NO_FLUSH, TEXT_LEN },
	{ 6, Z_FIXED, Z_NO_FLUSH, TEXT_LEN / 4 },
	{ 6, Z_HUFFMAN_ONLY, Z_SYNC_FLUSH, TEXT_LEN },
	{ 6, Z_RLE, Z_PARTIAL_FLUSH, 2000 },
};

/* A stream of the kind, flushed now and then. */
static void
pack(struct jk_buf *out, enum jk_wrapper wrapper, size_t kind)
{
	static const int bits[] = { -15, 15, 31 };
	struct jk_buf text = { 0 };
	z_stream z = { 0 };
	int r = Z_OK;

	fill_text(&text, kinds[kind].len);
	text.len = kinds[kind].len;
	ck_assert_int_eq(deflateInit2(&z, kinds[kind].level, Z_DEFLATED,
				      bits[wrapper], 9, kinds[kind].strategy),
			 Z_OK);
	z.next_in = text.ptr;
	while (r != Z_STREAM_END) {
		size_t left = text.len - (size_t)z.total_in;

		z.avail_in = left > 50000 ? 50000 : (uInt)left;
		z.next_out = jk_buf_reserve(out, 100000);
		z.avail_out = 100000;
		r = deflate(&z, left > 50000 ? kinds[kind].flush : Z_FINISH);
		ck_assert_int_ge(r, Z_OK);
		out->len += 100000 - z.avail_out;
	}
	deflateEnd(&z);
	jk_buf_release(&text);
}

START_TEST(whole)
{
	enum jk_wrapper wrapper = (enum jk_wrapper)(_i % 3);
	struct jk_buf packed = { 0 };
	struct result r;

	pack(&packed, wrapper, (size_t)_i / 3);
	inflate_by(jk_inflate_best(), wrapper, jk_buf_span(&packed), cuts[0],
		   &r);
	ck_assert_int_eq(r.end, JK_CODEC_END);
	ck_assert_uint_eq(r.used, packed.len);
	ck_assert_uint_eq(r.bytes.len, kinds[_i / 3].len);
	jk_buf_release(&r.bytes);
	compare(wrapper, jk_buf_span(&packed), cuts, JK_COUNT(cuts));
	/* Something else behind it is not taken. */
	jk_buf_append_str(&packed, "\x1f\x8b\x08 and more of it");
	compare(wrapper, jk_buf_span(&packed), cuts, JK_COUNT(cuts));
	jk_buf_release(&packed);
}
END_TEST

START_TEST(truncated)
{
	enum jk_wrapper wrapper = (enum jk_wrapper)(_i % 3);
	struct jk_buf packed = { 0 };
	size_t step;

	pack(&packed, wrapper, (size_t)_i / 3);
	step = packed.len / 60 + 1;
	for (size_t cut = 0; cut < packed.len;
	     cut += cut < 200 || cut + 30 > packed.len ? 1 : step)
		compare(wrapper, jk_span_make(packed.ptr, cut), cuts, 1);
	jk_buf_release(&packed);
}
END_TEST

/* Most flips in the first kilobyte, where a header is. */
START_TEST(flipped)
{
	enum jk_wrapper wrapper = (enum jk_wrapper)(_i % 3);
	struct jk_buf packed = { 0 };
	uint32_t seed = (uint32_t)_i;

	pack(&packed, wrapper, (size_t)_i / 3);
	for (int i = 0; i < 200; i++) {
		size_t near =
			i % 3 != 0 && packed.len > 1000 ? 1000 : packed.len;
		size_t at = next_random(&seed) % near;
		unsigned char was = packed.ptr[at];

		packed.ptr[at] ^= (unsigned char)(1 << i % 8);
		compare(wrapper, jk_buf_span(&packed), cuts + i % 2 * 3, 1);
		packed.ptr[at] = was;
	}
	jk_buf_release(&packed);
}
END_TEST

/* Bare streams of random bits: every odd header there is. */
START_TEST(random_bits)
{
	unsigned char bytes[700];
	uint32_t seed = 99;

	for (int i = 0; i < 5000; i++) {
		size_t len = 1 + next_random(&seed) % sizeof(bytes);

		for (size_t k = 0; k < len; k++)
			bytes[k] = (unsigned char)next_random(&seed);
		/* A dynamic block, the last one or not, mostly. */
		if (i % 4 != 0)
			bytes[0] = (unsigned char)((bytes[0] & 0xf8) | 4 |
						   (i & 1));
		compare(JK_WRAP_NONE, jk_span_make(bytes, len), cuts, 1);
	}
}
END_TEST

/* Codes written by hand, bit by bit. */
struct writer {
	unsigned char bytes[600];
	size_t at; /* bits */
};

static void
put(struct writer *w, unsigned value, unsigned n)
{
	for (unsigned i = 0; i < n; i++, w->at++)
		w->bytes[w->at / 8] |=
			(unsigned char)((value >> i & 1) << w->at % 8);
}

/* A dynamic header in which the lengths 0 to 15 are written in 4 bits each. */
static void
put_header(struct writer *w, const unsigned char *length, unsigned nliterals,
	   unsigned ndistances)
{
	put(w, 1, 1);
	put(w, 2, 2);
	put(w, nliterals - 257, 5);
	put(w, ndistances - 1, 5);
	put(w, 15, 4);
	/* 16, 17 and 18 come first (RFC 1951 3.2.7) and have no code. */
	for (int i = 0; i < 19; i++)
		put(w, i < 3 ? 0 : 4, 3);
	for (unsigned i = 0; i < nliterals + ndistances; i++) {
		for (int bit = 3; bit >= 0; bit--)
			put(w, length[i] >> bit & 1, 1);
	}
}

static const struct {
	const char *what;
	unsigned char literal[4];  /* lengths of codes of 'a' to 'd' */
	unsigned char end;         /* of the end of the block */
	unsigned char distance[3]; /* of the first distances */
	enum jk_codec_result want;
} codes[] = {
	{ "whole", { 2, 2, 2, 0 }, 2, { 0 }, JK_CODEC_MORE },
	{ "too many", { 1, 1, 1, 0 }, 2, { 0 }, JK_CODEC_BAD },
	{ "room left", { 2, 2, 0, 0 }, 2, { 0 }, JK_CODEC_BAD },
	{ "one code", { 0 }, 1, { 0 }, JK_CODEC_MORE },
	{ "one long code", { 0 }, 2, { 0 }, JK_CODEC_BAD },
	{ "no end", { 2, 2, 2, 2 }, 0, { 0 }, JK_CODEC_BAD },
	{ "one distance", { 2, 2, 2, 0 }, 2, { 1 }, JK_CODEC_MORE },
	{ "one long distance", { 2, 2, 2, 0 }, 2, { 3 }, JK_CODEC_BAD },
	{ "distances left", { 2, 2, 2, 0 }, 2, { 2, 2, 2 }, JK_CODEC_BAD },
	{ "many distances", { 2, 2, 2, 0 }, 2, { 1, 1, 1 }, JK_CODEC_BAD },
};

START_TEST(by_hand)
{
	const struct jk_inflater *best = jk_inflate_best();
	unsigned char length[257 + 3] = { 0 };
	struct writer w = { 0 };
	struct jk_span in;
	struct result r;

	memcpy(&length['a'], codes[_i].literal, sizeof(codes[_i].literal));
	length[256] = codes[_i].end;
	memcpy(&length[257], codes[_i].distance, sizeof(codes[_i].distance));
	put_header(&w, length, 257, 3);
	in = jk_span_make(w.bytes, (w.at + 7) / 8);
	compare(JK_WRAP_NONE, in, cuts, 1);
	for (unsigned tail = 0; tail < 256; tail++) {
		w.bytes[in.len] = (unsigned char)tail;
		compare(JK_WRAP_NONE, jk_span_make(w.bytes, in.len + 1), cuts,
			2);
	}
	/* The header itself is taken or refused. */
	inflate_by(best, JK_WRAP_NONE, in, cuts[0], &r);
	if (codes[_i].want == JK_CODEC_BAD)
		ck_assert_msg(r.end == JK_CODEC_BAD, "%s", codes[_i].what);
	else
		ck_assert_msg(r.end != JK_CODEC_BAD, "%s", codes[_i].what);
	jk_buf_release(&r.bytes);
}
END_TEST

/* Headers of gzip and zlib, good and not. */
static const struct {
	const char *bytes;
	size_t len;
	enum jk_wrapper wrapper;
	enum jk_codec_result want;
} headers[] = {
#define ROW(text, wrapper, want)                                               \
	{                                                                      \
		text, sizeof(text) - 1, wrapper, want                          \
	}
	ROW("\x1f\x8b\x08\0\0\0\0\0\0\3", JK_WRAP_GZIP, JK_CODEC_END),
	ROW("\x1f\x8b\x08\x08\0\0\0\0\0\3name\0", JK_WRAP_GZIP, JK_CODEC_END),
	ROW("\x1f\x8b\x08\x1c\0\0\0\0\0\3\2\0ex\0more\0", JK_WRAP_GZIP,
	    JK_CODEC_END),
	ROW("\x1f\x8b\x08\x02\0\0\0\0\0\3\x17\x2b", JK_WRAP_GZIP, JK_CODEC_BAD),
	ROW("\x1f\x8b\x08\x20\0\0\0\0\0\3", JK_WRAP_GZIP, JK_CODEC_BAD),
	ROW("\x1f\x8b\x07\0\0\0\0\0\0\3", JK_WRAP_GZIP, JK_CODEC_BAD),
	ROW("\x1f\x8c\x08\0\0\0\0\0\0\3", JK_WRAP_GZIP, JK_CODEC_BAD),
	ROW("\x78\x9c", JK_WRAP_ZLIB, JK_CODEC_END),
	ROW("\x78\x9d", JK_WRAP_ZLIB, JK_CODEC_BAD),
	ROW("\x78\xbb", JK_WRAP_ZLIB, JK_CODEC_BAD),
	ROW("\x88\x1c", JK_WRAP_ZLIB, JK_CODEC_BAD),
#undef ROW
};

/* Each before an empty stream and its tail; zlib itself says the same. */
START_TEST(header)
{
	struct jk_buf in = { 0 };
	unsigned char room[16];
	struct result r;
	z_stream z = { 0 };
	int theirs;

	jk_buf_append(&in, headers[_i].bytes, headers[_i].len);
	jk_buf_append(&in, "\3\0", 2);
	if (headers[_i].wrapper == JK_WRAP_GZIP)
		jk_buf_append(&in, "\0\0\0\0\0\0\0\0", 8);
	else
		jk_buf_append(&in, "\0\0\0\1", 4);
	inflate_by(jk_inflate_best(), headers[_i].wrapper, jk_buf_span(&in),
		   cuts[0], &r);
	ck_assert_int_eq(r.end, headers[_i].want);
	ck_assert_int_eq(
		inflateInit2(&z, headers[_i].wrapper == JK_WRAP_GZIP ? 31 : 15),
		Z_OK);
	z.next_in = in.ptr;
	z.avail_in = (uInt)in.len;
	z.next_out = room;
	z.avail_out = sizeof(room);
	theirs = inflate(&z, Z_NO_FLUSH);
	ck_assert_int_eq(theirs == Z_STREAM_END,
			 headers[_i].want == JK_CODEC_END);
	inflateEnd(&z);
	compare(headers[_i].wrapper, jk_buf_span(&in), cuts, 2);
	jk_buf_release(&r.bytes);
	jk_buf_release(&in);
}
END_TEST

/* One state, many streams. */
START_TEST(reset)
{
	struct jk_buf packed = { 0 };
	struct jk_inflate *f = jk_inflate_open(jk_inflate_best(), JK_WRAP_GZIP);
	unsigned char *room = jk_xrealloc(NULL, TEXT_LEN, 1);

	pack(&packed, JK_WRAP_GZIP, 2);
	for (int i = 0; i < 3; i++) {
		/* Left in the middle of it, then from its beginning. */
		struct jk_codec_io half = {
			.in = jk_span_make(packed.ptr, packed.len / 2),
			.out = room,
			.room = TEXT_LEN,
		};
		struct jk_codec_io all = {
			.in = jk_buf_span(&packed),
			.out = room,
			.room = TEXT_LEN,
			.last = true,
		};

		ck_assert_int_eq(jk_inflate_run(f, &half), JK_CODEC_MORE);
		jk_inflate_reset(f);
		ck_assert_int_eq(jk_inflate_run(f, &all), JK_CODEC_END);
		ck_assert_uint_eq(all.room, 0);
		jk_inflate_reset(f);
	}
	jk_inflate_close(f);
	free(room);
	jk_buf_release(&packed);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("inflate");
	TCase *tcase = tcase_create("back ends");
	int nkinds = 3 * (int)JK_COUNT(kinds);
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, whole, 0, nkinds);
	tcase_add_loop_test(tcase, truncated, 0, nkinds);
	tcase_add_loop_test(tcase, flipped, 0, nkinds);
	tcase_add_test(tcase, random_bits);
	tcase_add_loop_test(tcase, by_hand, 0, (int)JK_COUNT(codes));
	tcase_add_loop_test(tcase, header, 0, (int)JK_COUNT(headers));
	tcase_add_test(tcase, reset);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
