/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The log beside a SQLite database (file format, section 4): pages, each as a
 * commit left it, so most rows stand in it again and again. A row that was
 * given a short while ago is not given once more.
 */
#include "config.h"

#include <jikimi/format.h>

#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "feed.h"
#include "lite_parts.h"

#define HEAD_LEN 32
#define FRAME_LEN 24
#define PAGE_MIN 512
#define NSEEN 65536

struct wal {
	struct jk_lite_db db;
	struct jk_feed feed;
	uint64_t *seen; /* owned; hashes of rows by their low bits */
};

/* FNV-1a. */
static uint64_t
hash_of(struct jk_span s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ s.ptr[i]) * UINT64_C(0x100000001b3);
	return h;
}

static bool
is_new(struct wal *w, struct jk_span s)
{
	uint64_t h = hash_of(s), *slot = &w->seen[h % NSEEN];

	if (*slot == h)
		return false;
	*slot = h;
	return true;
}

static void
give_page(struct wal *w, struct jk_span bytes, bool first)
{
	struct jk_lite_page page;

	if (!jk_lite_page(bytes, first, &page) ||
	    (page.kind != JK_LITE_TABLE_LEAF &&
	     page.kind != JK_LITE_INDEX_LEAF)) {
		if (is_new(w, bytes))
			jk_lite_give_page(&w->db, bytes, first);
		return;
	}
	for (size_t i = 0; i < page.ncells; i++) {
		struct jk_lite_cell cell;

		if (jk_lite_cell(&page, i, &cell) && is_new(w, cell.local))
			jk_lite_give(&w->db, NULL, cell.local, cell.rowid);
	}
}

/* The first page of the database tells how texts are written. */
static void
look_at_first(struct wal *w, struct jk_span bytes)
{
	struct jk_lite_head head;

	if (jk_span_starts_with(bytes, "SQLite format 3", 16) &&
	    jk_lite_head(bytes, &head)) {
		w->db.head.charset = head.charset;
		w->db.head.usable = head.usable;
	}
}

static enum jk_status
read_frames(struct wal *w, struct jk_err *err)
{
	uint32_t size = w->db.head.page_size;

	jk_lite_begin(&w->db, jk_span_str("(log)"), NULL);
	while (w->db.status == JK_OK && !jk_feed_ended(&w->feed)) {
		struct jk_span s = jk_feed_look(&w->feed, FRAME_LEN);
		bool first = jk_be(s, 0, 4) == 1;

		jk_feed_skip(&w->feed, FRAME_LEN);
		s = jk_feed_look(&w->feed, size);
		s = jk_span_head(s, size);
		if (first)
			look_at_first(w, s);
		give_page(w, jk_span_head(s, w->db.head.usable), first);
		jk_feed_take(&w->feed, s.len);
	}
	if (w->db.status != JK_OK)
		return jk_err_set(err, w->db.status, "%s", w->db.err.text);
	if (w->feed.failed.status != JK_OK)
		return jk_err_set(err, w->feed.failed.status, "%s",
				  w->feed.failed.text);
	return JK_OK;
}

static enum jk_status
read_log(struct wal *w, struct jk_err *err)
{
	struct jk_span s = jk_feed_look(&w->feed, HEAD_LEN);
	uint64_t size = jk_be(s, 8, 4);

	if (size < PAGE_MIN || size > JK_LITE_PAGE_MAX ||
	    (size & (size - 1)) != 0)
		return jk_err_set(err, JK_ECORRUPT, "the header is damaged");
	w->db.head.page_size = w->db.head.usable = (uint32_t)size;
	w->db.head.charset = JK_UTF8;
	jk_feed_skip(&w->feed, HEAD_LEN);
	return read_frames(w, err);
}

static enum jk_status
extract_wal(const struct jk_format *format, struct jk_source *src,
	    struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	struct wal w = { .db.out = out };

	(void)format;
	if (status != JK_OK)
		return status;
	w.seen = jk_xcalloc(NSEEN, sizeof(*w.seen));
	jk_feed_init(&w.feed, src, out->budget);
	status = read_log(&w, err);
	jk_feed_release(&w.feed);
	jk_buf_release(&w.db.text);
	free(w.seen);
	jk_budget_leave(out->budget);
	return status;
}

static const struct jk_magic wal_magics[] = {
	{ .offset = 0, .bytes = "\x37\x7f\x06\x82", .len = 4 },
	{ .offset = 0, .bytes = "\x37\x7f\x06\x83", .len = 4 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_sqlite_wal;
const struct jk_format jk_fmt_sqlite_wal = {
	.name = "sqlite-wal",
	.media_type = "application/x-sqlite-wal",
	.magics = wal_magics,
	.extract = extract_wal,
};
