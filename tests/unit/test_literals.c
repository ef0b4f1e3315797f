/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine for literals against a search that tries each at each place. */
#include "config.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/classes.h"
#include "match/literals.h"

#define TEXT_MAX 8000
#define ROUNDS 10

/* What a set is drawn from. */
static const struct {
	const char *name;
	const char *alphabet; /* NULL: every byte */
	unsigned most;        /* literals */
	unsigned shortest, longest;
	bool may_fold;
	unsigned planted; /* of 100 steps of the text: a literal */
} kinds[] = {
	{ "two letters", "ab", 12, 2, 64, false, 10 },
	{ "two letters, two cases", "abAB", 40, 2, 9, true, 10 },
	{ "one letter", "a", 30, 2, 24, true, 20 },
	{ "bytes beside letters", "@`[{azAZ\x1f\x3f", 60, 2, 6, true, 5 },
	{ "few of any byte", NULL, 30, 2, 20, true, 20 },
	{ "full table of few", "abcdefgh", 64, 3, 8, true, 5 },
	{ "one more than few", "abcdefgh", 65, 3, 8, true, 5 },
	{ "pairs", "abcdefghijklmnop", 200, 2, 2, true, 5 },
	{ "threes", "abcdef", 100, 3, 3, true, 5 },
	{ "fours", "abcdef", 100, 4, 4, true, 5 },
	{ "fives", "abcdef", 100, 5, 5, false, 5 },
	{ "sixes", "abcdefg", 150, 6, 6, true, 5 },
	{ "from seven", "abcdefg", 300, 7, 64, true, 5 },
	{ "all lengths", "abcdefg", 300, 2, 64, true, 5 },
	{ "many", "abcdefghijklmnopqrstuvwxyz", 1000, 2, 14, true, 5 },
	{ "many of any byte", NULL, 1000, 2, 30, true, 30 },
};

struct literal {
	unsigned char bytes[JK_LITERAL_MAX];
	size_t len;
	bool fold;
	unsigned id;
};

struct draw {
	struct literal literal[1000];
	size_t n;
	unsigned char text[TEXT_MAX];
	size_t len;
};

static uint32_t
draw_below(uint32_t *seed, uint32_t limit)
{
	*seed = *seed * 1664525 + 1013904223;
	return (uint32_t)((uint64_t)*seed * limit >> 32);
}

static unsigned char
draw_byte(uint32_t *seed, const char *alphabet)
{
	if (alphabet == NULL)
		return (unsigned char)draw_below(seed, 256);
	return (unsigned char)
		alphabet[draw_below(seed, (uint32_t)strlen(alphabet))];
}

static void
draw_set(uint32_t *seed, struct draw *d, size_t kind)
{
	unsigned range = kinds[kind].longest - kinds[kind].shortest + 1;

	d->n = kinds[kind].most;
	for (size_t i = 0; i < d->n; i++) {
		struct literal *lit = &d->literal[i];

		lit->len = kinds[kind].shortest + draw_below(seed, range);
		lit->fold = kinds[kind].may_fold && draw_below(seed, 2) == 0;
		/* Some ids twice. */
		lit->id = draw_below(seed, (uint32_t)d->n * 2);
		for (size_t k = 0; k < lit->len; k++)
			lit->bytes[k] = draw_byte(seed, kinds[kind].alphabet);
		/* Some that begin another, some that are another. */
		if (i > 0 && draw_below(seed, 8) == 0) {
			const struct literal *other =
				&d->literal[draw_below(seed, (uint32_t)i)];

			memcpy(lit->bytes, other->bytes,
			       lit->len < other->len ? lit->len : other->len);
		}
	}
}

