/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/split.h"

#include <string.h>
#include <strings.h>

#include "judge/headings.h"
#include "judge/keys.h"

#define HEAD 6
/* The tag or the key of the first half lies at most so far before it. */
#define BACK 300

static bool
is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t
skip_space(struct jk_span s, size_t at)
{
	while (at < s.len && is_space(s.ptr[at]))
		at++;
	return at;
}

/* A closing quote, a delimiter, an opening quote of the same kind or of none:
 * the end of one cell and the beginning of the next. */
static bool
is_cell_border(struct jk_span gap)
{
	size_t at = 0;

	if (gap.len > 0 && (gap.ptr[0] == '"' || gap.ptr[0] == '\''))
		at++;
	while (at < gap.len && gap.ptr[at] == ' ')
		at++;
	if (at == gap.len || gap.ptr[at] == '\0' ||
	    strchr(",;|\t", gap.ptr[at]) == NULL)
		return false;
	for (at++; at < gap.len && gap.ptr[at] == ' '; at++)
		;
	if (at < gap.len && (gap.ptr[at] == '"' || gap.ptr[at] == '\''))
		at++;
	return at == gap.len;
}

/* True for a tag of a table's cell; tag is what stands behind '<'. */
static bool
is_cell_tag(struct jk_span tag)
{
	if (tag.len > 0 && tag.ptr[0] == '/')
		tag = jk_span_from(tag, 1);
	return tag.len >= 2 && (tag.ptr[0] | 0x20) == 't' &&
	       ((tag.ptr[1] | 0x20) == 'd' || (tag.ptr[1] | 0x20) == 'h');
}

/* A dash, or a space as HTML writes it. */
static size_t
skip_joint(struct jk_span s, size_t at)
{
	static const char *const joints[] = {
		"-", "~", "&nbsp;", "&ndash;", "&#45;", "\xe2\x80\x93"
	};

	for (size_t i = 0; i < JK_COUNT(joints); i++) {
		size_t n = strlen(joints[i]);

		if (jk_span_starts_with(jk_span_from(s, at), joints[i], n))
			return at + n;
	}
	return at;
}

/* Tags with nothing but spaces and dashes around them. */
static enum jk_split
read_tags(struct jk_span gap)
{
	size_t at = skip_space(gap, 0), next;
	bool cells = false, tags = false;

	while (at < gap.len) {
		const unsigned char *close;

		next = skip_joint(gap, at);
		if (next == at) {
			if (gap.ptr[at] != '<')
				return JK_SPLIT_NONE;
			close = memchr(gap.ptr + at, '>', gap.len - at);
			if (close == NULL)
				return JK_SPLIT_NONE;
			tags = true;
			cells |= is_cell_tag(jk_span_from(gap, at + 1));
			next = (size_t)(close - gap.ptr) + 1;
		}
		at = skip_space(gap, next);
	}
	if (!tags)
		return JK_SPLIT_NONE;
	return cells ? JK_SPLIT_CELLS : JK_SPLIT_TAGS;
}

static bool
same(struct jk_span a, struct jk_span b)
{
	return a.len == b.len && strncasecmp((const char *)a.ptr,
					     (const char *)b.ptr, a.len) == 0;
}

/* True when a is b with from in the place of to, at pos of b. */
static bool
is_renamed(struct jk_span a, struct jk_span b, size_t pos, const char *from,
	   const char *to)
{
	size_t nfrom = strlen(from), nto = strlen(to);

	if (pos + nto > b.len || a.len + nto != b.len + nfrom)
		return false;
	return same(jk_span_head(a, pos), jk_span_head(b, pos)) &&
	       same(jk_span_head(jk_span_from(a, pos), nfrom),
		    jk_span_make(from, nfrom)) &&
	       same(jk_span_head(jk_span_from(b, pos), nto),
		    jk_span_make(to, nto)) &&
	       same(jk_span_from(a, pos + nfrom), jk_span_from(b, pos + nto));
}

/* DOMAIN 0.1 (c): keys that end in 1 and 2, front and back … */
static bool
is_pair(struct jk_span a, struct jk_span b)
{
	static const struct {
		const char *first, *second;
	} pairs[] = {
		{ "1", "2" },          { "0", "1" },        { "", "2" },
		{ "", "_2" },          { "front", "back" }, { "front", "rear" },
		{ "head", "tail" },    { "first", "last" }, { "fst", "snd" },
		{ "first", "second" }, { "left", "right" }, { "pre", "post" },
		{ "앞", "뒤" },        { "앞", "뒷" },      { "f", "b" },
		{ "", "back" },
	};

	for (size_t i = 0; i < JK_COUNT(pairs); i++) {
		for (size_t pos = 0; pos < b.len; pos++) {
			if (is_renamed(a, b, pos, pairs[i].first,
				       pairs[i].second))
				return true;
		}
	}
	return false;
}

struct jk_span
jk_split_name(struct jk_span text, size_t first, size_t second)
{
	struct jk_key key;

	if (!jk_key_of(text, first + HEAD, second, &key))
		return jk_span_head(text, 0);
	return key.name;
}

/* The halves are what two fields hold whose names are a pair. */
static bool
are_fields(struct jk_span text, size_t first, size_t second)
{
	struct jk_span name = jk_split_name(text, first, second);
	struct jk_key key;

	return name.len > 0 && name.len <= JK_HEADING_MAX &&
	       jk_key_of(text, first > BACK ? first - BACK : 0, first, &key) &&
	       key.name.len <= JK_HEADING_MAX && is_pair(key.name, name);
}

enum jk_split
jk_split_between(struct jk_span text, size_t first, size_t second)
{
	struct jk_span gap;

	if (second < first + HEAD || second > text.len ||
	    second - first - HEAD > JK_SPLIT_REACH)
		return JK_SPLIT_NONE;
	gap = jk_span_make(text.ptr + first + HEAD, second - first - HEAD);
	if (is_cell_border(gap))
		return JK_SPLIT_CELLS;
	if (are_fields(text, first, second))
		return JK_SPLIT_FIELDS;
	return read_tags(gap);
}
