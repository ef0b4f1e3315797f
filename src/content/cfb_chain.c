/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cfb_parts.h"

#include <stdlib.h>
#include <string.h>

#include "claims.h"

/* [MS-CFB] 2.2: where the header says what. */
#define HEADER_DIFAT 68
#define HEADER_DIFAT_LIST 76
#define HEADER_DIFAT_COUNT 109

#define SECTOR_MAX 4096
/* Steps along a chain between two looks at the clock. */
#define STEPS 65536

struct stream_ctx {
	struct jk_cfb_file *file; /* borrowed */
	struct jk_cfb_extents x;
	uint64_t pos;
};

void *
jk_cfb_alloc(struct jk_cfb_file *f, uint64_t n, size_t size, struct jk_err *err)
{
	void *p;

	if (n > UINT32_MAX ||
	    jk_budget_spool(f->budget, n * size, err) != JK_OK)
		return NULL;
	p = calloc(n > 0 ? (size_t)n : 1, size);
	if (p == NULL) {
		jk_budget_unspool(f->budget, n * size);
		jk_err_set(err, JK_ELIMIT, "no memory");
		return NULL;
	}
	f->drawn += n * size;
	return p;
}

void
jk_cfb_free(struct jk_cfb_file *f, void *memory, uint64_t bytes)
{
	if (memory == NULL)
		return;
	free(memory);
	f->drawn -= bytes;
	jk_budget_unspool(f->budget, bytes);
}

size_t
jk_cfb_pread(struct jk_cfb_file *f, uint64_t at, void *to, size_t len)
{
	struct jk_err ignored;
	size_t got = 0;

	if (at >= f->size ||
	    jk_source_pread(f->src, at, to, len, &got, &ignored) != JK_OK)
		return 0;
	return got;
}

uint64_t
jk_cfb_sector_at(const struct jk_cfb_file *f, uint32_t sector)
{
	return ((uint64_t)sector + 1) << f->shift;
}

/* The numbers of one sector of a FAT or DIFAT; what the file does not hold is
 * JK_CFB_LOST. */
static bool
read_numbers(struct jk_cfb_file *f, uint64_t at, uint32_t *list)
{
	unsigned char bytes[SECTOR_MAX];
	size_t len = (size_t)1 << f->shift;
	size_t got = jk_cfb_pread(f, at, bytes, len);
	struct jk_span s = jk_span_make(bytes, got);

	for (size_t i = 0; i < len / 4; i++)
		list[i] = i < got / 4 ? (uint32_t)jk_le(s, i * 4, 4)
				      : JK_CFB_LOST;
	return got == len;
}

/* One more FAT sector at the end of the table. */
static void
add_fat_sector(struct jk_cfb_file *f, uint32_t sector)
{
	uint32_t per = 1U << (f->shift - 2);
	uint32_t list[SECTOR_MAX / 4];
	uint32_t room = f->nsectors - f->fat.n;

	if (!read_numbers(f, jk_cfb_sector_at(f, sector), list))
		f->damaged = true;
	if (room > per)
		room = per;
	memcpy(f->fat.next + f->fat.n, list, room * sizeof(*list));
	f->fat.n += room;
}

/* [MS-CFB] 2.5: the list of FAT sectors goes on in a chain of sectors, each
 * with the number of the next at its end. */
static void
read_difat(struct jk_cfb_file *f, struct jk_span header)
{
	uint32_t per = 1U << (f->shift - 2);
	uint32_t list[SECTOR_MAX / 4];
	uint32_t sector = (uint32_t)jk_le(header, HEADER_DIFAT, 4);
	uint32_t left = f->nsectors / per / (per - 1) + 2;

	for (size_t i = 0; i < HEADER_DIFAT_COUNT; i++) {
		uint32_t fat =
			(uint32_t)jk_le(header, HEADER_DIFAT_LIST + 4 * i, 4);

		if (fat == JK_CFB_FREE || fat == JK_CFB_END)
			return;
		if (f->fat.n < f->nsectors)
			add_fat_sector(f, fat);
	}
	for (; sector < f->nsectors && left > 0; left--) {
		read_numbers(f, jk_cfb_sector_at(f, sector), list);
		for (size_t i = 0; i < per - 1; i++) {
			if (list[i] == JK_CFB_FREE || list[i] == JK_CFB_END)
				return;
			if (f->fat.n >= f->nsectors)
				return;
			add_fat_sector(f, list[i]);
		}
		sector = list[per - 1];
	}
}

