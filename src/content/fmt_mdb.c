/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Access databases through libmdb. It gets the head of the file, so that it
 * opens one without a path, and then a stream over the source.
 */
#include "config.h"

#include <jikimi/format.h>

#ifdef HAVE_MDB

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mdbtools.h>

#include "blob.h"
#include "lazy.h"
#include <jikimi/rawtext.h>
#include "spool.h"

/* libmdb wants a page of the largest kind. */
#define HEAD_LEN MDB_PGSIZE
/* A longer text is cut by libmdb. */
#define BIND_LEN (256 * 1024)
#define COLUMNS_MAX 255
/* Within so many bytes of an object a file in it begins. */
#define OBJECT_HEAD 2048

/* clang-format off */
#define CALLS(X)                                                               \
	X(mdb_open_buffer) X(mdb_close) X(mdb_read_catalog)                    \
	X(mdb_read_table) X(mdb_read_columns) X(mdb_rewind_table)              \
	X(mdb_bind_column) X(mdb_fetch_row) X(mdb_free_tabledef)               \
	X(mdb_ole_read_full) X(mdb_set_date_fmt) X(mdb_set_shortdate_fmt)      \
	X(mdb_set_bind_size)
/* clang-format on */

struct calls {
	CALLS(JK_LAZY_POINTER)
};

#define NAME(name) JK_LAZY_SYMBOL(struct calls, name)
static const struct jk_lazy_symbol symbols[] = { CALLS(NAME){ .name = NULL } };
#undef NAME

static const struct jk_lazy_library libmdb = {
	.name = "libmdb",
	.soname = "libmdb.so.3",
	.symbols = symbols,
};

struct mdb {
	struct calls calls;
	struct jk_source *src; /* borrowed; read by pread */
	struct jk_out *out;    /* borrowed */
	uint64_t at, size;     /* of the stream */
	MdbHandle *handle;     /* owned by libmdb */
	MdbTableDef *table;    /* the current one */
	struct jk_out_table shown;
	struct jk_span names[COLUMNS_MAX]; /* borrowed from the table */
	char *bound[COLUMNS_MAX];          /* owned; texts of the row */
	int len[COLUMNS_MAX];
	size_t ncolumns;
	bool damaged;
};

static ssize_t
on_read(void *ctx, char *to, size_t len)
{
	struct mdb *m = ctx;
	struct jk_err err;
	size_t got = 0;

	if (jk_source_pread(m->src, m->at, to, len, &got, &err) != JK_OK)
		return -1;
	m->at += got;
	return (ssize_t)got;
}

static int
on_seek(void *ctx, off64_t *offset, int whence)
{
	struct mdb *m = ctx;
	int64_t from = 0;

	if (whence == SEEK_CUR)
		from = (int64_t)m->at;
	else if (whence == SEEK_END)
		from = (int64_t)m->size;
	if (*offset < -from || *offset > INT64_MAX - from)
		return -1;
	m->at = (uint64_t)(from + *offset);
	*offset = (off64_t)m->at;
	return 0;
}

/* libmdb reads through the stream of its handle, page by page. */
static enum jk_status
open_handle(struct mdb *m, unsigned char *head, struct jk_err *err)
{
	static const cookie_io_functions_t functions = {
		.read = on_read,
		.seek = on_seek,
	};
	enum jk_status status;
	size_t got = 0;
	FILE *stream;

	status = jk_source_pread(m->src, 0, head, HEAD_LEN, &got, err);
	if (status != JK_OK)
		return status;
	m->handle = m->calls.mdb_open_buffer(head, HEAD_LEN, MDB_NOFLAGS);
	if (m->handle == NULL || got < HEAD_LEN)
		return jk_err_set(err, JK_ECORRUPT, "not a whole database");
	stream = fopencookie(m, "r", functions);
	if (stream == NULL)
		return jk_err_set(err, JK_EIO, "no stream");
	fclose(m->handle->f->stream);
	m->handle->f->stream = stream;
	/* Jet's own key hides nothing and is known to libmdb; with the later
	 * engine a key means real encryption. */
	if (m->handle->f->jet_version >= MDB_VER_ACCDB_2007 &&
	    m->handle->f->db_key != 0)
		return jk_err_set(err, JK_EENCRYPTED, "encrypted");
	m->calls.mdb_set_bind_size(m->handle, BIND_LEN);
	m->calls.mdb_set_date_fmt(m->handle, "%Y-%m-%d %H:%M:%S");
	m->calls.mdb_set_shortdate_fmt(m->handle, "%Y-%m-%d");
	return JK_OK;
}

