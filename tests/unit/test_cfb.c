/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "content/cfb.h"
#include "make_cfb.h"

#define SMALL "rrn 750110-1059990 in a short stream"
#define LARGE_LEN 6000
#define LIMIT ((uint64_t)1 << 20)

static unsigned char large[LARGE_LEN];
static struct jk_buf file;
static struct jk_budget budget;

/* 10 sectors of 512 for the large stream come first, then one with the mini
 * stream, one with the mini FAT, two of directory, one of FAT. */
static const unsigned shifts[] = { 9, 12 };
#define MINI_SECTOR 12
#define MINIFAT_SECTOR 13
#define DIRECTORY_SECTOR 14
#define FAT_SECTOR 16

static void
make(unsigned shift)
{
	struct make_stream streams[] = {
		{ "Large", jk_span_make(large, LARGE_LEN) },
		{ "Storage/Small", jk_span_str(SMALL) },
		{ "Storage/\1Inner/Deep", jk_span_str("deep") },
		{ "Empty", jk_span_str("") },
		{ NULL, jk_span_str("") },
	};
	struct jk_limits limits = jk_limits_default();

	for (size_t i = 0; i < LARGE_LEN; i++)
		large[i] = (unsigned char)(i * 7 + i / 256);
	jk_buf_clear(&file);
	make_cfb(&file, shift, streams);
	jk_budget_begin(&budget, &limits, file.len);
}

static void
patch(size_t at, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		file.ptr[at + i] = (unsigned char)(v >> (8 * i));
}

/* Where the FAT says what follows a sector. */
static size_t
fat_at(uint32_t sector)
{
	return make_cfb_sector(9, FAT_SECTOR) + 4 * (size_t)sector;
}

static size_t
entry_at(uint32_t id)
{
	return make_cfb_sector(9, DIRECTORY_SECTOR) + 128 * (size_t)id;
}

static void
check_stream(struct jk_cfb *cfb, const char *path, struct jk_span want,
	     enum jk_status status)
{
	const struct jk_cfb_entry *e = jk_cfb_find(cfb, path);
	struct jk_buf bytes = { 0 };
	struct jk_err err;

	ck_assert_msg(e != NULL, "%s", path);
	ck_assert_int_eq(jk_cfb_load(cfb, e, LIMIT, &bytes, &err), status);
	ck_assert_uint_eq(bytes.len, want.len);
	ck_assert(want.len == 0 || memcmp(bytes.ptr, want.ptr, want.len) == 0);
	jk_cfb_unload(cfb, &bytes);
}

static void
end(struct jk_cfb *cfb, struct jk_source *src)
{
	jk_cfb_close(cfb);
	jk_source_free(src);
	ck_assert_uint_eq(budget.spooled, 0);
	jk_buf_release(&file);
}

static struct jk_cfb *
open_file(struct jk_source **src)
{
	struct jk_cfb *cfb;
	struct jk_err err;

	*src = jk_source_from_span(jk_buf_span(&file));
	ck_assert_int_eq(jk_cfb_open(&cfb, *src, &budget, &err), JK_OK);
	return cfb;
}

START_TEST(finds_streams)
{
	struct jk_source *src;
	struct jk_cfb *cfb;
	const struct jk_cfb_entry *e = NULL;
	size_t n = 0;

	make(shifts[_i]);
	cfb = open_file(&src);
	ck_assert(!jk_cfb_is_damaged(cfb));
	check_stream(cfb, "Large", jk_span_make(large, LARGE_LEN), JK_OK);
	check_stream(cfb, "storage/SMALL", jk_span_str(SMALL), JK_OK);
	check_stream(cfb, "Storage/\1Inner/Deep", jk_span_str("deep"), JK_OK);
	check_stream(cfb, "Empty", jk_span_str(""), JK_OK);
	ck_assert_ptr_null(jk_cfb_find(cfb, "Storage/None"));
	while ((e = jk_cfb_next(cfb, e)) != NULL) {
		ck_assert(!e->orphan);
		ck_assert_int_eq(e->taken, e->stream);
		n++;
	}
	ck_assert_uint_eq(n, 6);
	end(cfb, src);
}
END_TEST