enum jk_status
jk_cfb_read_fat(struct jk_cfb_file *f, struct jk_span header,
		struct jk_err *err)
{
	f->fat.next = jk_cfb_alloc(f, f->nsectors, sizeof(*f->fat.next), err);
	f->fat.seen = jk_cfb_alloc(f, f->nsectors, sizeof(*f->fat.seen), err);
	if (f->fat.next == NULL || f->fat.seen == NULL)
		return JK_ELIMIT;
	read_difat(f, header);
	if (f->fat.n < f->nsectors)
		f->damaged = true;
	for (uint32_t i = f->fat.n; i < f->nsectors; i++)
		f->fat.next[i] = JK_CFB_LOST;
	f->fat.n = f->nsectors;
	return JK_OK;
}

bool
jk_cfb_extents_add(struct jk_cfb_file *f, struct jk_cfb_extents *x, uint64_t at,
		   uint64_t len)
{
	struct jk_cfb_extent *last = x->n > 0 ? &x->list[x->n - 1] : NULL;
	struct jk_err ignored;
	size_t cap;

	if (last == NULL || last->at + (x->len - last->from) != at) {
		if (x->n == x->cap) {
			cap = x->cap > 0 ? x->cap : 4;
			if (jk_budget_spool(f->budget, cap * sizeof(*last),
					    &ignored) != JK_OK)
				return false;
			x->list = jk_xrealloc(x->list, x->cap + cap,
					      sizeof(*x->list));
			x->cap += cap;
		}
		x->list[x->n++] = (struct jk_cfb_extent){ x->len, at };
	}
	x->len += len;
	return true;
}

void
jk_cfb_extents_release(struct jk_cfb_file *f, struct jk_cfb_extents *x)
{
	jk_budget_unspool(f->budget, x->cap * sizeof(*x->list));
	free(x->list);
	*x = (struct jk_cfb_extents){ 0 };
}

uint64_t
jk_cfb_extents_at(const struct jk_cfb_extents *x, uint64_t pos, uint64_t *run)
{
	size_t low = 0, high = x->n;
	uint64_t end;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (x->list[middle].from <= pos)
			low = middle;
		else
			high = middle;
	}
	end = low + 1 < x->n ? x->list[low + 1].from : x->len;
	*run = end - pos;
	return x->list[low].at + (pos - x->list[low].from);
}

/* A FAT that lost this entry: most streams go on in the next sector. */
static uint32_t
next_in(struct jk_cfb_file *f, const struct jk_cfb_table *t, uint32_t sector)
{
	uint32_t next = t->next[sector];

	if (next != JK_CFB_LOST)
		return next;
	f->damaged = true;
	return sector + 1;
}

/* True when the chain that is walked has been there: it goes round. */
static bool
was_seen(struct jk_cfb_table *t, uint32_t sector)
{
	if (t->seen[sector] == t->chains)
		return true;
	t->seen[sector] = t->chains;
	return false;
}

void
jk_cfb_chain(struct jk_cfb_file *f, uint32_t sector, uint64_t want,
	     struct jk_cfb_extents *x)
{
	uint64_t step = (uint64_t)1 << f->shift;
	struct jk_err ignored;
	uint32_t steps = 0;

	f->fat.chains++;
	while (x->len < want && sector < f->nsectors) {
		uint64_t at = jk_cfb_sector_at(f, sector);
		uint64_t len = want - x->len < step ? want - x->len : step;

		if (was_seen(&f->fat, sector) ||
		    (++steps % STEPS == 0 &&
		     jk_budget_time(f->budget, &ignored) != JK_OK)) {
			x->broken = true;
			return;
		}
		if (len > f->size - at)
			len = f->size - at;
		if (!jk_cfb_extents_add(f, x, at, len)) {
			x->broken = true;
			return;
		}
		sector = next_in(f, &f->fat, sector);
	}
	x->broken = want == UINT64_MAX ? sector != JK_CFB_END : x->len < want;
}

/* [MS-CFB] 2.4: the same in the mini stream, with sectors of 64 bytes. */
static void
mini_chain(struct jk_cfb_file *f, uint32_t sector, uint64_t want,
	   struct jk_cfb_extents *x)
{
	uint64_t step = (uint64_t)1 << JK_CFB_MINI_SHIFT;

