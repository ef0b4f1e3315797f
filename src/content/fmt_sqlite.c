/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite databases: every table by walking its pages, then the pages that no
 * table holds any more. Read by ourselves (lite.h), so that a damaged page
 * costs its own rows only and deleted ones are seen.
 */
#include "config.h"

#include <jikimi/format.h>

#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "lite_parts.h"
#include "spool.h"

/* SQLite's own limit (BTCURSOR_MAX_DEPTH) is 20. */
#define DEPTH_MAX 24
#define COLUMN_TYPE 0
#define COLUMN_NAME 1
#define COLUMN_ROOT 3
#define COLUMN_SQL 4
#define NSCHEMA 5

typedef void row_fn(struct jk_lite_db *db, struct jk_lite_columns *columns,
		    const struct jk_lite_cell *cell);

static const struct jk_trait deleted_trait = { "hidden: deleted rows", true };

static bool
is_over(struct jk_lite_db *db)
{
	if (db->status == JK_OK)
		db->status = jk_budget_time(db->out->budget, &db->err);
	return db->status != JK_OK;
}

/* Takes a page for its tree or chain: each is in one at most. */
static bool
claim(struct jk_lite_db *db, uint32_t page)
{
	if (page == 0 || page > db->npages ||
	    (db->claimed[page / 8] >> page % 8 & 1) != 0) {
		db->damaged = true;
		return false;
	}
	db->claimed[page / 8] |= (unsigned char)(1U << page % 8);
	return true;
}

static bool
read_page(struct jk_lite_db *db, uint32_t page, unsigned char *to,
	  struct jk_span *out)
{
	uint64_t at = (uint64_t)(page - 1) * db->head.page_size;
	size_t got = 0;

	if (jk_source_pread(db->src, at, to, db->head.page_size, &got,
			    &db->err) != JK_OK)
		db->status = db->err.status;
	*out = jk_span_make(to, got < db->head.usable ? got : db->head.usable);
	if (got < db->head.usable)
		db->damaged = true;
	return got == db->head.usable || got == db->head.page_size;
}

/* The part of a record that lies in pages of its own (1.6, 1.7). What is
 * missing of it is damage, which the record shows. */
static void
gather(struct jk_lite_db *db, const struct jk_lite_cell *cell,
       struct jk_blob *blob)
{
	unsigned char *page = malloc(db->head.page_size);
	uint32_t next = cell->overflow;
	struct jk_span s;

	jk_blob_add(blob, cell->local.ptr, cell->local.len);
	while (page != NULL && next != 0 && blob->len < cell->len &&
	       !is_over(db) && claim(db, next) &&
	       read_page(db, next, page, &s)) {
		uint64_t left = cell->len - blob->len;
		size_t n = s.len - 4 < left ? s.len - 4 : (size_t)left;

		if (!jk_blob_add(blob, s.ptr + 4, n)) {
			db->out->budget->cause = JK_CAUSE_MEMORY_LIMIT;
			db->status = jk_err_set(&db->err, JK_ELIMIT,
						"a value is too large");
			break;
		}
		next = (uint32_t)jk_be(s, 0, 4);
	}
	if (page != NULL)
		explicit_bzero(page, db->head.page_size);
	free(page);
	if (blob->len < cell->len)
		db->damaged = true;
}

static void
give_row(struct jk_lite_db *db, struct jk_lite_columns *columns,
	 const struct jk_lite_cell *cell)
{
	struct jk_span payload = cell->local;
	struct jk_blob blob;

	jk_blob_init(&blob, db->out->budget);
	if (cell->overflow != 0) {
		gather(db, cell, &blob);
		payload = jk_blob_span(&blob);
	}
	jk_lite_give(db, columns, payload, cell->rowid);
	jk_blob_release(&blob);
}

/* Nothing of an index is new; its pages are, to us. */
static void
pass_row(struct jk_lite_db *db, struct jk_lite_columns *columns,
	 const struct jk_lite_cell *cell)
{
	struct jk_blob blob;

	(void)columns;
	if (cell->overflow == 0)
		return;
	jk_blob_init(&blob, db->out->budget);
	gather(db, cell, &blob);
	jk_blob_release(&blob);
}

static void walk(struct jk_lite_db *db, uint32_t number, unsigned depth,
		 struct jk_lite_columns *columns, row_fn *on_row);

static void
walk_page(struct jk_lite_db *db, const struct jk_lite_page *page,
	  unsigned depth, struct jk_lite_columns *columns, row_fn *on_row)
{
	for (size_t i = 0; i < page->ncells && !is_over(db); i++) {
		struct jk_lite_cell cell;

		if (!jk_lite_cell(page, i, &cell)) {
			db->damaged = true;
			continue;
		}
		if (cell.child != 0)
			walk(db, cell.child, depth + 1, columns, on_row);
		if (cell.has_record)
			on_row(db, columns, &cell);
	}
	if (page->right != 0 && !is_over(db))
		walk(db, page->right, depth + 1, columns, on_row);
}

/* Rows of a tree in its order. Recursion is bounded by DEPTH_MAX. */
static void
walk(struct jk_lite_db *db, uint32_t number, unsigned depth,
     struct jk_lite_columns *columns, row_fn *on_row)
{
	struct jk_lite_page page;
	unsigned char *bytes;
	struct jk_span s;

	if (depth > DEPTH_MAX) {
		db->damaged = true;
		return;
	}
	if (is_over(db) || !claim(db, number))
		return;
	bytes = malloc(db->head.page_size);
	if (bytes == NULL) {
		db->out->budget->cause = JK_CAUSE_MEMORY_LIMIT;
		db->status = jk_err_set(&db->err, JK_ELIMIT, "out of memory");
		return;
	}
	if (read_page(db, number, bytes, &s) &&
	    jk_lite_page(s, number == 1, &page))
		walk_page(db, &page, depth, columns, on_row);
	else
		db->damaged = true;
	explicit_bzero(bytes, db->head.page_size);
	free(bytes);
}

