/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/rawmap.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#define FIRST_CAP 1024

static uint64_t
end_of(const struct jk_rawmap_entry *e)
{
	return e->text + e->stretch.len;
}

/* Makes room for one more; what no finding can lie in any more goes first. */
static void
make_room(struct jk_rawmap *m, uint64_t at)
{
	size_t old = 0;

	if (m->n < m->cap)
		return;
	while (old < m->n && end_of(&m->list[old]) + JK_RAWMAP_KEEP < at)
		old++;
	m->n -= old;
	if (old > 0)
		memmove(m->list, m->list + old, m->n * sizeof(*m->list));
	/* Moving few each time would cost more than memory does. */
	if (m->n < m->cap / 2)
		return;
	m->cap = m->cap > 0 ? 2 * m->cap : FIRST_CAP;
	m->list = jk_xrealloc(m->list, m->cap, sizeof(*m->list));
}

void
jk_rawmap_add(struct jk_rawmap *m, const struct jk_text_map *map, uint64_t at)
{
	for (size_t i = 0; i < map->n; i++) {
		make_room(m, at);
		m->list[m->n++] = (struct jk_rawmap_entry){
			.text = at,
			.stretch = map->list[i],
		};
		at += map->list[i].len;
	}
}

/* The entry that holds the text at the offset; NULL: none does. */
static const struct jk_rawmap_entry *
find(const struct jk_rawmap *m, uint64_t at)
{
	size_t low = 0, high = m->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (end_of(&m->list[mid]) <= at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == m->n || m->list[low].text > at)
		return NULL;
	return &m->list[low];
}

void
jk_rawmap_locate(const struct jk_rawmap *m, struct jk_finding *f)
{
	uint64_t last = f->offset + f->length - 1;
	const struct jk_rawmap_entry *e;
	uint64_t begin;

	if (m->n == 0 || f->length == 0)
		return;
	e = find(m, f->offset);
	if (e == NULL)
		return;
	begin = jk_stretch_begin(&e->stretch, (size_t)(f->offset - e->text));
	f->charset = (enum jk_charset)e->stretch.charset;
	f->offset = begin;
	e = find(m, last);
	if (e != NULL)
		f->length =
			jk_stretch_end(&e->stretch, (size_t)(last - e->text)) -
			begin;
}

void
jk_rawmap_clear(struct jk_rawmap *m)
{
	m->n = 0;
}

void
jk_rawmap_release(struct jk_rawmap *m)
{
	free(m->list);
	*m = (struct jk_rawmap){ 0 };
}
