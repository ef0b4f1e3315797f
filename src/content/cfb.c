/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cfb.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/charset.h>

#include "cfb_parts.h"
#include "claims.h"

/* [MS-CFB] 2.2: where the header says what. */
#define HEADER_LEN 512
#define HEADER_MAJOR 26
#define HEADER_SHIFT 30
#define MAGIC "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

/* [MS-CFB] 2.6.1: where a directory entry says what. */
#define ENTRY_LEN 128
#define ENTRY_NAME_LEN 64
#define ENTRY_TYPE 66
#define ENTRY_LEFT 68
#define ENTRY_RIGHT 72
#define ENTRY_CHILD 76
#define ENTRY_CLSID 80
#define ENTRY_START 116
#define ENTRY_SIZE 120

/* What UTF-16 the entry has for a name, as UTF-8. */
static size_t
read_name(struct jk_span raw, unsigned char *name)
{
	size_t units = (size_t)jk_le(raw, ENTRY_NAME_LEN, 2) / 2;
	size_t len = 0;

	if (units > JK_CFB_NAME_UNITS + 1)
		units = JK_CFB_NAME_UNITS + 1;
	for (size_t i = 0; i < units && i < JK_CFB_NAME_UNITS; i++) {
		unsigned char utf8[4];
		uint32_t cp = (uint32_t)jk_le(raw, 2 * i, 2);
		size_t n;

		if (cp == 0)
			break;
		if (cp >= 0xd800 && cp < 0xe000)
			cp = 0xfffd;
		n = jk_utf8_encode(cp, utf8);
		memcpy(name + len, utf8, n);
		len += n;
	}
	return len;
}

static void
read_entry(struct jk_cfb_file *f, struct jk_span raw, bool version3,
	   uint32_t id)
{
	struct jk_cfb_node *n = &f->nodes[id];

	n->type = raw.ptr[ENTRY_TYPE];
	n->left = (uint32_t)jk_le(raw, ENTRY_LEFT, 4);
	n->right = (uint32_t)jk_le(raw, ENTRY_RIGHT, 4);
	n->child = (uint32_t)jk_le(raw, ENTRY_CHILD, 4);
	n->start = (uint32_t)jk_le(raw, ENTRY_START, 4);
	n->first = n->sibling = JK_CFB_NONE;
	memcpy(n->clsid, raw.ptr + ENTRY_CLSID, sizeof(n->clsid));
	n->entry = (struct jk_cfb_entry){
		.name = jk_span_make(n->name, read_name(raw, n->name)),
		.id = id,
		.parent = JK_CFB_NONE,
		.stream = n->type == JK_CFB_STREAM,
		/* Version 3 may leave rubbish in the upper half. */
		.size = jk_le(raw, ENTRY_SIZE, version3 ? 4 : 8),
		.clsid = n->clsid,
	};
}

static enum jk_status
read_directory(struct jk_cfb_file *f, struct jk_span header, struct jk_err *err)
{
	bool version3 = jk_le(header, HEADER_MAJOR, 2) < 4;
	struct jk_cfb_extents x = { 0 };
	uint64_t n;

	jk_cfb_chain(f, (uint32_t)jk_le(header, JK_CFB_HEADER_DIRECTORY, 4),
		     UINT64_MAX, &x);
	f->damaged |= x.broken;
	n = x.len / ENTRY_LEN;
	if (n > 0)
		f->nodes = jk_cfb_alloc(f, n, sizeof(*f->nodes), err);
	for (uint64_t i = 0; f->nodes != NULL && i < n; i++) {
		unsigned char raw[ENTRY_LEN];
		uint64_t run;
		uint64_t at = jk_cfb_extents_at(&x, i * ENTRY_LEN, &run);

		if (jk_cfb_pread(f, at, raw, ENTRY_LEN) < ENTRY_LEN)
			memset(raw, 0, ENTRY_LEN);
		read_entry(f, jk_span_make(raw, ENTRY_LEN), version3,
			   (uint32_t)i);
		f->nnodes = (uint32_t)i + 1;
	}
	jk_cfb_extents_release(f, &x);
	if (n == 0)
		return jk_err_set(err, JK_ECORRUPT, "no directory");
	return f->nodes == NULL ? JK_ELIMIT : JK_OK;
}

/* Puts node id on the list of those to visit, as a child of parent, unless it
 * has been there: trees that turn back into themselves end here. */
static void
visit_later(struct jk_cfb_file *f, uint32_t *stack, uint32_t *depth,
	    uint32_t id, uint32_t parent)
{
	struct jk_cfb_node *n;

	if (id == JK_CFB_NONE)
		return;
	if (id >= f->nnodes || id == 0 ||
	    f->nodes[id].entry.parent != JK_CFB_NONE ||
	    (f->nodes[id].type != JK_CFB_STORAGE &&
	     f->nodes[id].type != JK_CFB_STREAM)) {
		f->damaged = true;
		return;
	}
	n = &f->nodes[id];
	n->entry.parent = parent;
	n->sibling = f->nodes[parent].first;
	f->nodes[parent].first = id;
	stack[(*depth)++] = id;
}

