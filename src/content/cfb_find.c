/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cfb_parts.h"

#include <stdlib.h>

static bool
same_name(struct jk_span a, struct jk_span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		unsigned char x = a.ptr[i], y = b.ptr[i];

		if (x >= 'a' && x <= 'z')
			x = (unsigned char)(x - 'a' + 'A');
		if (y >= 'a' && y <= 'z')
			y = (unsigned char)(y - 'a' + 'A');
		if (x != y)
			return false;
	}
	return true;
}

const struct jk_cfb_entry *
jk_cfb_child(const struct jk_cfb *cfb, const struct jk_cfb_entry *storage,
	     struct jk_span name)
{
	const struct jk_cfb_node *nodes = cfb->file->nodes;

	for (uint32_t i = nodes[storage->id].first; i != JK_CFB_NONE;
	     i = nodes[i].sibling) {
		if (same_name(nodes[i].entry.name, name))
			return &nodes[i].entry;
	}
	return NULL;
}

static const struct jk_cfb_entry *
find_orphan(const struct jk_cfb *cfb, struct jk_span name)
{
	const struct jk_cfb_file *f = cfb->file;

	for (uint32_t i = 1; cfb->whole && i < f->nnodes; i++) {
		if (f->nodes[i].entry.orphan &&
		    same_name(f->nodes[i].entry.name, name))
			return &f->nodes[i].entry;
	}
	return NULL;
}

const struct jk_cfb_entry *
jk_cfb_find(const struct jk_cfb *cfb, const char *path)
{
	const struct jk_cfb_entry *at = jk_cfb_root(cfb);
	struct jk_span rest = jk_span_str(path);

	while (rest.len > 0) {
		size_t end = jk_span_find(rest, 0, jk_span_str("/"));
		struct jk_span name = jk_span_head(rest, end);
		const struct jk_cfb_entry *child = jk_cfb_child(cfb, at, name);

		at = child != NULL ? child : find_orphan(cfb, name);
		if (at == NULL)
			return NULL;
		rest = jk_span_from(rest, end + 1);
	}
	return at;
}

static bool
is_below(const struct jk_cfb *cfb, uint32_t id)
{
	const struct jk_cfb_node *nodes = cfb->file->nodes;

	for (unsigned depth = 0; depth < JK_CFB_DEPTH_MAX; depth++) {
		id = nodes[id].entry.parent;
		if (id == cfb->root)
			return true;
		if (id == JK_CFB_NONE)
			return false;
	}
	return cfb->whole;
}

const struct jk_cfb_entry *
jk_cfb_next(const struct jk_cfb *cfb, const struct jk_cfb_entry *before)
{
	const struct jk_cfb_file *f = cfb->file;

	for (uint32_t i = before != NULL ? before->id + 1 : 1; i < f->nnodes;
	     i++) {
		const struct jk_cfb_entry *e = &f->nodes[i].entry;

		if ((cfb->whole && e->orphan) ||
		    (e->parent != JK_CFB_NONE && is_below(cfb, i)))
			return e;
	}
	return NULL;
}

void
jk_cfb_path(const struct jk_cfb *cfb, const struct jk_cfb_entry *entry,
	    struct jk_buf *path)
{
	const struct jk_cfb_node *nodes = cfb->file->nodes;
	uint32_t up[JK_CFB_DEPTH_MAX];
	size_t n = 0;

	for (uint32_t id = entry->id;
	     n < JK_CFB_DEPTH_MAX && id != cfb->root && id != JK_CFB_NONE;
	     id = nodes[id].entry.parent)
		up[n++] = id;
	while (n > 0) {
		struct jk_span name = nodes[up[--n]].entry.name;

		for (size_t i = 0; i < name.len; i++) {
			if (name.ptr[i] >= 0x20 && name.ptr[i] != 0x7f)
				jk_buf_append_byte(path, name.ptr[i]);
		}
		if (n > 0)
			jk_buf_append_byte(path, '/');
	}
}

void
jk_cfb_take(struct jk_cfb *cfb, const struct jk_cfb_entry *entry)
{
	struct jk_cfb part = { .file = cfb->file, .root = entry->id };
	struct jk_cfb_node *nodes = cfb->file->nodes;

	nodes[entry->id].entry.taken = true;
	if (entry->stream)
		return;
	for (const struct jk_cfb_entry *e = NULL;
	     (e = jk_cfb_next(&part, e)) != NULL;)
		nodes[e->id].entry.taken = true;
}

struct jk_source *
jk_cfb_stream(struct jk_cfb *cfb, const struct jk_cfb_entry *entry)
{
	struct jk_cfb_extents x;

	if (!entry->stream)
		return NULL;
	cfb->file->nodes[entry->id].entry.taken = true;
	jk_cfb_locate(cfb->file, &cfb->file->nodes[entry->id], &x);
	return jk_cfb_source(cfb->file, &x);
}

enum jk_status
jk_cfb_load(struct jk_cfb *cfb, const struct jk_cfb_entry *entry, uint64_t max,
	    struct jk_buf *bytes, struct jk_err *err)
{
	struct jk_source *src = jk_cfb_stream(cfb, entry);
	enum jk_status status = JK_OK;
	uint64_t want;
	size_t got = 0;

	jk_buf_clear(bytes);
	if (src == NULL)
		return jk_err_set(err, JK_ECORRUPT, "a storage, not a stream");
	want = jk_source_size(src) < max ? jk_source_size(src) : max;
	status = jk_budget_spool(cfb->file->budget, want, err);
	if (status == JK_OK && want > 0) {
		jk_buf_reserve(bytes, (size_t)want);
		status = jk_source_read(src, bytes->ptr, (size_t)want, &got,
					err);
		bytes->len = got;
		jk_budget_unspool(cfb->file->budget, want - got);
	}
	if (status == JK_OK && bytes->len < entry->size && bytes->len < max)
		status =
			jk_err_set(err, JK_ECORRUPT, "the stream is cut short");
	jk_source_free(src);
	return status;
}

void
jk_cfb_unload(struct jk_cfb *cfb, struct jk_buf *bytes)
{
	jk_budget_unspool(cfb->file->budget, bytes->len);
	jk_buf_clear(bytes);
	jk_buf_release(bytes);
}
