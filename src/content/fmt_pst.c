/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Outlook folders, .pst and .ost ([MS-PST]), through libpst. Its own way to
 * open a file wants a path, which a worker may not open: the head of the file
 * is read here, and libpst gets a stream over the source.
 */
#include "config.h"

#include <jikimi/format.h>

#ifdef HAVE_PST

#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "pst.h"
#include "spool.h"

#define HEAD_LEN 0x202

#define NAME(name) JK_LAZY_SYMBOL(struct jk_pst_calls, name)
static const struct jk_lazy_symbol symbols[] = {
	JK_PST_CALLS(NAME){ .name = NULL },
};
#undef NAME

static const struct jk_lazy_library libpst = {
	.name = "libpst",
	.soname = "libpst.so.4",
	.symbols = symbols,
};

static ssize_t
on_read(void *ctx, char *to, size_t len)
{
	struct jk_pst *pst = ctx;
	struct jk_err err;
	size_t got = 0;

	if (jk_source_pread(pst->src, pst->at, to, len, &got, &err) != JK_OK)
		return -1;
	pst->at += got;
	return (ssize_t)got;
}

static int
on_seek(void *ctx, off64_t *offset, int whence)
{
	struct jk_pst *pst = ctx;
	int64_t from = 0;

	if (whence == SEEK_CUR)
		from = (int64_t)pst->at;
	else if (whence == SEEK_END)
		from = (int64_t)pst->size;
	/* Offsets come out of the file; at its end there is nothing. */
	if (*offset < -from)
		return -1;
	if (*offset > (int64_t)pst->size - from)
		*offset = (int64_t)pst->size - from;
	pst->at = (uint64_t)(from + *offset);
	*offset = (off64_t)pst->at;
	return 0;
}

/* [MS-PST] 2.2.2.6: wVer at 10; then, in a form of 32 or 64 bits, the roots
 * of the two trees (bid, offset) and the method of the substitution. */
static enum jk_status
read_head(struct jk_pst *pst, struct jk_err *err)
{
	unsigned char bytes[HEAD_LEN];
	pst_file *file = &pst->file;
	struct jk_span head;
	enum jk_status status;
	size_t got;

	status = jk_source_pread(pst->src, 0, bytes, sizeof(bytes), &got, err);
	if (status != JK_OK)
		return status;
	head = jk_span_make(bytes, got);
	file->ind_type = (unsigned char)jk_le(head, 10, 1);
	switch (file->ind_type) {
	case 0x0e:
	case 0x0f:
		file->encryption = (unsigned char)jk_le(head, 0x1cd, 1);
		file->size = jk_le(head, 0xa8, 4);
		file->index2_back = jk_le(head, 0xb8, 4);
		file->index2 = jk_le(head, 0xbc, 4);
		file->index1_back = jk_le(head, 0xc0, 4);
		file->index1 = jk_le(head, 0xc4, 4);
		return JK_OK;
	case 0x15:
	case 0x17:
	case 0x24: /* pages of 4 KiB */
		file->do_read64 = file->ind_type == 0x24 ? 2 : 1;
		file->encryption = (unsigned char)jk_le(head, 0x201, 1);
		file->size = jk_le(head, 0xb8, 8);
		file->index2_back = jk_le(head, 0xd8, 8);
		file->index2 = jk_le(head, 0xe0, 8);
		file->index1_back = jk_le(head, 0xe8, 8);
		file->index1 = jk_le(head, 0xf0, 8);
		return JK_OK;
	default:
		return jk_err_set(err, JK_EUNSUPPORTED, "version %u",
				  file->ind_type);
	}
}

/* A folder is the place of the items behind it. */
static void
enter_folder(struct jk_pst *pst, pst_item *item)
{
	if (item->file_as.str == NULL)
		return;
	pst->calls.pst_convert_utf8_null(item, &item->file_as);
	jk_buf_clear(&pst->folder);
	jk_buf_append_str(&pst->folder, item->file_as.str);
	pst->items = 0;
}

static enum jk_status
read_node(struct jk_pst *pst, pst_desc_tree *node, struct jk_err *err)
{
	enum jk_status status = jk_budget_time(pst->out->budget, err);
	pst_item *item;

	if (status != JK_OK || node->desc == NULL)
		return status;
	item = pst->calls.pst_parse_item(&pst->file, node, NULL);
	if (item == NULL)
		return JK_OK;
	if (item->folder != NULL)
		enter_folder(pst, item);
	else
		pst->items++;
	status = jk_pst_item(pst, item, 0, err);
	pst->calls.pst_freeItem(item);
	return status;
}

static enum jk_status
read_items(struct jk_pst *pst, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	pst_desc_tree *node;

	pst->calls.pst_load_index(&pst->file);
	pst->calls.pst_load_extended_attributes(&pst->file);
	node = pst->file.d_head;
	if (node == NULL)
		return jk_err_set(err, JK_ECORRUPT, "its index is unreadable");
	while (node != NULL && status == JK_OK) {
		status = read_node(pst, node, err);
		node = pst->calls.pst_getNextDptr(node);
	}
	if (status == JK_OK && pst->file.size > pst->size)
		status = jk_err_set(err, JK_ECORRUPT, "its end is missing");
	else if (status == JK_OK && pst->unreadable > 0)
		status = jk_err_set(err, JK_ECORRUPT, "%llu unreadable items",
				    (unsigned long long)pst->unreadable);
	return status;
}

static enum jk_status
read_pst(struct jk_pst *pst, struct jk_err *err)
{
	static const cookie_io_functions_t functions = {
		.read = on_read,
		.seek = on_seek,
	};
	enum jk_status status;

	status = jk_lazy_open_for(pst->out, &libpst, &pst->calls, err);
	if (status == JK_OK)
		status = read_head(pst, err);
	if (status != JK_OK)
		return status;
	/* Where an item does not say what its strings are written in. */
	pst->file.charset = "cp949";
	pst->file.fp = fopencookie(pst, "r", functions);
	if (pst->file.fp == NULL)
		return jk_err_set(err, JK_EIO, "no stream");
	status = read_items(pst, err);
	/* The stream with it. */
	pst->calls.pst_close(&pst->file);
	return status;
}

static enum jk_status
extract(const struct jk_format *format, struct jk_source *src,
	struct jk_out *out, struct jk_err *err)
{
	struct jk_pst pst = { .out = out, .src = src };
	struct jk_spool *spool = NULL;
	enum jk_status status = jk_budget_enter(out->budget, err);

	(void)format;
	if (status != JK_OK)
		return status;
	if (!jk_source_can_pread(src) ||
	    jk_source_size(src) == JK_SIZE_UNKNOWN) {
		status = jk_spool_open(&spool, src, out->budget, err);
		pst.src = jk_spool_source(spool);
	}
	pst.size = jk_source_size(pst.src);
	if (status == JK_OK)
		status = read_pst(&pst, err);
	jk_buf_release(&pst.folder);
	jk_spool_close(spool);
	jk_budget_leave(out->budget);
	return status;
}

#endif

static const struct jk_magic pst_magics[] = {
	{ .offset = 0, .bytes = "!BDN", .len = 4 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_pst;
const struct jk_format jk_fmt_pst = {
	.name = "pst",
	.media_type = "application/vnd.ms-outlook-pst",
	.magics = pst_magics,
#ifdef HAVE_PST
	.extract = extract,
#else
	.cause = JK_CAUSE_NO_EXTRACTOR,
#endif
};