	f->mini.chains++;
	while (x->len < want && sector < f->mini.n &&
	       !was_seen(&f->mini, sector)) {
		uint64_t from = (uint64_t)sector << JK_CFB_MINI_SHIFT;
		uint64_t len = want - x->len < step ? want - x->len : step;
		uint64_t at, run;

		if (from >= f->mini_stream.len)
			break;
		at = jk_cfb_extents_at(&f->mini_stream, from, &run);
		if (len > run)
			len = run;
		if (!jk_cfb_extents_add(f, x, at, len))
			break;
		sector = next_in(f, &f->mini, sector);
	}
	x->broken = x->len < want;
}

bool
jk_cfb_is_mini(const struct jk_cfb_node *node)
{
	return node->entry.size < JK_CFB_CUTOFF;
}

void
jk_cfb_locate(struct jk_cfb_file *f, const struct jk_cfb_node *node,
	      struct jk_cfb_extents *x)
{
	struct jk_err ignored;

	*x = (struct jk_cfb_extents){ 0 };
	if (jk_budget_time(f->budget, &ignored) != JK_OK) {
		x->broken = true;
		return;
	}
	if (jk_cfb_is_mini(node))
		mini_chain(f, node->start, node->entry.size, x);
	else
		jk_cfb_chain(f, node->start, node->entry.size, x);
}

void
jk_cfb_read_mini(struct jk_cfb_file *f, struct jk_span header,
		 const struct jk_cfb_node *root)
{
	uint32_t per = 1U << (f->shift - 2);
	uint32_t list[SECTOR_MAX / 4];
	struct jk_cfb_extents x = { 0 };
	struct jk_err ignored;
	uint64_t n;

	jk_cfb_chain(f, root->start, root->entry.size, &f->mini_stream);
	f->damaged |= f->mini_stream.broken;
	n = (f->mini_stream.len + (1U << JK_CFB_MINI_SHIFT) - 1) >>
	    JK_CFB_MINI_SHIFT;
	f->mini.next = jk_cfb_alloc(f, n, sizeof(*f->mini.next), &ignored);
	f->mini.seen = jk_cfb_alloc(f, n, sizeof(*f->mini.seen), &ignored);
	if (f->mini.next == NULL || f->mini.seen == NULL) {
		f->damaged = true;
		return;
	}
	jk_cfb_chain(f, (uint32_t)jk_le(header, JK_CFB_HEADER_MINI_FAT, 4),
		     n * 4, &x);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t run;

		if (i * 4 >= x.len) {
			f->mini.next[i] = JK_CFB_LOST;
			continue;
		}
		if (i % per == 0)
			read_numbers(f, jk_cfb_extents_at(&x, i * 4, &run),
				     list);
		f->mini.next[i] = list[i % per];
	}
	f->mini.n = (uint32_t)n;
	jk_cfb_extents_release(f, &x);
}

static enum jk_status
stream_pread(void *ctx, uint64_t offset, void *to, size_t len, size_t *got,
	     struct jk_err *err)
{
	struct stream_ctx *s = ctx;
	enum jk_status status;
	uint64_t at, run;
	size_t n, part;

	for (*got = 0; *got < len && offset < s->x.len; *got += n) {
		at = jk_cfb_extents_at(&s->x, offset, &run);
		part = run < len - *got ? (size_t)run : len - *got;
		status = jk_source_pread(s->file->src, at,
					 (unsigned char *)to + *got, part, &n,
					 err);
		if (status != JK_OK)
			return *got > 0 ? JK_OK : status;
		if (n == 0)
			break;
		offset += n;
	}
	return JK_OK;
}

static enum jk_status
stream_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct stream_ctx *s = ctx;
	enum jk_status status = stream_pread(s, s->pos, to, len, got, err);

	if (status != JK_OK)
		return status;
	if (*got == 0 && len > 0 && (s->x.broken || s->pos < s->x.len))
		return jk_err_set(err, JK_ECORRUPT, "the stream is cut short");
	/* Streams that share their sectors give more than the file holds. */
	s->pos += *got;
	return jk_budget_expand(s->file->budget, *got, s->pos, s->pos, err);
}

static void
stream_close(void *ctx)
{
	struct stream_ctx *s = ctx;

	jk_cfb_extents_release(s->file, &s->x);
	free(s);
}

static const struct jk_source_ops stream_ops = {
	.read = stream_read,
	.pread = stream_pread,
	.close = stream_close,
};

struct jk_source *
jk_cfb_source(struct jk_cfb_file *f, struct jk_cfb_extents *x)
{
	struct stream_ctx *s = jk_xcalloc(1, sizeof(*s));

	s->file = f;
	s->x = *x;
	return jk_source_new(&stream_ops, s, x->len);
}
