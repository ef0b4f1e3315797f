/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups, repetitions and alternatives; the syntax is that of
 * pcre2pattern(3). */
#include "config.h"

#include "match/derive_parts.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#define MAX_DEPTH 32
/* A repeated atom is written out so often at the most. */
#define MAX_COPIES 16
#define FOREVER UINT32_MAX

static bool read_choice(struct jk_pattern_reader *r, struct jk_parts *out);

/* i, m, s and the like up to ) or :, which is left. */
static bool
read_flags(struct jk_pattern_reader *r)
{
	bool on = true;

	for (; r->p < r->end && *r->p != ')' && *r->p != ':'; r->p++) {
		if (*r->p == 'i')
			r->caseless = on;
		else if (*r->p == '-' && on)
			on = false;
		else if (strchr("msUJn", *r->p) == NULL || *r->p == '\0')
			return false;
	}
	return true;
}

/* <name>, 'name' or P<name>, the opening sign skipped. */
static bool
skip_name(struct jk_pattern_reader *r, const char *close)
{
	while (r->p < r->end && (isalnum(*r->p) || *r->p == '_'))
		r->p++;
	return jk_pattern_skip(r, close);
}

/* Behind the parenthesis. */
static bool
read_group(struct jk_pattern_reader *r, struct jk_parts *out)
{
	struct jk_parts *inner;
	bool caseless = r->caseless, looks = false, ok = true;

	if (jk_pattern_next_is(r, "*"))
		return false;
	if (jk_pattern_skip(r, "?")) {
		if (jk_pattern_skip(r, "=") || jk_pattern_skip(r, "!") ||
		    jk_pattern_skip(r, "<=") || jk_pattern_skip(r, "<!"))
			looks = true;
		else if (jk_pattern_skip(r, "<") || jk_pattern_skip(r, "P<"))
			ok = skip_name(r, ">");
		else if (jk_pattern_skip(r, "'"))
			ok = skip_name(r, "'");
		else if (!jk_pattern_skip(r, ">") && !jk_pattern_skip(r, "|")) {
			ok = read_flags(r);
			if (ok && jk_pattern_skip(r, ")"))
				return true;
			ok = ok && jk_pattern_skip(r, ":");
		}
		if (!ok)
			return false;
	}
	inner = jk_xcalloc(1, sizeof(*inner));
	ok = read_choice(r, inner) && jk_pattern_skip(r, ")");
	r->caseless = caseless;
	for (size_t i = 0; ok && !looks && i < inner->n; i++)
		jk_parts_add(out, inner->part[i]);
	free(inner);
	return ok;
}

struct repeat {
	uint32_t least, most;
};

/* The digits of a number that PCRE2 takes here. */
static bool
read_number(struct jk_pattern_reader *r, uint32_t *n)
{
	const unsigned char *begin = r->p;

	for (*n = 0; r->p < r->end && isdigit(*r->p); r->p++) {
		if (r->p - begin == 5)
			return false;
		*n = *n * 10 + (uint32_t)(*r->p - '0');
	}
	return r->p > begin;
}

/* What stands behind an atom; once when it is no repetition. */
static bool
read_repeat(struct jk_pattern_reader *r, struct repeat *repeat)
{
	*repeat = (struct repeat){ 1, 1 };
	if (jk_pattern_skip(r, "*")) {
		*repeat = (struct repeat){ 0, FOREVER };
	} else if (jk_pattern_skip(r, "+")) {
		*repeat = (struct repeat){ 1, FOREVER };
	} else if (jk_pattern_skip(r, "?")) {
		*repeat = (struct repeat){ 0, 1 };
	} else if (jk_pattern_skip(r, "{")) {
		if (!read_number(r, &repeat->least))
			return false;
		repeat->most = repeat->least;
		if (jk_pattern_skip(r, ",")) {
			repeat->most = FOREVER;
			if (!jk_pattern_next_is(r, "}") &&
			    !read_number(r, &repeat->most))
				return false;
		}
		if (!jk_pattern_skip(r, "}"))
			return false;
	} else {
		return true;
	}
	if (!jk_pattern_skip(r, "?"))
		jk_pattern_skip(r, "+");
	return true;
}

/* The parts from start on are an atom: writes them as often as it is there
 * in any case, and a gap for what may follow. */
static void
repeat_parts(struct jk_parts *out, size_t start, const struct repeat *repeat)
{
	size_t n = out->n - start, len = 0;
	uint32_t copies = 1;
	bool known = true;

	if (repeat->least == 0) {
		out->n = start;
		jk_parts_add_gap(out);
		return;
	}
	for (size_t i = start; i < start + n; i++) {
		known = known && out->part[i].len > 0;
		len += out->part[i].len;
	}
	for (; copies < repeat->least && copies < MAX_COPIES; copies++) {
		for (size_t i = start; i < start + n; i++)
			jk_parts_add(out, out->part[i]);
	}
	if (copies < repeat->least && known)
		jk_parts_add_ascii(out, len * (repeat->least - copies));
	else if (copies < repeat->least)
		jk_parts_add_gap(out);
	if (repeat->most > repeat->least)
		jk_parts_add_gap(out);
}

static bool
read_group_deeper(struct jk_pattern_reader *r, struct jk_parts *out)
{
	bool ok;

	if (r->depth == MAX_DEPTH)
		return false;
	r->depth++;
	ok = read_group(r, out);
	r->depth--;
	return ok;
}

