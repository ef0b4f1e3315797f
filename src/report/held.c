/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/held.h"

#include <stdlib.h>

#include <jikimi/buf.h>
#include <jikimi/hash.h>

#define REASON "a number goes by this name elsewhere"

/* A string is a place in the text, which moves while it grows. */
struct piece {
	size_t at, len;
};

struct entry {
	struct jk_finding f; /* its spans are not used */
	struct piece path, member, shown, chain, advice, reason;
	struct piece commit, author;
	bool has_origin;
	int64_t date; /* of the origin */
	struct piece evidence[JK_FINDING_MAX_EVIDENCE];
};

struct jk_held {
	struct entry *list; /* owned */
	size_t n, cap;
	struct jk_buf text;
};

/* Only to compare names of one run. */
static const struct jk_hash_key chain_key = { 1, 2 };

struct jk_held *
jk_held_new(void)
{
	return jk_xcalloc(1, sizeof(struct jk_held));
}

void
jk_held_free(struct jk_held *h)
{
	if (h == NULL)
		return;
	jk_buf_release(&h->text);
	free(h->list);
	free(h);
}

static struct piece
keep(struct jk_held *h, struct jk_span s)
{
	struct piece piece = { h->text.len, s.len };

	jk_buf_append_span(&h->text, s);
	return piece;
}

static struct jk_span
text_of(const struct jk_held *h, struct piece piece)
{
	return jk_span_make(h->text.ptr + piece.at, piece.len);
}

void
jk_held_add(struct jk_held *h, const struct jk_record *record)
{
	const struct jk_finding *finding = record->finding;
	const struct jk_origin *origin = record->origin;
	struct entry *e;

	if (h->n == JK_HELD_MAX || h->text.len > JK_HELD_BYTES)
		return;
	if (h->n == h->cap) {
		h->cap = h->cap > 0 ? 2 * h->cap : 64;
		h->list = jk_xrealloc(h->list, h->cap, sizeof(*h->list));
	}
	e = &h->list[h->n];
	e->f = *finding;
	if (h->n > 0 && jk_span_equal(text_of(h, e[-1].path), record->path))
		e->path = e[-1].path;
	else
		e->path = keep(h, record->path);
	e->member = keep(h, record->member);
	e->has_origin = origin != NULL;
	if (origin != NULL) {
		e->commit = keep(h, origin->commit);
		e->author = keep(h, origin->author);
		e->date = origin->date;
	}
	e->shown = keep(h, finding->shown);
	e->chain = keep(h, finding->collection.chain);
	e->advice = keep(h, finding->collection.advice);
	e->reason = keep(h, finding->reason);
	for (unsigned i = 0; i < finding->nevidence; i++)
		e->evidence[i] = keep(h, finding->evidence[i]);
	h->n++;
}

static int
compare_hashes(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The folder right below the root that the path begins with; empty: the file
 * lies in none. */
static struct jk_span
folder_of(struct jk_span path, const char *const *roots, size_t nroots)
{
	for (size_t i = 0; i < nroots; i++) {
		size_t at = strlen(roots[i]);
		const unsigned char *end;

		if (!jk_span_starts_with(path, roots[i], at))
			continue;
		while (at < path.len && path.ptr[at] == '/')
			at++;
		path = jk_span_from(path, at);
		end = path.len > 0 ? memchr(path.ptr, '/', path.len) : NULL;
		return jk_span_head(path, end ? (size_t)(end - path.ptr) : 0);
	}
	return jk_span_make(NULL, 0);
}

/* Of a chain in a folder; 0: in none. */
static uint64_t
hash_of(struct jk_span chain, struct jk_span folder)
{
	const struct jk_hash_key key = { jk_siphash(&chain_key, chain), 0 };

	return folder.len > 0 ? jk_siphash(&key, folder) | 1 : 0;
}

static size_t
count_stations(const struct jk_chain_list *list)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += list->chain[i].n;
	return n;
}

size_t
jk_held_choose(struct jk_held *h, const struct jk_chain_list *list,
	       const char *const *roots, size_t nroots)
{
	size_t nknown = count_stations(list), n = 0;
	uint64_t *known = jk_xcalloc(nknown + 1, sizeof(*known));

	for (size_t i = 0; i < list->n; i++) {
		const struct jk_chain *c = &list->chain[i];

		for (size_t k = 0; k < c->n; k++)
			known[n++] =
				hash_of(c->name, folder_of(c->station[k].path,
							   roots, nroots));
	}
	qsort(known, nknown, sizeof(*known), compare_hashes);
	n = 0;
	for (size_t i = 0; i < h->n; i++) {
		uint64_t hash = hash_of(
			text_of(h, h->list[i].chain),
			folder_of(text_of(h, h->list[i].path), roots, nroots));

		if (hash != 0 && bsearch(&hash, known, nknown, sizeof(*known),
					 compare_hashes) != NULL)
			h->list[n++] = h->list[i];
	}
	free(known);
	h->n = n;
	return n;
}

void
jk_held_get(struct jk_held *h, size_t index, struct jk_record *record,
	    struct jk_finding *finding, struct jk_origin *origin)
{
	const struct entry *e = &h->list[index];

	*record = (struct jk_record){
		.path = text_of(h, e->path),
		.member = text_of(h, e->member),
		.finding = finding,
	};
	if (e->has_origin) {
		origin->commit = text_of(h, e->commit);
		origin->author = text_of(h, e->author);
		origin->date = e->date;
		record->origin = origin;
	}
	*finding = e->f;
	finding->confidence = JK_CONF_MEDIUM;
	finding->place = jk_span_str("");
	finding->shown = text_of(h, e->shown);
	finding->collection.chain = text_of(h, e->chain);
	finding->collection.advice = text_of(h, e->advice);
	finding->reason = text_of(h, e->reason);
	for (unsigned i = 0; i < e->f.nevidence; i++)
		finding->evidence[i] = text_of(h, e->evidence[i]);
	if (finding->nevidence < JK_FINDING_MAX_EVIDENCE)
		finding->evidence[finding->nevidence++] = jk_span_str(REASON);
}