/* Where a file of another program begins, behind what Access writes before
 * it; the length when there is none. */
static size_t
find_file(struct jk_span s)
{
	static const char *const heads[] = {
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
		"PK\x03\x04",
		"%PDF-",
		"\x89PNG\r\n",
		"\xff\xd8\xff",
		"{\\rtf",
		"GIF8",
	};

	for (size_t at = 0; at < s.len && at < OBJECT_HEAD; at++) {
		for (size_t i = 0; i < JK_COUNT(heads); i++) {
			if (jk_span_starts_with(jk_span_from(s, at), heads[i],
						strlen(heads[i])))
				return at;
		}
	}
	return s.len;
}

/* An object of another program: a file in it is a child, behind which the
 * table begins anew. */
static enum jk_status
give_object(struct mdb *m, MdbColumn *column, uint64_t row, size_t i)
{
	struct jk_buf text = { 0 }, name = { 0 };
	bool go_on = true;
	size_t size = 0, at;
	void *bytes = m->calls.mdb_ole_read_full(m->handle, column, &size);
	struct jk_span s = jk_span_make(bytes, bytes != NULL ? size : 0);

	at = find_file(s);
	jk_rawtext_put(&text, jk_span_head(s, at));
	if (text.len > 0)
		m->out->ops->cell(m->out->ctx, row, (uint32_t)i,
				  jk_buf_span(&text));
	if (at < s.len) {
		jk_buf_appendf(&name, "%s row %" PRIu64 " %s", m->table->name,
			       row + 1, column->name);
		go_on = jk_child_span(m->out, jk_buf_span(&name),
				      jk_span_from(s, at));
		m->out->ops->table(m->out->ctx, &m->shown);
	}
	free(bytes);
	jk_buf_release(&text);
	jk_buf_release(&name);
	if (go_on)
		return JK_OK;
	return m->out->budget->spent ? JK_ELIMIT : JK_ESTOP;
}

static void
give_binary(struct mdb *m, uint64_t row, size_t i)
{
	struct jk_buf text = { 0 };
	size_t len = (size_t)m->len[i];

	jk_rawtext_put(&text, jk_span_make(m->bound[i],
					   len < BIND_LEN ? len : BIND_LEN));
	if (text.len > 0)
		m->out->ops->cell(m->out->ctx, row, (uint32_t)i,
				  jk_buf_span(&text));
	jk_buf_release(&text);
}

static enum jk_status
give_row(struct mdb *m, uint64_t row)
{
	enum jk_status status = JK_OK;

	for (size_t i = 0; i < m->ncolumns && status == JK_OK; i++) {
		MdbColumn *column =
			g_ptr_array_index(m->table->columns, (guint)i);
		size_t len = strnlen(m->bound[i], BIND_LEN);

		if (m->len[i] <= 0)
			continue;
		if (column->col_type == MDB_OLE) {
			status = give_object(m, column, row, i);
			continue;
		}
		if (column->col_type == MDB_BINARY) {
			give_binary(m, row, i);
			continue;
		}
		m->damaged = m->damaged || len >= BIND_LEN - 1;
		if (len > 0)
			m->out->ops->cell(m->out->ctx, row, (uint32_t)i,
					  jk_span_make(m->bound[i], len));
	}
	return status;
}

/* A table without rows: what it was for all the same. */
static void
give_names(struct mdb *m)
{
	m->out->ops->place(m->out->ctx, m->shown.name);
	for (size_t i = 0; i < m->ncolumns; i++) {
		m->out->ops->text(m->out->ctx, m->names[i]);
		m->out->ops->text(m->out->ctx, jk_span_str("\t"));
	}
}

static void
bind_columns(struct mdb *m)
{
	m->ncolumns = m->table->columns->len < COLUMNS_MAX
			      ? m->table->columns->len
			      : COLUMNS_MAX;
	for (size_t i = 0; i < m->ncolumns; i++) {
		MdbColumn *column =
			g_ptr_array_index(m->table->columns, (guint)i);

		m->names[i] = jk_span_make(
			column->name,
			strnlen(column->name, sizeof(column->name)));
		if (m->bound[i] == NULL)
			m->bound[i] = jk_xcalloc(1, BIND_LEN);
		m->calls.mdb_bind_column(m->table, (int)i + 1, m->bound[i],
					 &m->len[i]);
	}
}

