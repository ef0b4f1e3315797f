/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/span.h>

#include "match/classes.h"

#define BLOCKS 3

static const char *const set_name[] = { "avx512", "avx2", "sse2", "neon",
					"scalar" };

static const char literals[JK_MAX_LITERALS + 1] = "@%a \n=\x7f"
						  "Z";

/* Blocks at an odd address, with the byte behind them and none more. */
struct text {
	unsigned char *memory, *bytes;
};

/* What classes.h promises, a byte after the other. */
static bool
is_one_of(unsigned char byte, const char *list, size_t len)
{
	return memchr(list, byte, len) != NULL;
}

#define IS_ONE_OF(byte, list) is_one_of(byte, list, sizeof(list) - 1)

static bool
is_escape(unsigned char a, unsigned char b)
{
	return (a == '%' && IS_ONE_OF(b, "2345EeAaDd")) ||
	       (a == '&' && IS_ONE_OF(b, "#c")) ||
	       (a == '\\' && IS_ONE_OF(b, "uUx")) || (a == 0xef && b == 0xbc) ||
	       (a == 0xa3 && ((b >= 0xb0 && b <= 0xb9) || b == 0xc0)) ||
	       (a == 0xd9 && b >= 0xa0 && b <= 0xa9) ||
	       (a == 0xdb && b >= 0xb0 && b <= 0xb9);
}

static struct jk_block
expected(const struct jk_classes *c, const unsigned char *p)
{
	struct jk_block b = { 0 };

	for (unsigned i = 0; i < JK_BLOCK; i++, p++) {
		uint64_t bit = UINT64_C(1) << i;

		if (IS_ONE_OF(*p, "0123456789"))
			b.digit |= bit;
		if (IS_ONE_OF(*p, " -./~_()\t\n\r"))
			b.joint |= bit;
		if (*p >= 0x80)
			b.high |= bit;
		if (IS_ONE_OF(*p, "%&\\\xc2\xd9\xdb\xe1\xe2\xe3\xe4\xef"
				  "\xa1\xa3\xa4"))
			b.special |= bit;
		if (is_escape(p[0], p[1]))
			b.escape |= bit;
		if (memchr(c->literal, *p, c->nliteral) != NULL)
			b.literal |= bit;
	}
	return b;
}

static struct jk_classes
bind(const char *name, unsigned nliterals)
{
	struct jk_classes c;

	setenv("JIKIMI_SIMD", name, 1);
	jk_classes_init(&c);
	for (unsigned i = 0; i < nliterals; i++)
		jk_classes_add_literal(&c, (unsigned char)literals[i]);
	return c;
}

static struct text
text_new(unsigned offset)
{
	struct text t;

	/* Ends with the block, so that a sanitizer sees what reads on. */
	t.memory = malloc(offset + BLOCKS * JK_BLOCK + 1);
	ck_assert_ptr_nonnull(t.memory);
	t.bytes = t.memory + offset;
	return t;
}

static bool
is_right(const struct jk_classes *c, const unsigned char *p)
{
	struct jk_block got[BLOCKS];
	bool right = true;

	jk_classes_map(c, p, BLOCKS, got);
	for (unsigned k = 0; k < BLOCKS; k++) {
		struct jk_block want = expected(c, p + k * JK_BLOCK);

		right &= got[k].digit == want.digit &&
			 got[k].joint == want.joint &&
			 got[k].high == want.high &&
			 got[k].special == want.special &&
			 got[k].escape == want.escape &&
			 got[k].literal == want.literal;
	}
	return right;
}

/* Every byte at every place of a block, among digits and among others. */
START_TEST(bytes)
{
	struct jk_classes c = bind(set_name[_i], 3);
	struct text t = text_new(0);

	if (!jk_classes_simd_known(set_name[_i]))
		goto out;
	for (unsigned byte = 0; byte < 256; byte++) {
		for (unsigned at = 0; at < JK_BLOCK; at++) {
			memset(t.bytes, byte % 2 == 0 ? '5' : 0xc3,
			       BLOCKS * JK_BLOCK + 1);
			t.bytes[JK_BLOCK + at] = (unsigned char)byte;
			if (!is_right(&c, t.bytes))
				ck_abort_msg("%02x at %u", byte, at);
		}
	}
out:
	free(t.memory);
}
END_TEST