START_TEST(storage_is_a_file)
{
	struct jk_source *src;
	struct jk_cfb *cfb, *part;
	struct jk_buf path = { 0 };

	make(9);
	cfb = open_file(&src);
	part = jk_cfb_storage(cfb, jk_cfb_find(cfb, "Storage"));
	check_stream(part, "Small", jk_span_str(SMALL), JK_OK);
	ck_assert_ptr_null(jk_cfb_find(part, "Large"));
	jk_cfb_path(cfb, jk_cfb_find(part, "\1Inner/Deep"), &path);
	ck_assert_str_eq(jk_buf_cstr(&path), "Storage/Inner/Deep");
	jk_buf_release(&path);
	jk_cfb_take(part, jk_cfb_root(part));
	ck_assert(jk_cfb_find(part, "\1Inner/Deep")->taken);
	ck_assert(!jk_cfb_find(cfb, "Large")->taken);
	jk_cfb_close(part);
	end(cfb, src);
}
END_TEST

/* A chain that goes round gives each sector once, then says so. */
START_TEST(cycles_end)
{
	struct jk_source *src;
	struct jk_cfb *cfb;

	make(9);
	patch(fat_at(2), 1);
	patch(make_cfb_sector(9, MINIFAT_SECTOR), 0);
	/* The right neighbour of each of the root's children is itself. */
	patch(entry_at(2) + 72, 2);
	cfb = open_file(&src);
	check_stream(cfb, "Large", jk_span_make(large, 3 * 512), JK_ECORRUPT);
	ck_assert(jk_cfb_is_damaged(cfb));
	end(cfb, src);
}
END_TEST

START_TEST(lost_entries_are_found)
{
	struct jk_source *src;
	struct jk_cfb *cfb;

	make(9);
	patch(entry_at(0) + 76, UINT32_MAX);
	cfb = open_file(&src);
	ck_assert(jk_cfb_find(cfb, "Large")->orphan);
	check_stream(cfb, "Large", jk_span_make(large, LARGE_LEN), JK_OK);
	check_stream(cfb, "Storage/Small", jk_span_str(SMALL), JK_OK);
	end(cfb, src);
}
END_TEST

/* Where the FAT is lost streams go on in the next sector. */
START_TEST(without_fat)
{
	struct jk_source *src;
	struct jk_cfb *cfb;

	make(9);
	file.len = make_cfb_sector(9, FAT_SECTOR);
	cfb = open_file(&src);
	check_stream(cfb, "Large", jk_span_make(large, LARGE_LEN), JK_OK);
	ck_assert(jk_cfb_is_damaged(cfb));
	end(cfb, src);
}
END_TEST

START_TEST(sizes_lie)
{
	struct jk_source *src;
	struct jk_cfb *cfb;
	const struct jk_cfb_entry *e;
	struct jk_buf bytes = { 0 };
	struct jk_err err;

	make(9);
	patch(entry_at(1) + 120, 0x7fffffff);
	cfb = open_file(&src);
	e = jk_cfb_find(cfb, "Large");
	ck_assert_int_eq(jk_cfb_load(cfb, e, UINT64_MAX, &bytes, &err),
			 JK_ECORRUPT);
	ck_assert_uint_eq(bytes.len, 12 * 512);
	ck_assert_int_eq(memcmp(bytes.ptr, large, LARGE_LEN), 0);
	jk_cfb_unload(cfb, &bytes);
	end(cfb, src);
}
END_TEST

/* The end of the last sector of Large, and a stream taken from the tree and
 * freed. */
