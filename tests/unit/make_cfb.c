/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "make_cfb.h"

#include <check.h>
#include <string.h>
#include <zlib.h>

#include <jikimi/charset.h>

#define MAX_NODES 64
#define NONE 0xffffffffU
#define END 0xfffffffeU
#define FAT 0xfffffffdU
#define MINI 64
#define CUTOFF 4096

struct node {
	char name[32];
	uint32_t parent, child, next;
	bool stream;
	struct jk_span bytes;
	uint32_t start;
};

struct maker {
	unsigned shift;
	struct node nodes[MAX_NODES];
	uint32_t nnodes;
	struct jk_buf body; /* all sectors behind the header */
	struct jk_buf fat;
	struct jk_buf mini, minifat;
};

void
make_le(struct jk_buf *to, uint64_t v, unsigned nbytes)
{
	for (unsigned i = 0; i < nbytes; i++)
		jk_buf_append_byte(to, (unsigned char)(v >> (8 * i)));
}

void
make_utf16(struct jk_buf *to, const char *utf8)
{
	struct jk_span s = jk_span_str(utf8);
	uint32_t cp;
	size_t n;

	while ((n = jk_utf8_decode(s, &cp)) > 0) {
		if (cp >= 0x10000) {
			make_le(to, 0xd800 + ((cp - 0x10000) >> 10), 2);
			cp = 0xdc00 + ((cp - 0x10000) & 0x3ff);
		}
		make_le(to, cp, 2);
		s = jk_span_from(s, n);
	}
}

void
make_deflated(struct jk_buf *to, struct jk_span bytes)
{
	z_stream z = { .next_in = (Bytef *)(uintptr_t)bytes.ptr,
		       .avail_in = (uInt)bytes.len };
	size_t room = bytes.len + 1024;

	ck_assert_int_eq(
		deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY),
		Z_OK);
	z.next_out = jk_buf_reserve(to, room);
	z.avail_out = (uInt)room;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	to->len += room - z.avail_out;
	deflateEnd(&z);
}

size_t
make_cfb_sector(unsigned shift, uint32_t n)
{
	return ((size_t)n + 1) << shift;
}

static uint32_t
add_node(struct maker *m, uint32_t parent, struct jk_span name)
{
	struct node *n = &m->nodes[m->nnodes];

	for (uint32_t i = 1; i < m->nnodes; i++) {
		if (m->nodes[i].parent == parent &&
		    jk_span_equal(jk_span_str(m->nodes[i].name), name))
			return i;
	}
	ck_assert_uint_lt(m->nnodes, MAX_NODES);
	ck_assert_uint_lt(name.len, sizeof(n->name));
	memcpy(n->name, name.ptr, name.len);
	n->parent = parent;
	n->child = NONE;
	n->start = 0;
	n->next = NONE;
	/* The tree of a storage's children is a chain to the right. */
	if (m->nodes[parent].child == NONE) {
		m->nodes[parent].child = m->nnodes;
	} else {
		uint32_t last = m->nodes[parent].child;

		while (m->nodes[last].next != NONE)
			last = m->nodes[last].next;
		m->nodes[last].next = m->nnodes;
	}
	return m->nnodes++;
}

static void
add_path(struct maker *m, const struct make_stream *s)
{
	struct jk_span rest = jk_span_str(s->path);
	uint32_t at = 0;

	while (rest.len > 0) {
		size_t end = jk_span_find(rest, 0, jk_span_str("/"));

		at = add_node(m, at, jk_span_head(rest, end));
		rest = jk_span_from(rest, end + 1);
	}
	m->nodes[at].stream = true;
	m->nodes[at].bytes = s->bytes;
}

static void
pad(struct jk_buf *b, size_t unit, unsigned char with)
{
	while (b->len % unit != 0)
		jk_buf_append_byte(b, with);
}

/* Appends bytes as a chain of sectors and returns the first. */
static uint32_t
put_chain(struct maker *m, struct jk_span bytes)
{
	size_t unit = (size_t)1 << m->shift;
	uint32_t first = (uint32_t)(m->body.len >> m->shift);
	uint32_t n = (uint32_t)((bytes.len + unit - 1) / unit);

	if (n == 0)
		return END;
	jk_buf_append_span(&m->body, bytes);
	pad(&m->body, unit, 0);
	for (uint32_t i = 1; i < n; i++)
		make_le(&m->fat, first + i, 4);
	make_le(&m->fat, END, 4);
	return first;
}