/* All pairs: across the end of a block, of a vector, and behind the end. */
START_TEST(pairs)
{
	static const unsigned place[] = { 15, 31, 63, 100, 191 };
	struct jk_classes c = bind(set_name[_i], 1);
	struct text t = text_new(0);

	if (!jk_classes_simd_known(set_name[_i]))
		goto out;
	memset(t.bytes, 'x', BLOCKS * JK_BLOCK + 1);
	for (unsigned pair = 0; pair < 65536; pair++) {
		for (unsigned i = 0; i < JK_COUNT(place); i++) {
			t.bytes[place[i]] = (unsigned char)(pair >> 8);
			t.bytes[place[i] + 1] = (unsigned char)pair;
		}
		if (!is_right(&c, t.bytes))
			ck_abort_msg("%04x", pair);
	}
out:
	free(t.memory);
}
END_TEST

/* Bytes of one kind, then of another, so that both sides of each shortcut
 * meet; at all alignments and with all numbers of literals. */
START_TEST(random_bytes)
{
	static const char likely[] = "%&\\#cuUx2345AaDdEe09 -.@\xef\xbc\xa3"
				     "\xb0\xb9\xba\xc0\xd9\xa0\xa9\xaa\xdb";

	if (!jk_classes_simd_known(set_name[_i]))
		return;
	srand(1);
	for (unsigned round = 0; round < 20000; round++) {
		struct jk_classes c =
			bind(set_name[_i], round % (JK_MAX_LITERALS + 1));
		struct text t = text_new(round % JK_BLOCK);

		for (unsigned i = 0; i <= BLOCKS * JK_BLOCK; i++) {
			int r = rand() >> 8;

			if (round % 4 == 0)
				r = likely[r % (int)(sizeof(likely) - 1)];
			else if (round % 4 == 1)
				r &= 0x7f;
			t.bytes[i] = (unsigned char)r;
		}
		if (!is_right(&c, t.bytes))
			ck_abort_msg("round %u", round);
		free(t.memory);
	}
}
END_TEST

START_TEST(one_byte)
{
	struct jk_classes c = bind(set_name[_i], 0);
	struct text t = text_new(1);
	uint64_t got[BLOCKS], want;

	if (!jk_classes_simd_known(set_name[_i]))
		goto out;
	for (unsigned i = 0; i <= BLOCKS * JK_BLOCK; i++)
		t.bytes[i] = (unsigned char)(i * 37 + i / JK_BLOCK);
	for (unsigned byte = 0; byte < 256; byte++) {
		jk_classes_find(&c, (unsigned char)byte, t.bytes, BLOCKS, got);
		for (unsigned k = 0; k < BLOCKS; k++) {
			want = 0;
			for (unsigned i = 0; i < JK_BLOCK; i++)
				want |= (uint64_t)(t.bytes[k * JK_BLOCK + i] ==
						   byte)
					<< i;
			ck_assert_uint_eq(got[k], want);
		}
	}
out:
	free(t.memory);
}
END_TEST

/* The variable decides where it can. */
START_TEST(forced)
{
	const char *best;

	unsetenv("JIKIMI_SIMD");
	best = jk_classes_simd();
	ck_assert(jk_classes_simd_known(best));
	setenv("JIKIMI_SIMD", set_name[_i], 1);
	ck_assert_str_eq(jk_classes_simd(), jk_classes_simd_known(set_name[_i])
						    ? set_name[_i]
						    : best);
}
END_TEST

START_TEST(names)
{
	static const char *const unknown[] = { "", "avx", "AVX2", "avx2 ",
					       "none" };
	const char *best;

	unsetenv("JIKIMI_SIMD");
	best = jk_classes_simd();
	ck_assert(jk_classes_simd_known("scalar"));
	for (size_t i = 0; i < JK_COUNT(unknown); i++) {
		ck_assert(!jk_classes_simd_known(unknown[i]));
		setenv("JIKIMI_SIMD", unknown[i], 1);
		ck_assert_str_eq(jk_classes_simd(), best);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("classes");
	TCase *tcase = tcase_create("classes");
	SRunner *runner;
	int failed, nsets = (int)JK_COUNT(set_name);

	tcase_add_loop_test(tcase, bytes, 0, nsets);
	tcase_add_loop_test(tcase, pairs, 0, nsets);
	tcase_add_loop_test(tcase, random_bytes, 0, nsets);
	tcase_add_loop_test(tcase, one_byte, 0, nsets);
	tcase_add_loop_test(tcase, forced, 0, nsets);
	tcase_add_test(tcase, names);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