START_TEST(slack_is_told)
{
	struct jk_source *src, *slack;
	struct jk_cfb *cfb;
	unsigned char bytes[4096];
	struct jk_err err;
	size_t got;

	make(9);
	memcpy(file.ptr + make_cfb_sector(9, 11) + 400, "left over", 9);
	cfb = open_file(&src);
	slack = jk_cfb_slack(cfb);
	ck_assert_ptr_nonnull(slack);
	ck_assert_int_eq(
		jk_source_read(slack, bytes, sizeof(bytes), &got, &err), JK_OK);
	ck_assert_uint_lt(jk_span_find(jk_span_make(bytes, got), 0,
				       jk_span_str("left over")),
			  got);
	ck_assert_uint_eq(jk_span_find(jk_span_make(bytes, got), 0,
				       jk_span_str("750110")),
			  got);
	jk_source_free(slack);
	end(cfb, src);
}
END_TEST

static enum jk_status
one_way(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	return jk_source_read(ctx, to, len, got, err);
}

START_TEST(without_pread)
{
	static const struct jk_source_ops ops = { .read = one_way };
	struct jk_source *src, *stream;
	struct jk_cfb *cfb;
	struct jk_err err;

	make(9);
	src = jk_source_from_span(jk_buf_span(&file));
	stream = jk_source_new(&ops, src, JK_SIZE_UNKNOWN);
	ck_assert_int_eq(jk_cfb_open(&cfb, stream, &budget, &err), JK_OK);
	check_stream(cfb, "Large", jk_span_make(large, LARGE_LEN), JK_OK);
	jk_cfb_close(cfb);
	jk_source_free(stream);
	end(NULL, src);
}
END_TEST

/* Reads whatever it can of a damaged file, all streams and the rest. */
static void
read_all(struct jk_span bytes)
{
	struct jk_limits limits = jk_limits_default();
	struct jk_source *src = jk_source_from_span(bytes);
	const struct jk_cfb_entry *e = NULL;
	struct jk_cfb *cfb;
	struct jk_err err;

	jk_budget_begin(&budget, &limits, bytes.len);
	if (jk_cfb_open(&cfb, src, &budget, &err) == JK_OK) {
		while ((e = jk_cfb_next(cfb, e)) != NULL) {
			struct jk_buf content = { 0 };

			if (e->stream)
				jk_cfb_load(cfb, e, LIMIT, &content, &err);
			jk_cfb_unload(cfb, &content);
		}
		jk_source_free(jk_cfb_slack(cfb));
		jk_cfb_close(cfb);
	}
	jk_source_free(src);
	ck_assert_uint_eq(budget.spooled, 0);
}

START_TEST(cut_anywhere)
{
	unsigned char *exact;

	make(9);
	for (size_t len = 0; len < file.len; len += len < 600 ? 1 : 37) {
		exact = malloc(len + 1);
		memcpy(exact, file.ptr, len);
		read_all(jk_span_make(exact, len));
		free(exact);
	}
	jk_buf_release(&file);
}
END_TEST

START_TEST(flipped_anywhere)
{
	uint32_t seed = 20261124;

	make(shifts[_i]);
	for (int round = 0; round < 2000; round++) {
		size_t at[4];
		unsigned char was[4];

		for (int i = 0; i < 4; i++) {
			seed = seed * 1664525 + 1013904223;
			at[i] = (seed >> 8) % file.len;
			was[i] = file.ptr[at[i]];
			file.ptr[at[i]] ^= (unsigned char)(1U << (seed & 7));
		}
		read_all(jk_buf_span(&file));
		for (int i = 3; i >= 0; i--)
			file.ptr[at[i]] = was[i];
	}
	jk_buf_release(&file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cfb");
	TCase *tcase = tcase_create("cfb");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, finds_streams, 0, JK_COUNT(shifts));
	tcase_add_test(tcase, storage_is_a_file);
	tcase_add_test(tcase, cycles_end);
	tcase_add_test(tcase, lost_entries_are_found);
	tcase_add_test(tcase, without_fat);
	tcase_add_test(tcase, sizes_lie);
	tcase_add_test(tcase, slack_is_told);
	tcase_add_test(tcase, without_pread);
	tcase_add_test(tcase, cut_anywhere);
	tcase_add_loop_test(tcase, flipped_anywhere, 0, JK_COUNT(shifts));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