/* One row of the table of tables: what it names is read right away. */
static void
read_entry(struct jk_lite_db *db, struct jk_lite_columns *schema,
	   const struct jk_lite_cell *cell)
{
	struct jk_lite_value v[NSCHEMA] = { { .type = JK_LITE_NULL } };
	struct jk_buf type = { 0 }, name = { 0 }, sql = { 0 };
	struct jk_lite_columns columns;
	struct jk_lite_record r = { .types = { NULL, 0 } };
	struct jk_blob blob;
	bool is_index;

	(void)schema;
	jk_blob_init(&blob, db->out->budget);
	gather(db, cell, &blob);
	if (!jk_lite_record(jk_blob_span(&blob), &r))
		db->damaged = true;
	for (int i = 0; i < NSCHEMA && jk_lite_next(&r, &v[i]); i++)
		continue;
	jk_dbtext_put(&type, v[COLUMN_TYPE].bytes, db->head.charset);
	jk_dbtext_put(&name, v[COLUMN_NAME].bytes, db->head.charset);
	jk_dbtext_put(&sql, v[COLUMN_SQL].bytes, db->head.charset);
	jk_blob_release(&blob);
	is_index = jk_span_equal(jk_buf_span(&type), jk_span_str("index"));
	db->out->ops->place(db->out->ctx, jk_span_str("schema"));
	db->out->ops->text(db->out->ctx, jk_buf_span(&sql));
	jk_lite_columns(&columns, jk_buf_span(&sql));
	if (v[COLUMN_ROOT].integer > 1 &&
	    v[COLUMN_ROOT].integer <= UINT32_MAX) {
		if (!is_index)
			jk_lite_begin(db, jk_buf_span(&name), &columns);
		walk(db, (uint32_t)v[COLUMN_ROOT].integer, 0, &columns,
		     is_index ? pass_row : give_row);
	}
	jk_lite_columns_release(&columns);
	jk_buf_release(&type);
	jk_buf_release(&name);
	jk_buf_release(&sql);
}

/* Pages of no table: rows that were deleted, or that damage has cut off. The
 * list of free pages (1.5) overwrites the heads of some and nothing else. */
static void
read_rest(struct jk_lite_db *db)
{
	unsigned char *bytes = malloc(db->head.page_size);
	struct jk_span s;
	bool begun = false;

	for (uint32_t i = 1; bytes != NULL && i <= db->npages; i++) {
		if ((db->claimed[i / 8] >> i % 8 & 1) != 0)
			continue;
		if (is_over(db))
			break;
		read_page(db, i, bytes, &s);
		if (!begun) {
			db->out->ops->trait(db->out->ctx, &deleted_trait);
			jk_lite_begin(db, jk_span_str("(free pages)"), NULL);
			begun = true;
		}
		jk_lite_give_page(db, s, i == 1);
	}
	db->out->ops->trait(db->out->ctx, NULL);
	if (bytes != NULL)
		explicit_bzero(bytes, db->head.page_size);
	free(bytes);
}

static enum jk_status
read_pages(struct jk_lite_db *db, struct jk_err *err)
{
	size_t len = (size_t)db->npages / 8 + 1;
	enum jk_status status = jk_budget_spool(db->out->budget, len, err);

	if (status != JK_OK)
		return status;
	db->claimed = calloc(len, 1);
	if (db->claimed != NULL) {
		walk(db, 1, 0, NULL, read_entry);
		read_rest(db);
	}
	free(db->claimed);
	jk_budget_unspool(db->out->budget, len);
	jk_buf_release(&db->text);
	if (db->status != JK_OK)
		return jk_err_set(err, db->status, "%s", db->err.text);
	if (db->damaged)
		return jk_err_set(err, JK_ECORRUPT, "some pages are damaged");
	return JK_OK;
}

static enum jk_status
read_database(struct jk_source *src, struct jk_out *out, struct jk_err *err)
{
	struct jk_lite_db db = { .out = out, .src = src };
	unsigned char head[JK_LITE_HEAD_LEN];
	uint64_t size = jk_source_size(src);
	enum jk_status status;
	size_t got;

	status = jk_source_pread(src, 0, head, sizeof(head), &got, err);
	if (status != JK_OK)
		return status;
	if (!jk_lite_head(jk_span_make(head, got), &db.head))
		return jk_err_set(err, JK_ECORRUPT, "the header is damaged");
	if (size / db.head.page_size >= UINT32_MAX - 1)
		return jk_err_set(err, JK_ECORRUPT, "more pages than can be");
	db.npages =
		(uint32_t)((size + db.head.page_size - 1) / db.head.page_size);
	return read_pages(&db, err);
}

static enum jk_status
extract_sqlite(const struct jk_format *format, struct jk_source *src,
	       struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	struct jk_spool *spool = NULL;

	(void)format;
	if (status != JK_OK)
		return status;
	if (!jk_source_can_pread(src)) {
		status = jk_spool_open(&spool, src, out->budget, err);
		src = jk_spool_source(spool);
	}
	if (jk_source_can_pread(src))
		status = read_database(src, out, err);
	jk_spool_close(spool);
	jk_budget_leave(out->budget);
	return status;
}

static const struct jk_magic sqlite_magics[] = {
	{ .offset = 0, .bytes = "SQLite format 3", .len = 16 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_sqlite;
const struct jk_format jk_fmt_sqlite = {
	.name = "sqlite",
	.media_type = "application/vnd.sqlite3",
	.magics = sqlite_magics,
	.extract = extract_sqlite,
};
