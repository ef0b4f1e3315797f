/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/git_commits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_SLOTS = 1024, PARENTS_MAX = 4096, AUTHOR_MAX = 256 };

static void
add_slot(struct jk_commits *c, uint32_t index)
{
	uint64_t hash;
	size_t i;

	memcpy(&hash, c->commit[index].oid, sizeof(hash));
	i = (size_t)hash & (c->nslots - 1);
	while (c->slot[i] != 0)
		i = (i + 1) & (c->nslots - 1);
	c->slot[i] = index + 1;
}

static uint32_t
find(const struct jk_commits *c, const unsigned char *oid)
{
	uint64_t hash;
	size_t i;

	if (c->nslots == 0)
		return JK_COMMIT_NONE;
	memcpy(&hash, oid, sizeof(hash));
	i = (size_t)hash & (c->nslots - 1);
	for (; c->slot[i] != 0; i = (i + 1) & (c->nslots - 1)) {
		if (memcmp(c->commit[c->slot[i] - 1].oid, oid, JK_OID_LEN) == 0)
			return c->slot[i] - 1;
	}
	return JK_COMMIT_NONE;
}

/* The entry of a commit, new or old. */
static uint32_t
entry_of(struct jk_commits *c, const unsigned char *oid)
{
	uint32_t index = find(c, oid);

	if (index != JK_COMMIT_NONE)
		return index;
	if (c->n == c->cap) {
		c->cap = c->cap * 2 + LEAST_SLOTS;
		c->commit = jk_xrealloc(c->commit, c->cap, sizeof(*c->commit));
	}
	index = (uint32_t)c->n++;
	c->commit[index] = (struct jk_commit){ 0 };
	memcpy(c->commit[index].oid, oid, JK_OID_LEN);
	if (2 * c->n >= c->nslots) {
		c->nslots = c->nslots > 0 ? 2 * c->nslots : LEAST_SLOTS;
		free(c->slot);
		c->slot = jk_xcalloc(c->nslots, sizeof(*c->slot));
		for (size_t i = 0; i < c->n; i++)
			add_slot(c, (uint32_t)i);
	} else {
		add_slot(c, index);
	}
	return index;
}

bool
jk_commits_has(const struct jk_commits *c, const unsigned char *oid)
{
	uint32_t index = find(c, oid);

	return index != JK_COMMIT_NONE && c->commit[index].loaded;
}

/* Does a stand before b? Ties are broken by name, so that the order is the
 * same each time. */
static bool
stands_before(const struct jk_commits *c, uint32_t a, uint32_t b)
{
	const struct jk_commit *x = &c->commit[a], *y = &c->commit[b];

	if (x->date != y->date)
		return c->heap.newest ? x->date > y->date : x->date < y->date;
	return memcmp(x->oid, y->oid, JK_OID_LEN) < 0;
}

static void
heap_push(struct jk_commits *c, uint32_t index)
{
	struct jk_heap *h = &c->heap;
	size_t i = h->n++;

	if (h->n > h->cap) {
		h->cap = h->cap * 2 + LEAST_SLOTS;
		h->item = jk_xrealloc(h->item, h->cap, sizeof(*h->item));
	}
	while (i > 0 && stands_before(c, index, h->item[(i - 1) / 2])) {
		h->item[i] = h->item[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	h->item[i] = index;
}

static uint32_t
heap_pop(struct jk_commits *c)
{
	struct jk_heap *h = &c->heap;
	uint32_t top = h->item[0], last = h->item[--h->n];
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= h->n)
			break;
		if (child + 1 < h->n &&
		    stands_before(c, h->item[child + 1], h->item[child]))
			child++;
		if (!stands_before(c, h->item[child], last))
			break;
		h->item[i] = h->item[child];
		i = child;
	}
	h->item[i] = last;
	return top;
}