static void
draw_text(uint32_t *seed, struct draw *d, size_t kind, size_t len)
{
	d->len = 0;
	while (d->len < len) {
		const struct literal *lit =
			&d->literal[draw_below(seed, (uint32_t)d->n)];

		if (draw_below(seed, 100) >= kinds[kind].planted) {
			d->text[d->len++] =
				draw_byte(seed, kinds[kind].alphabet);
			continue;
		}
		for (size_t k = 0; k < lit->len; k++) {
			unsigned char c = lit->bytes[k];

			if (draw_below(seed, 4) == 0)
				c ^= 0x20;
			d->text[d->len++] = c;
		}
	}
}

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static bool
stands_at(const struct literal *lit, struct jk_span text, size_t at)
{
	if (lit->len > text.len - at)
		return false;
	for (size_t k = 0; k < lit->len; k++) {
		unsigned char a = lit->bytes[k], b = text.ptr[at + k];

		if (lit->fold ? lower(a) != lower(b) : a != b)
			return false;
	}
	return true;
}

static int
compare(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return x < y ? -1 : x > y;
}

/* The ids that stand at a place, in order and each once. */
static size_t
ids_at(const struct draw *d, struct jk_span text, size_t at, unsigned *ids)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < d->n; i++) {
		if (stands_at(&d->literal[i], text, at))
			ids[n++] = d->literal[i].id;
	}
	qsort(ids, n, sizeof(*ids), compare);
	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || ids[kept - 1] != ids[i])
			ids[kept++] = ids[i];
	}
	return kept;
}

static struct jk_literals *
compile(const struct draw *d)
{
	struct jk_literals *set = jk_literals_new();
	struct jk_err err;

	for (size_t i = 0; i < d->n; i++) {
		const struct literal *lit = &d->literal[i];

		jk_literals_add(set, jk_span_make(lit->bytes, lit->len),
				lit->fold, lit->id);
	}
	ck_assert_uint_eq(jk_literals_count(set), d->n);
	ck_assert_int_eq(jk_literals_compile(set, &err), JK_OK);
	return set;
}

/* In calls of most bytes at most; 0 for one call. */
static size_t
compare_text(uint32_t *seed, const struct draw *d,
	     const struct jk_literals *set, struct jk_span text, uint32_t most)
{
	struct jk_literal_scan *scan = jk_literal_scan_new(set);
	const struct jk_literal_hit *hits;
	unsigned ids[JK_COUNT(d->literal)];
	size_t total = 0;

	for (size_t from = 0, to; from < text.len; from = to) {
		size_t n, seen = 0;

		to = most == 0 ? text.len : from + 1 + draw_below(seed, most);
		n = jk_literal_scan_find(scan, text, from, to, &hits);
		for (size_t at = from; at < to && at < text.len; at++) {
			size_t want = ids_at(d, text, at, ids);

			for (size_t i = 0; i < want; i++, seen++) {
				/* Check writes a note for each assertion. */
				if (seen < n && hits[seen].start == at &&
				    hits[seen].id == ids[i])
					continue;
				ck_abort_msg("literal %u at %zu is lost",
					     ids[i], at);
			}
		}
		if (seen != n)
			ck_abort_msg("more hits than literals");
		total += n;
	}
	jk_literal_scan_free(scan);
	return total;
}

/* Of a size of its own, for the sanitizer to see a read beyond it. */
static struct jk_span
copy_text(const struct draw *d)
{
	unsigned char *copy = malloc(d->len);

	ck_assert_ptr_nonnull(copy);
	memcpy(copy, d->text, d->len);
	return jk_span_make(copy, d->len);
}

static void
try_kind(size_t kind)
{
	struct draw *d = jk_xcalloc(1, sizeof(*d));
	struct jk_span text;
	uint32_t seed = (uint32_t)kind;
	size_t hits = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		struct jk_literals *set;

		draw_set(&seed, d, kind);
		set = compile(d);
		/* The first is more than a filter is given at once. */
		draw_text(&seed, d, kind,
			  draw_below(&seed, round == 0 ? 7000 : 300) + 1);
		text = copy_text(d);
		hits += compare_text(&seed, d, set, text, 0);
		hits += compare_text(&seed, d, set, text, 200);
		free((void *)text.ptr);
		jk_literals_free(set);
	}
	ck_assert_msg(hits > 0, "%s: nothing to compare", kinds[kind].name);
	free(d);
}

static const char *const simd[] = { "scalar", "sse2", "avx2", "avx512",
				    "neon" };