static uint32_t
put_mini(struct maker *m, struct jk_span bytes)
{
	uint32_t first = (uint32_t)(m->mini.len / MINI);
	uint32_t n = (uint32_t)((bytes.len + MINI - 1) / MINI);

	if (n == 0)
		return END;
	jk_buf_append_span(&m->mini, bytes);
	pad(&m->mini, MINI, 0);
	for (uint32_t i = 1; i < n; i++)
		make_le(&m->minifat, first + i, 4);
	make_le(&m->minifat, END, 4);
	return first;
}

static void
put_entry(const struct node *n, bool root, struct jk_buf *to)
{
	struct jk_buf name = { 0 };

	make_utf16(&name, n->name);
	jk_buf_append_span(to, jk_buf_span(&name));
	for (size_t i = name.len; i < 64; i++)
		jk_buf_append_byte(to, 0);
	make_le(to, name.len + 2, 2);
	make_le(to, root ? 5 : n->stream ? 2 : 1, 1);
	make_le(to, 1, 1);
	make_le(to, NONE, 4);
	make_le(to, n->next, 4);
	make_le(to, n->child, 4);
	for (int i = 0; i < 36; i++)
		jk_buf_append_byte(to, 0);
	make_le(to, n->start, 4);
	make_le(to, n->bytes.len, 8);
	jk_buf_release(&name);
}

static uint32_t
put_directory(struct maker *m)
{
	struct jk_buf directory = { 0 };
	uint32_t first;

	for (uint32_t i = 0; i < m->nnodes; i++)
		put_entry(&m->nodes[i], i == 0, &directory);
	first = put_chain(m, jk_buf_span(&directory));
	jk_buf_release(&directory);
	return first;
}

/* [MS-CFB] 2.2. */
static void
put_header(const struct maker *m, uint32_t directory, uint32_t minifat,
	   uint32_t fat, struct jk_buf *out)
{
	jk_buf_append(out, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	for (int i = 0; i < 16; i++)
		jk_buf_append_byte(out, 0);
	make_le(out, 0x3e, 2);
	make_le(out, m->shift == 12 ? 4 : 3, 2);
	make_le(out, 0xfffe, 2);
	make_le(out, m->shift, 2);
	make_le(out, 6, 2);
	make_le(out, 0, 8);
	make_le(out, 0, 2);
	make_le(out, 1, 4);
	make_le(out, directory, 4);
	make_le(out, 0, 4);
	make_le(out, CUTOFF, 4);
	make_le(out, minifat, 4);
	make_le(out, 1, 4);
	make_le(out, END, 4);
	make_le(out, 0, 4);
	make_le(out, fat, 4);
	for (int i = 1; i < 109; i++)
		make_le(out, NONE, 4);
	pad(out, (size_t)1 << m->shift, 0);
}

void
make_cfb(struct jk_buf *out, unsigned shift, const struct make_stream *streams)
{
	struct maker m;
	uint32_t directory, minifat, fat;

	memset(&m, 0, sizeof(m));
	m.shift = shift;
	m.nnodes = 1;
	m.nodes[0].child = m.nodes[0].next = NONE;
	strcpy(m.nodes[0].name, "Root Entry");
	for (; streams->path != NULL; streams++)
		add_path(&m, streams);
	for (uint32_t i = 1; i < m.nnodes; i++) {
		struct node *n = &m.nodes[i];

		if (n->stream)
			n->start = n->bytes.len < CUTOFF
					   ? put_mini(&m, n->bytes)
					   : put_chain(&m, n->bytes);
	}
	m.nodes[0].bytes = jk_buf_span(&m.mini);
	m.nodes[0].start = put_chain(&m, jk_buf_span(&m.mini));
	minifat = put_chain(&m, jk_buf_span(&m.minifat));
	directory = put_directory(&m);
	fat = (uint32_t)(m.body.len >> shift);
	make_le(&m.fat, FAT, 4);
	ck_assert_uint_le(m.fat.len, (size_t)1 << shift);
	pad(&m.fat, (size_t)1 << shift, 0xff);
	put_header(&m, directory, minifat, fat, out);
	jk_buf_append_span(out, jk_buf_span(&m.body));
	jk_buf_append_span(out, jk_buf_span(&m.fat));
	jk_buf_release(&m.body);
	jk_buf_release(&m.fat);
	jk_buf_release(&m.mini);
	jk_buf_release(&m.minifat);
}