static int
hex_digit(unsigned char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

/* False when there are no forty digits. */
static bool
take_oid(struct jk_span s, unsigned char *oid)
{
	if (s.len < 2 * (size_t)JK_OID_LEN)
		return false;
	for (size_t i = 0; i < JK_OID_LEN; i++) {
		int high = hex_digit(s.ptr[2 * i]);
		int low = hex_digit(s.ptr[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		oid[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

/* The line at the head of *rest, without its end. */
static struct jk_span
take_line(struct jk_span *rest)
{
	const unsigned char *end =
		rest->len > 0 ? memchr(rest->ptr, '\n', rest->len) : NULL;
	size_t len = end != NULL ? (size_t)(end - rest->ptr) : rest->len;
	struct jk_span line = jk_span_head(*rest, len);

	*rest = jk_span_from(*rest, end != NULL ? len + 1 : len);
	return line;
}

/* "Name <mail> seconds zone": the seconds, and how long the name is. */
static int64_t
take_person(struct jk_span s, size_t *name_len)
{
	size_t mail = jk_span_find(s, 0, jk_span_str("<")), i = s.len;
	int64_t seconds = 0;
	unsigned ndigits = 0;

	*name_len = mail;
	while (*name_len > 0 && s.ptr[*name_len - 1] == ' ')
		(*name_len)--;
	if (*name_len > AUTHOR_MAX)
		*name_len = AUTHOR_MAX;
	while (i > 0 && s.ptr[i - 1] != '>')
		i--;
	while (i < s.len && s.ptr[i] == ' ')
		i++;
	for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9' && ndigits < 12;
	     i++, ndigits++)
		seconds = seconds * 10 + (s.ptr[i] - '0');
	return seconds;
}

static void
add_parent(struct jk_commits *c, uint32_t index, const unsigned char *oid)
{
	uint32_t parent = entry_of(c, oid);

	if (c->nparents == c->parents_cap) {
		c->parents_cap = c->parents_cap * 2 + LEAST_SLOTS;
		c->parent = jk_xrealloc(c->parent, c->parents_cap,
					sizeof(*c->parent));
	}
	c->parent[c->nparents++] = parent;
	c->commit[index].nparents++;
}

/* The header of a commit: tree, parents, author, committer, in this order. */
static bool
parse(struct jk_commits *c, uint32_t index, struct jk_span rest)
{
	struct jk_span line = take_line(&rest), person;
	unsigned char oid[JK_OID_LEN];
	size_t len;

	if (!jk_span_starts_with(line, "tree ", 5) ||
	    !take_oid(jk_span_from(line, 5), c->commit[index].tree))
		return false;
	c->commit[index].parents = c->nparents;
	line = take_line(&rest);
	while (jk_span_starts_with(line, "parent ", 7) &&
	       c->commit[index].nparents < PARENTS_MAX) {
		if (!take_oid(jk_span_from(line, 7), oid))
			return false;
		if (jk_oidset_has(&c->shallow, c->commit[index].oid))
			c->commit[index].shallow = true;
		else
			add_parent(c, index, oid);
		line = take_line(&rest);
	}
	if (!jk_span_starts_with(line, "author ", 7))
		return false;
	person = jk_span_from(line, 7);
	c->commit[index].author_date = take_person(person, &len);
	c->commit[index].author_at = c->names.len;
	c->commit[index].author_len = (uint32_t)len;
	jk_buf_append_span(&c->names, jk_span_head(person, len));
	line = take_line(&rest);
	if (jk_span_starts_with(line, "committer ", 10))
		c->commit[index].date =
			take_person(jk_span_from(line, 10), &len);
	return true;
}

static void
load(struct jk_commits *c, uint32_t index)
{
	unsigned char oid[JK_OID_LEN];
	git_odb_object *object;
	struct jk_err err = { 0 };

	if (c->commit[index].asked)
		return;
	c->commit[index].asked = true;
	memcpy(oid, c->commit[index].oid, sizeof(oid));
	object = jk_git_object(c->git, oid, GIT_OBJECT_COMMIT, &err);
	if (object != NULL) {
		if (parse(c, index, jk_git_object_bytes(c->git, object)))
			c->commit[index].loaded = true;
		else
			jk_err_set(&err, JK_ECORRUPT, "no commit's header");
		c->git->lib.git_odb_object_free(object);
	}
	if (!c->commit[index].loaded) {
		c->commit[index].nparents = 0;
		c->fail(c->ctx, oid, &err);
	}
}

/* Into the queue: when it is new, or has just become hidden. */
static void
queue(struct jk_commits *c, uint32_t index, bool hidden)
{
	bool again = hidden && !c->commit[index].hidden;

	load(c, index);
	c->commit[index].hidden = c->commit[index].hidden || hidden;
	if (c->commit[index].queued && !again)
		return;
	c->commit[index].queued = true;
	heap_push(c, index);
}

void
jk_commits_push(struct jk_commits *c, const unsigned char *oid, bool hidden)
{
	c->heap.newest = true;
	queue(c, entry_of(c, oid), hidden);
}

static bool
any_shown(const struct jk_commits *c)
{
	for (size_t i = 0; i < c->heap.n; i++) {
		if (!c->commit[c->heap.item[i]].hidden)
			return true;
	}
	return false;
}

/* The newest first: when all that is left is hidden, the rest is as well,
 * but for clocks that went wrong; then more is examined, never less. */
void
jk_commits_load(struct jk_commits *c)
{
	size_t nhidden = 0;

	while (c->heap.n > 0) {
		uint32_t index = heap_pop(c);
		size_t first = c->commit[index].parents;
		uint32_t n = c->commit[index].nparents;
		bool hidden = c->commit[index].hidden;

		for (uint32_t i = 0; i < n; i++)
			queue(c, c->parent[first + i], hidden);
		nhidden = hidden ? nhidden + 1 : 0;
		/* Not asked each time: it looks through the queue. */
		if (nhidden > c->heap.n && !any_shown(c))
			break;
	}
}

static bool
is_wanted(const struct jk_commit *commit)
{
	return commit->loaded && !commit->hidden;
}

/* Parents that are missing or hidden are not waited for. */
static void
count_parents(struct jk_commits *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct jk_commit *commit = &c->commit[i];

		commit->waiting = 0;
		for (uint32_t p = 0; p < commit->nparents; p++) {
			uint32_t parent = c->parent[commit->parents + p];

			c->child_at[parent + 1]++;
			commit->waiting += is_wanted(&c->commit[parent]) &&
					   !c->commit[parent].given;
		}
	}
}

static void
list_children(struct jk_commits *c)
{
	uint32_t *next = jk_xcalloc(c->n + 1, sizeof(*next));

	for (size_t i = 0; i < c->n; i++) {
		c->child_at[i + 1] += c->child_at[i];
		next[i] = c->child_at[i];
	}
	for (size_t i = 0; i < c->n; i++) {
		const struct jk_commit *commit = &c->commit[i];

		for (uint32_t p = 0; p < commit->nparents; p++) {
			uint32_t parent = c->parent[commit->parents + p];

			c->child[next[parent]++] = (uint32_t)i;
		}
	}
	free(next);
}

void
jk_commits_sort(struct jk_commits *c)
{
	c->heap.n = 0;
	c->heap.newest = false;
	c->rest = 0;
	free(c->child_at);
	free(c->child);
	c->child_at = jk_xcalloc(c->n + 1, sizeof(*c->child_at));
	c->child = jk_xcalloc(c->nparents + 1, sizeof(*c->child));
	count_parents(c);
	list_children(c);
	for (size_t i = 0; i < c->n; i++) {
		if (is_wanted(&c->commit[i]) && !c->commit[i].given &&
		    c->commit[i].waiting == 0)
			heap_push(c, (uint32_t)i);
	}
}

/* Commits cannot stand in a circle unless somebody forged an index of names;
 * what is left then comes in any order. */
static uint32_t
next_of_circle(struct jk_commits *c)
{
	for (; c->rest < c->n; c->rest++) {
		if (is_wanted(&c->commit[c->rest]) && !c->commit[c->rest].given)
			return (uint32_t)c->rest;
	}
	return JK_COMMIT_NONE;
}

const struct jk_commit *
jk_commits_next(struct jk_commits *c)
{
	uint32_t index = c->heap.n > 0 ? heap_pop(c) : next_of_circle(c);

	if (index == JK_COMMIT_NONE)
		return NULL;
	c->commit[index].given = true;
	for (uint32_t i = c->child_at[index]; i < c->child_at[index + 1]; i++) {
		struct jk_commit *child = &c->commit[c->child[i]];

		if (is_wanted(child) && !child->given && child->waiting > 0 &&
		    --child->waiting == 0)
			heap_push(c, c->child[i]);
	}
	return &c->commit[index];
}

const struct jk_commit *
jk_commits_parent(const struct jk_commits *c, const struct jk_commit *commit,
		  uint32_t i)
{
	const struct jk_commit *parent =
		&c->commit[c->parent[commit->parents + i]];

	return parent->loaded ? parent : NULL;
}

/* The commits whose parents a clone has left behind, forty digits a line. */
static void
read_shallow(struct jk_commits *c, const char *commondir)
{
	struct jk_buf path = { 0 };
	unsigned char oid[JK_OID_LEN];
	char line[128];
	FILE *in;

	jk_buf_appendf(&path, "%s/shallow", commondir);
	in = fopen(jk_buf_cstr(&path), "re");
	jk_buf_release(&path);
	while (in != NULL && fgets(line, sizeof(line), in) != NULL) {
		if (take_oid(jk_span_str(line), oid))
			jk_oidset_add(&c->shallow, oid);
	}
	if (in != NULL)
		fclose(in);
}

void
jk_commits_init(struct jk_commits *c, struct jk_git *git,
		const struct jk_git_place *place)
{
	*c = (struct jk_commits){ .git = git };
	if (place->shallow)
		read_shallow(c, place->commondir);
}

void
jk_commits_release(struct jk_commits *c)
{
	free(c->commit);
	free(c->slot);
	free(c->parent);
	free(c->heap.item);
	free(c->child_at);
	free(c->child);
	jk_buf_release(&c->names);
	jk_oidset_release(&c->shallow);
}

struct jk_span
jk_commits_author(const struct jk_commits *c, const struct jk_commit *commit)
{
	return jk_span_head(
		jk_span_from(jk_buf_span(&c->names), commit->author_at),
		commit->author_len);
}