static bool
read_atom(struct jk_pattern_reader *r, struct jk_parts *out)
{
	if (!r->quoted) {
		if (jk_pattern_skip(r, "^") || jk_pattern_skip(r, "$"))
			return true;
		if (jk_pattern_skip(r, ".")) {
			jk_parts_add_gap(out);
			return true;
		}
		if (jk_pattern_skip(r, "["))
			return jk_pattern_class(r, out);
		if (jk_pattern_skip(r, "("))
			return read_group_deeper(r, out);
		if (jk_pattern_skip(r, "\\"))
			return jk_pattern_escape(r, out);
		if (jk_pattern_next_is(r, "*") || jk_pattern_next_is(r, "+") ||
		    jk_pattern_next_is(r, "?") || jk_pattern_next_is(r, "{"))
			return false;
	}
	return jk_pattern_literal(r, out);
}

/* Up to | or ) or the end. */
static bool
read_sequence(struct jk_pattern_reader *r, struct jk_parts *out)
{
	struct repeat repeat;

	while (r->p < r->end) {
		size_t start = out->n;

		if (jk_pattern_skip(r, "\\E")) {
			r->quoted = false;
			continue;
		}
		if (!r->quoted && jk_pattern_skip(r, "\\Q")) {
			r->quoted = true;
			continue;
		}
		if (!r->quoted &&
		    (jk_pattern_next_is(r, "|") || jk_pattern_next_is(r, ")")))
			return true;
		if (!read_atom(r, out))
			return false;
		while (jk_pattern_skip(r, "\\E"))
			r->quoted = false;
		if (r->quoted)
			continue;
		/* Does a repetition behind it belong to this atom? */
		if (jk_pattern_next_is(r, "\\Q\\E"))
			return false;
		if (!read_repeat(r, &repeat))
			return false;
		repeat_parts(out, start < out->n ? start : out->n, &repeat);
	}
	return true;
}

/* What the alternatives of a group have in common. */
struct merge {
	struct jk_choice prefix; /* what one of them begins with */
	bool has_prefix, whole;  /* of each; and nothing else */
	size_t len;              /* of each, when it is known and the same */
	bool has_len;
};

static void
merge_add(struct merge *m, const struct jk_parts *parts, bool first)
{
	struct jk_choice prefix = { .n = 1 };
	size_t taken = 0, len = 0;
	bool known = true;

	while (taken < parts->n &&
	       jk_choice_append(&prefix, &parts->part[taken]))
		taken++;
	for (size_t i = 0; i < parts->n; i++) {
		known = known && parts->part[i].len > 0;
		len += parts->part[i].len;
	}
	m->whole = m->whole && taken == parts->n;
	m->has_len = m->has_len && known && (first || len == m->len);
	m->len = len;
	if (taken == 0 || m->prefix.n + prefix.n > JK_DERIVED_MAX)
		m->has_prefix = false;
	if (!m->has_prefix)
		return;
	memcpy(m->prefix.literal + m->prefix.n, prefix.literal,
	       prefix.n * sizeof(prefix.literal[0]));
	m->prefix.n += prefix.n;
}

/* The length of all strings of a choice; 0 when they differ or are not all
 * ASCII. */
static size_t
length_of(const struct jk_choice *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->literal[i].len != c->literal[0].len)
			return 0;
		for (size_t k = 0; k < c->literal[i].len; k++) {
			if (c->literal[i].bytes[k] >= 0x80)
				return 0;
		}
	}
	return c->literal[0].len;
}

static void
merge_end(struct jk_pattern_reader *r, const struct merge *m,
	  struct jk_parts *out)
{
	struct jk_choice *choice, *next;
	size_t len;

	out->n = 0;
	if (!m->has_prefix) {
		if (m->has_len && m->len > 0)
			jk_parts_add_ascii(out, m->len);
		else
			jk_parts_add_gap(out);
		return;
	}
	choice = jk_pattern_choice(r);
	next = choice->next;
	*choice = m->prefix;
	choice->next = next;
	len = length_of(choice);
	jk_parts_add(out, (struct jk_part){ .kind = JK_PART_CHOICE,
					    .len = len,
					    .choice = choice });
	if (m->whole)
		return;
	if (m->has_len && len > 0 && m->len > len)
		jk_parts_add_ascii(out, m->len - len);
	else
		jk_parts_add_gap(out);
}

/* Alternatives, up to ) or the end. */
static bool
read_choice(struct jk_pattern_reader *r, struct jk_parts *out)
{
	struct merge *m;
	bool ok = read_sequence(r, out);

	if (!ok || !jk_pattern_next_is(r, "|"))
		return ok;
	m = jk_xcalloc(1, sizeof(*m));
	m->has_prefix = m->whole = m->has_len = true;
	merge_add(m, out, true);
	while (ok && jk_pattern_skip(r, "|")) {
		out->n = 0;
		ok = read_sequence(r, out);
		if (ok)
			merge_add(m, out, false);
	}
	if (ok)
		merge_end(r, m, out);
	free(m);
	return ok;
}

bool
jk_parts_read(struct jk_span pattern, bool caseless, struct jk_parts *out,
	      struct jk_choice **choices)
{
	struct jk_pattern_reader r = {
		.p = pattern.ptr,
		.end = pattern.ptr + pattern.len,
		.caseless = caseless,
		.depth = 1,
		.choices = choices,
	};

	out->n = 0;
	return read_choice(&r, out) && r.p == r.end;
}