START_TEST(same_as_naive)
{
	for (size_t i = 0; i < JK_COUNT(simd); i++) {
		if (!jk_classes_simd_known(simd[i]))
			continue;
		setenv("JIKIMI_SIMD", simd[i], 1);
		try_kind((size_t)_i);
	}
	unsetenv("JIKIMI_SIMD");
}
END_TEST

/* One literal at each place of a text, with calls that end and begin there. */
START_TEST(each_place)
{
	static const char literal[] = "-----BEGIN ";
	/* Longer than what a filter is given at once. */
	static unsigned char text[4300];
	struct jk_literals *set = jk_literals_new();
	struct jk_literal_scan *scan;
	const struct jk_literal_hit *hits;
	size_t len = strlen(literal);

	jk_literals_add(set, jk_span_str(literal), _i == 1, 7);
	/* With so many more the other filter is asked. */
	for (unsigned i = 0; _i == 1 && i < 100; i++) {
		char other[16];

		snprintf(other, sizeof(other), "other%05u", i);
		jk_literals_add(set, jk_span_str(other), false, i);
	}
	ck_assert_int_eq(jk_literals_compile(set, NULL), JK_OK);
	scan = jk_literal_scan_new(set);
	for (size_t at = 0; at + len <= sizeof(text); at++) {
		struct jk_span whole = jk_span_make(text, sizeof(text));

		memset(text, 0, sizeof(text));
		memcpy(text + at, literal, len);
		ck_assert_uint_eq(
			jk_literal_scan_find(scan, whole, 0, at, &hits), 0);
		ck_assert_uint_eq(
			jk_literal_scan_find(scan, whole, 0, at + 1, &hits), 1);
		ck_assert_uint_eq(hits[0].start, at);
		ck_assert_uint_eq(hits[0].id, 7);
		ck_assert_uint_eq(jk_literal_scan_find(scan, whole, at,
						       sizeof(text), &hits),
				  1);
		ck_assert_uint_eq(jk_literal_scan_find(scan, whole, at + 1,
						       sizeof(text), &hits),
				  0);
		whole.len = at + len - 1;
		ck_assert_uint_eq(
			jk_literal_scan_find(scan, whole, 0, at + 1, &hits), 0);
	}
	jk_literal_scan_free(scan);
	jk_literals_free(set);
}
END_TEST

static const struct {
	size_t len;
	enum jk_status want;
} length_case[] = {
	{ 0, JK_EUSAGE }, { 1, JK_EUSAGE },  { 2, JK_OK },
	{ 64, JK_OK },    { 65, JK_EUSAGE },
};

START_TEST(lengths)
{
	static const char bytes[65] = "x";
	struct jk_literals *set = jk_literals_new();
	struct jk_err err;

	jk_literals_add(set, jk_span_make(bytes, length_case[_i].len), false,
			1);
	ck_assert_int_eq(jk_literals_compile(set, &err), length_case[_i].want);
	jk_literals_free(set);
}
END_TEST

START_TEST(empty)
{
	struct jk_literals *set = jk_literals_new();
	struct jk_literal_scan *scan;
	const struct jk_literal_hit *hits;

	ck_assert_int_eq(jk_literals_compile(set, NULL), JK_OK);
	scan = jk_literal_scan_new(set);
	ck_assert_uint_eq(
		jk_literal_scan_find(scan, jk_span_str("a text"), 0, 6, &hits),
		0);
	ck_assert_uint_eq(
		jk_literal_scan_find(scan, jk_span_str(NULL), 0, 6, &hits), 0);
	jk_literal_scan_free(scan);
	jk_literals_free(set);
	jk_literal_scan_free(NULL);
	jk_literals_free(NULL);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("literals");
	TCase *tcase = tcase_create("literals");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, same_as_naive, 0, JK_COUNT(kinds));
	tcase_add_loop_test(tcase, each_place, 0, 2);
	tcase_add_loop_test(tcase, lengths, 0, JK_COUNT(length_case));
	tcase_add_test(tcase, empty);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
