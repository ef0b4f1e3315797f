/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/baseline.h>

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/policy.h>

#include "report/fingerprint.h"

#define NFIELDS 6

struct jk_baseline {
	struct jk_buf text;
	struct jk_baseline_entry *entry; /* owned */
	size_t n, cap;
	const struct jk_baseline_entry **by_fingerprint; /* owned, sorted */
};

static enum jk_status
complain(const char *name, size_t line, const char *why, struct jk_err *err)
{
	return jk_err_set(err, JK_EUSAGE, "%.300s:%zu: %s", name, line, why);
}

static bool
is_fingerprint(struct jk_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (strchr("0123456789abcdef", s.ptr[i]) == NULL ||
		    s.ptr[i] == '\0')
			return false;
	}
	return s.len == JK_FINGERPRINT_LEN;
}

/* The reason why the line is no entry; NULL when it is one. */
static const char *
parse_line(struct jk_span line, struct jk_baseline_entry *e)
{
	struct jk_span field[NFIELDS], rest = line;

	for (size_t i = 0; i < NFIELDS; i++) {
		const unsigned char *tab =
			rest.len > 0 ? memchr(rest.ptr, '\t', rest.len) : NULL;
		size_t n = tab != NULL ? (size_t)(tab - rest.ptr) : rest.len;

		if ((tab == NULL) != (i == NFIELDS - 1))
			return "not six fields with a tab between two";
		field[i] = jk_span_head(rest, n);
		rest = jk_span_from(rest, n + 1);
	}
	*e = (struct jk_baseline_entry){
		.line = line,
		.where = field[0],
		.rule = field[1],
		.fingerprint = field[2],
		.until = JK_POLICY_FOREVER,
		.author = field[4],
		.reason = field[5],
	};
	if (!is_fingerprint(e->fingerprint))
		return "the third field is no fingerprint of 32 hex digits";
	if (field[3].len == 1 && field[3].ptr[0] == '-')
		return NULL;
	e->until = jk_date_parse(field[3]);
	return e->until >= 0 ? NULL
			     : "the fourth field is neither a date nor '-'";
}

static void
push(struct jk_baseline *b, const struct jk_baseline_entry *e)
{
	if (b->n == b->cap) {
		b->cap = b->cap > 0 ? 2 * b->cap : 64;
		b->entry = jk_xrealloc(b->entry, b->cap, sizeof(*b->entry));
	}
	b->entry[b->n++] = *e;
}

static enum jk_status
parse_lines(struct jk_baseline *b, const char *name, struct jk_err *err)
{
	struct jk_span rest = jk_buf_span(&b->text);
	size_t number = 0;

	while (rest.len > 0) {
		const unsigned char *nl = memchr(rest.ptr, '\n', rest.len);
		size_t n = nl != NULL ? (size_t)(nl - rest.ptr) : rest.len;
		struct jk_span line = jk_span_head(rest, n);
		struct jk_baseline_entry e;
		const char *why;

		rest = jk_span_from(rest, n + 1);
		number++;
		/* A checkout on Windows. */
		if (line.len > 0 && line.ptr[line.len - 1] == '\r')
			line.len--;
		if (line.len == 0 || line.ptr[0] == '#')
			continue;
		if (strchr("<=>|", line.ptr[0]) != NULL && line.len >= 7 &&
		    line.ptr[6] == line.ptr[0])
			return complain(name, number,
					"a merge was left unfinished here",
					err);
		why = parse_line(line, &e);
		if (why != NULL)
			return complain(name, number, why, err);
		push(b, &e);
	}
	return JK_OK;
}

static int
by_fingerprint(const void *x, const void *y)
{
	const struct jk_baseline_entry *const *a = x, *const *b = y;
	int c = memcmp((*a)->fingerprint.ptr, (*b)->fingerprint.ptr,
		       JK_FINGERPRINT_LEN);

	/* Of two, the one that holds longer first. */
	if (c == 0)
		c = (*a)->until > (*b)->until ? -1 : (*a)->until < (*b)->until;
	return c;
}

static void
sort(struct jk_baseline *b)
{
	b->by_fingerprint = jk_xcalloc(b->n + 1, sizeof(*b->by_fingerprint));
	for (size_t i = 0; i < b->n; i++)
		b->by_fingerprint[i] = &b->entry[i];
	qsort(b->by_fingerprint, b->n, sizeof(*b->by_fingerprint),
	      by_fingerprint);
}

enum jk_status
jk_baseline_parse(const char *name, struct jk_span text,
		  struct jk_baseline **out, struct jk_err *err)
{
	const size_t head = sizeof(JK_BASELINE_HEAD) - 2; /* no line end */
	struct jk_baseline *b;
	enum jk_status status;

	if (text.len > JK_BASELINE_MAX)
		return complain(name, 1, "too large", err);
	if (!jk_span_starts_with(text, JK_BASELINE_HEAD, head))
		return complain(name, 1,
				"no baseline: it begins with "
				"'# jikimi baseline 1'",
				err);
	b = jk_xcalloc(1, sizeof(*b));
	jk_buf_append_span(&b->text, text);
	status = parse_lines(b, name, err);
	if (status != JK_OK) {
		jk_baseline_free(b);
		return status;
	}
	sort(b);
	*out = b;
	return JK_OK;
}

void
jk_baseline_free(struct jk_baseline *b)
{
	if (b == NULL)
		return;
	free(b->by_fingerprint);
	free(b->entry);
	jk_buf_release(&b->text);
	free(b);
}

size_t
jk_baseline_count(const struct jk_baseline *b)
{
	return b->n;
}

const struct jk_baseline_entry *
jk_baseline_at(const struct jk_baseline *b, size_t index)
{
	return &b->entry[index];
}

const struct jk_baseline_entry *
jk_baseline_find(const struct jk_baseline *b, const char *fingerprint,
		 int64_t today)
{
	size_t lo = 0, hi = b->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (memcmp(b->by_fingerprint[mid]->fingerprint.ptr, fingerprint,
			   JK_FINGERPRINT_LEN) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == b->n || b->by_fingerprint[lo]->until < today ||
	    memcmp(b->by_fingerprint[lo]->fingerprint.ptr, fingerprint,
		   JK_FINGERPRINT_LEN) != 0)
		return NULL;
	return b->by_fingerprint[lo];
}