static enum jk_status
read_rows(struct mdb *m, struct jk_span name, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	uint64_t row = 0;

	bind_columns(m);
	m->shown = (struct jk_out_table){
		.form = JK_TABLE_ROWS,
		.name = name,
		.columns = m->names,
		.ncolumns = m->ncolumns,
	};
	m->out->ops->table(m->out->ctx, &m->shown);
	m->calls.mdb_rewind_table(m->table);
	while (status == JK_OK) {
		status = jk_budget_time(m->out->budget, err);
		if (status != JK_OK || !m->calls.mdb_fetch_row(m->table))
			break;
		status = give_row(m, row++);
	}
	if (row == 0)
		give_names(m);
	return status;
}

static enum jk_status
read_tables(struct mdb *m, struct jk_err *err)
{
	GPtrArray *catalog = m->calls.mdb_read_catalog(m->handle, MDB_TABLE);
	enum jk_status status = JK_OK;

	if (catalog == NULL)
		return jk_err_set(err, JK_ECORRUPT, "no list of tables");
	for (guint i = 0; status == JK_OK && i < catalog->len; i++) {
		MdbCatalogEntry *entry = g_ptr_array_index(catalog, i);

		m->table = m->calls.mdb_read_table(entry);
		if (m->table == NULL) {
			m->damaged = true;
			continue;
		}
		if (m->calls.mdb_read_columns(m->table) != NULL)
			status = read_rows(
				m,
				jk_span_make(
					entry->object_name,
					strnlen(entry->object_name,
						sizeof(entry->object_name))),
				err);
		m->calls.mdb_free_tabledef(m->table);
	}
	if (status == JK_OK && m->damaged)
		return jk_err_set(err, JK_ECORRUPT, "not all could be read");
	return status;
}

static enum jk_status
read_database(struct mdb *m, struct jk_err *err)
{
	unsigned char *head = jk_xcalloc(1, HEAD_LEN);
	enum jk_status status;

	m->size = jk_source_size(m->src);
	status = open_handle(m, head, err);
	if (status == JK_OK)
		status = read_tables(m, err);
	if (m->handle != NULL)
		m->calls.mdb_close(m->handle);
	for (size_t i = 0; i < COLUMNS_MAX; i++) {
		if (m->bound[i] != NULL)
			explicit_bzero(m->bound[i], BIND_LEN);
		free(m->bound[i]);
	}
	free(head);
	return status;
}

/* What libmdb could not read is looked through for strings. */
static enum jk_status
extract_mdb(const struct jk_format *format, struct jk_source *src,
	    struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	struct jk_spool *spool = NULL;
	struct jk_err other;
	struct mdb *m;

	(void)format;
	if (status != JK_OK)
		return status;
	m = jk_xcalloc(1, sizeof(*m));
	m->out = out;
	status = jk_lazy_open_for(out, &libmdb, &m->calls, err);
	if (!jk_source_can_pread(src) && status == JK_OK) {
		status = jk_spool_open(&spool, src, out->budget, err);
		src = jk_spool_source(spool);
	}
	m->src = src;
	if (status == JK_OK)
		status = read_database(m, err);
	free(m);
	if (status == JK_ECORRUPT || status == JK_EUNSUPPORTED)
		jk_rawtext_give(out, src, &other);
	jk_spool_close(spool);
	jk_budget_leave(out->budget);
	return status == JK_EUNSUPPORTED ? JK_OK : status;
}
#define EXTRACT_MDB extract_mdb
#else
#define EXTRACT_MDB NULL
#endif

static const struct jk_magic mdb_magics[] = {
	{ .offset = 4, .bytes = "Standard Jet DB", .len = 15 },
	{ .offset = 4, .bytes = "Standard ACE DB", .len = 15 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_mdb;
const struct jk_format jk_fmt_mdb = {
	.name = "mdb",
	.media_type = "application/x-msaccess",
	.magics = mdb_magics,
	.extract = EXTRACT_MDB,
	.cause = JK_CAUSE_NO_EXTRACTOR,
};
