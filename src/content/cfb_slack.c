/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cfb_parts.h"

#include <stdlib.h>

#include "claims.h"

struct slack {
	struct jk_cfb_file *file;
	struct jk_cfb_extents x; /* the sectors and ends that are unused */
	struct jk_cfb_extents
		mini;             /* the same in the mini stream, as offsets */
	unsigned char *used;      /* owned: one for each sector */
	unsigned char *mini_used; /* owned: one for each mini sector */
	bool full;                /* the budget does not reach */
};

static void
add(struct slack *k, struct jk_cfb_extents *x, uint64_t at, uint64_t len)
{
	if (!k->full && len > 0 && !jk_cfb_extents_add(k->file, x, at, len))
		k->full = true;
}

/* Marks the sectors of a chain, want bytes long; the rest of the last one is
 * unused. A sector that was marked before ends it, so all chains together
 * cost no more than the table is long. */
static void
mark(struct slack *k, uint32_t sector, uint64_t want)
{
	struct jk_cfb_file *f = k->file;
	uint64_t step = (uint64_t)1 << f->shift;
	uint64_t done = 0;

	while (done < want && sector < f->nsectors && !k->used[sector]) {
		uint64_t at = jk_cfb_sector_at(f, sector);

		k->used[sector] = 1;
		if (want - done < step && at + step <= f->size)
			add(k, &k->x, at + (want - done), step - (want - done));
		done += step;
		sector = f->fat.next[sector];
	}
}

static void
mark_mini(struct slack *k, uint32_t sector, uint64_t want)
{
	struct jk_cfb_file *f = k->file;
	uint64_t step = (uint64_t)1 << JK_CFB_MINI_SHIFT;
	uint64_t done = 0;

	while (done < want && sector < f->mini.n && !k->mini_used[sector]) {
		uint64_t at = (uint64_t)sector << JK_CFB_MINI_SHIFT;

		k->mini_used[sector] = 1;
		if (want - done < step)
			add(k, &k->mini, at + (want - done),
			    step - (want - done));
		done += step;
		sector = f->mini.next[sector];
	}
}

static void
mark_all(struct slack *k)
{
	struct jk_cfb_file *f = k->file;
	unsigned char header[64] = { 0 };
	struct jk_span h = jk_span_make(header, sizeof(header));

	jk_cfb_pread(f, 0, header, sizeof(header));
	mark(k, (uint32_t)jk_le(h, JK_CFB_HEADER_DIRECTORY, 4), UINT64_MAX);
	mark(k, (uint32_t)jk_le(h, JK_CFB_HEADER_MINI_FAT, 4), UINT64_MAX);
	mark(k, f->nodes[0].start, f->nodes[0].entry.size);
	for (uint32_t i = 1; i < f->nnodes; i++) {
		const struct jk_cfb_node *n = &f->nodes[i];

		if (n->type != JK_CFB_STREAM)
			continue;
		if (jk_cfb_is_mini(n))
			mark_mini(k, n->start, n->entry.size);
		else
			mark(k, n->start, n->entry.size);
	}
}

/* What no chain has marked, and where the parts of the mini stream lie. */
static void
add_unused(struct slack *k)
{
	struct jk_cfb_file *f = k->file;

	for (uint32_t i = 0; i < f->nsectors; i++) {
		uint64_t at = jk_cfb_sector_at(f, i);
		uint64_t len = (uint64_t)1 << f->shift;

		if (k->used[i] || f->fat.next[i] == JK_CFB_FAT_SECTOR ||
		    f->fat.next[i] == JK_CFB_DIFAT_SECTOR)
			continue;
		add(k, &k->x, at, f->size - at < len ? f->size - at : len);
	}
	for (uint32_t i = 0; i < f->mini.n; i++) {
		if (!k->mini_used[i])
			add(k, &k->mini, (uint64_t)i << JK_CFB_MINI_SHIFT,
			    (uint64_t)1 << JK_CFB_MINI_SHIFT);
	}
	for (uint64_t pos = 0, run, n; pos < k->mini.len; pos += n) {
		uint64_t from = jk_cfb_extents_at(&k->mini, pos, &run);
		uint64_t at, there;

		n = run;
		if (from >= f->mini_stream.len)
			continue;
		at = jk_cfb_extents_at(&f->mini_stream, from, &there);
		if (n > there)
			n = there;
		add(k, &k->x, at, n);
	}
}

struct jk_source *
jk_cfb_slack(struct jk_cfb *cfb)
{
	struct slack k = { .file = cfb->file };
	struct jk_err ignored;

	k.used = jk_cfb_alloc(k.file, k.file->nsectors, 1, &ignored);
	k.mini_used = jk_cfb_alloc(k.file, k.file->mini.n, 1, &ignored);
	if (k.used != NULL && k.mini_used != NULL) {
		mark_all(&k);
		add_unused(&k);
	}
	jk_cfb_free(k.file, k.used, k.file->nsectors);
	jk_cfb_free(k.file, k.mini_used, k.file->mini.n);
	jk_cfb_extents_release(k.file, &k.mini);
	if (k.x.len > 0)
		return jk_cfb_source(k.file, &k.x);
	jk_cfb_extents_release(k.file, &k.x);
	return NULL;
}
