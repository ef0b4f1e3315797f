/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/package.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/charset.h>

#include "content/package_table.h"

/* Entries of one name that a lookup steps over. */
#define SAME_MAX 1024
#define HASH_MIN 16

static unsigned char
lower(unsigned char byte)
{
	return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

static bool
equal_any_case(struct jk_span a, struct jk_span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	}
	return true;
}

/* FNV-1a, of small letters. */
static size_t
hash(struct jk_span name)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < name.len; i++)
		h = (h ^ lower(name.ptr[i])) * 16777619u;
	return h;
}

static struct jk_span
without_slash(struct jk_span name)
{
	while (name.len > 0 && name.ptr[0] == '/')
		name = jk_span_from(name, 1);
	return name;
}

static enum jk_status
draw(struct jk_package *p, uint64_t bytes, struct jk_err *err)
{
	enum jk_status status = jk_budget_spool(p->out->budget, bytes, err);

	if (status == JK_OK)
		p->drawn += bytes;
	return status;
}

static enum jk_status
make_room(struct jk_package *p, struct jk_err *err)
{
	size_t cap = p->cap == 0 ? 64 : 2 * p->cap;
	struct jk_package_entry *grown;
	enum jk_status status;

	if (p->n < p->cap)
		return JK_OK;
	if (cap > UINT32_MAX / 2)
		return jk_err_set(err, JK_ELIMIT, "too many members");
	status = draw(p, (cap - p->cap) * sizeof(*p->entries), err);
	if (status != JK_OK)
		return status;
	grown = realloc(p->entries, cap * sizeof(*p->entries));
	if (grown == NULL)
		return jk_err_set(err, JK_ELIMIT, "out of memory");
	p->entries = grown;
	p->cap = cap;
	return JK_OK;
}

/* As a person should see it; some write "\" for "/". */
static void
put_name(struct jk_buf *names, struct jk_span stored)
{
	size_t at = names->len;

	if (!jk_utf8_valid(stored, false))
		jk_to_utf8(names, stored,
			   jk_charset_guess(stored) == JK_CP949 ? JK_CP949
								: JK_UTF8);
	else
		jk_buf_append_span(names, stored);
	for (; at < names->len; at++) {
		if (names->ptr[at] == '\\')
			names->ptr[at] = '/';
	}
}

enum jk_status
jk_package_add(struct jk_package *p, const struct jk_package_entry *entry,
	       struct jk_span name, struct jk_err *err)
{
	struct jk_package_entry *e;
	enum jk_status status;

	if (name.len > 0 && entry->member.packed == 0 &&
	    (name.ptr[name.len - 1] == '/' || name.ptr[name.len - 1] == '\\'))
		return JK_OK;
	status = draw(p, 3 * name.len, err);
	if (status == JK_OK)
		status = make_room(p, err);
	if (status != JK_OK)
		return status;
	e = &p->entries[p->n++];
	*e = *entry;
	e->name_at = p->names.len;
	put_name(&p->names, name);
	e->member.name.len = p->names.len - e->name_at;
	return JK_OK;
}

/* From the last to the first, so that a chain begins with the first. */
static void
fill_hash(struct jk_package *p)
{
	for (size_t i = p->n; i-- > 0;) {
		struct jk_package_entry *e = &p->entries[i];
		struct jk_span name = jk_span_make(p->names.ptr + e->name_at,
						   e->member.name.len);
		size_t h;

		e->member.name = without_slash(name);
		h = hash(e->member.name) & (p->nheads - 1);
		e->next = p->heads[h];
		p->heads[h] = (uint32_t)i + 1;
	}
}

enum jk_status
jk_package_index(struct jk_package *p, struct jk_err *err)
{
	enum jk_status status;

	p->nheads = HASH_MIN;
	while (p->nheads < p->n)
		p->nheads *= 2;
	status = draw(p, p->nheads * sizeof(*p->heads), err);
	if (status != JK_OK)
		return status;
	p->heads = calloc(p->nheads, sizeof(*p->heads));
	if (p->heads == NULL)
		return jk_err_set(err, JK_ELIMIT, "out of memory");
	fill_hash(p);
	return JK_OK;
}

typedef bool equal_fn(struct jk_span a, struct jk_span b);

static size_t
find(const struct jk_package *p, struct jk_span name, equal_fn *equal)
{
	size_t first = JK_PACKAGE_NONE, i;

	name = without_slash(name);
	i = p->heads[hash(name) & (p->nheads - 1)];
	for (int n = 0; i != 0 && n < SAME_MAX; n++) {
		const struct jk_package_entry *e = &p->entries[i - 1];

		if (equal(e->member.name, name)) {
			if (!e->member.taken)
				return i - 1;
			if (first == JK_PACKAGE_NONE)
				first = i - 1;
		}
		i = e->next;
	}
	return first;
}

size_t
jk_package_find(const struct jk_package *p, struct jk_span name)
{
	return find(p, name, jk_span_equal);
}

size_t
jk_package_find_any_case(const struct jk_package *p, struct jk_span name)
{
	size_t i = find(p, name, jk_span_equal);

	return i != JK_PACKAGE_NONE ? i : find(p, name, equal_any_case);
}

/* Where the directory fails, members may still stand one behind the other.
 * What both name is read once: the lookup is by name. */
static enum jk_status
repair(struct jk_package *p, struct jk_err *err)
{
	p->repaired = true;
	p->n = 0;
	p->names.len = 0;
	return jk_package_read_headers(p, err);
}

enum jk_status
jk_package_open(struct jk_package **package, struct jk_source *src,
		struct jk_out *out, struct jk_err *err)
{
	struct jk_package *p = jk_xcalloc(1, sizeof(*p));
	enum jk_status status;

	p->src = src;
	p->out = out;
	p->src_size = jk_source_size(src);
	status = jk_package_read_directory(p, err);
	if (status == JK_ECORRUPT)
		status = repair(p, err);
	if (status == JK_OK && p->n == 0)
		status = jk_err_set(err, JK_ECORRUPT, "no members");
	if (status == JK_OK)
		status = jk_package_index(p, err);
	if (status != JK_OK) {
		jk_package_close(p);
		return status;
	}
	*package = p;
	return JK_OK;
}

void
jk_package_close(struct jk_package *p)
{
	if (p == NULL)
		return;
	jk_package_free_readings(p);
	jk_budget_unspool(p->out->budget, p->drawn);
	jk_buf_release(&p->names);
	free(p->entries);
	free(p->heads);
	free(p);
}

bool
jk_package_is_repaired(const struct jk_package *p)
{
	return p->repaired;
}

size_t
jk_package_count(const struct jk_package *p)
{
	return p->n;
}

const struct jk_package_member *
jk_package_member(const struct jk_package *p, size_t index)
{
	return &p->entries[index].member;
}

void
jk_package_set_encrypted(struct jk_package *p, size_t index)
{
	p->entries[index].member.encrypted = true;
}

size_t
jk_package_ndamaged(const struct jk_package *p)
{
	return p->ndamaged;
}