/* [MS-CFB] 2.6.4: the children of a storage are a tree of left and right. */
static enum jk_status
read_tree(struct jk_cfb_file *f, struct jk_err *err)
{
	uint32_t *stack = jk_cfb_alloc(f, f->nnodes, sizeof(*stack), err);
	uint32_t depth = 0;

	if (stack == NULL)
		return JK_ELIMIT;
	visit_later(f, stack, &depth, f->nodes[0].child, 0);
	while (depth > 0) {
		uint32_t id = stack[--depth];
		struct jk_cfb_node *n = &f->nodes[id];

		visit_later(f, stack, &depth, n->left, n->entry.parent);
		visit_later(f, stack, &depth, n->right, n->entry.parent);
		if (n->type == JK_CFB_STORAGE)
			visit_later(f, stack, &depth, n->child, id);
	}
	for (uint32_t i = 1; i < f->nnodes; i++) {
		struct jk_cfb_node *n = &f->nodes[i];

		n->entry.orphan =
			n->entry.parent == JK_CFB_NONE &&
			(n->type == JK_CFB_STORAGE || n->type == JK_CFB_STREAM);
	}
	jk_cfb_free(f, stack, f->nnodes * sizeof(*stack));
	return JK_OK;
}

static void
close_file(struct jk_cfb_file *f)
{
	jk_cfb_extents_release(f, &f->mini_stream);
	free(f->fat.next);
	free(f->fat.seen);
	free(f->mini.next);
	free(f->mini.seen);
	free(f->nodes);
	jk_budget_unspool(f->budget, f->drawn);
	jk_spool_close(f->spool);
	free(f);
}

/* As jk_source_read, but where src breaks off it ends. */
static enum jk_status
readable_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	enum jk_status status = jk_source_read(ctx, to, len, got, err);

	return status == JK_ECORRUPT ? JK_OK : status;
}

static const struct jk_source_ops readable_ops = { .read = readable_read };

/* Random access, and the size. */
static enum jk_status
prepare(struct jk_cfb_file *f, struct jk_source *src, struct jk_err *err)
{
	enum jk_status status = JK_OK;

	f->src = src;
	if (!jk_source_can_pread(src)) {
		/* Of a member that is cut short the head can be used. */
		struct jk_source *readable =
			jk_source_new(&readable_ops, src, jk_source_size(src));

		status = jk_spool_open(&f->spool, readable, f->budget, err);
		f->src = jk_spool_source(f->spool);
		f->damaged = jk_source_status(src) != JK_OK;
		jk_source_free(readable);
	}
	f->size = jk_source_size(f->src);
	if (status == JK_OK && f->size == JK_SIZE_UNKNOWN)
		return jk_err_set(err, JK_EUNSUPPORTED, "of unknown size");
	return status;
}

static enum jk_status
read_file(struct jk_cfb_file *f, struct jk_err *err)
{
	unsigned char bytes[HEADER_LEN];
	struct jk_span header;
	enum jk_status status;
	uint64_t n;

	header = jk_span_make(bytes, jk_cfb_pread(f, 0, bytes, HEADER_LEN));
	if (header.len < HEADER_LEN ||
	    !jk_span_starts_with(header, MAGIC, sizeof(MAGIC) - 1))
		return jk_err_set(err, JK_ECORRUPT, "no whole header");
	/* Sectors are 512 or 4096 bytes long; what else it may say is wrong. */
	f->shift = jk_le(header, HEADER_SHIFT, 2) == 12 ? 12 : 9;
	n = f->size >> f->shift;
	n = ((n << f->shift) < f->size ? n + 1 : n) - 1;
	f->nsectors = n < JK_CFB_MAX_SECTOR ? (uint32_t)n : JK_CFB_MAX_SECTOR;
	status = jk_cfb_read_fat(f, header, err);
	if (status == JK_OK)
		status = read_directory(f, header, err);
	if (status == JK_OK)
		status = read_tree(f, err);
	if (status == JK_OK)
		jk_cfb_read_mini(f, header, &f->nodes[0]);
	return status;
}

enum jk_status
jk_cfb_open(struct jk_cfb **out, struct jk_source *src,
	    struct jk_budget *budget, struct jk_err *err)
{
	struct jk_cfb_file *f = jk_xcalloc(1, sizeof(*f));
	enum jk_status status;

	*out = NULL;
	f->budget = budget;
	status = prepare(f, src, err);
	if (status == JK_OK)
		status = read_file(f, err);
	if (status != JK_OK) {
		close_file(f);
		return status;
	}
	*out = jk_xcalloc(1, sizeof(**out));
	(*out)->file = f;
	(*out)->whole = true;
	return JK_OK;
}

struct jk_cfb *
jk_cfb_storage(struct jk_cfb *cfb, const struct jk_cfb_entry *storage)
{
	struct jk_cfb *part = jk_xcalloc(1, sizeof(*part));

	part->file = cfb->file;
	part->root = storage->id;
	return part;
}

void
jk_cfb_close(struct jk_cfb *cfb)
{
	if (cfb == NULL)
		return;
	if (cfb->whole)
		close_file(cfb->file);
	free(cfb);
}

bool
jk_cfb_is_damaged(const struct jk_cfb *cfb)
{
	return cfb->file->damaged;
}

const struct jk_cfb_entry *
jk_cfb_root(const struct jk_cfb *cfb)
{
	return &cfb->file->nodes[cfb->root].entry;
}
