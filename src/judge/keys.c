/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/keys.h"

#include <string.h>
#include <strings.h>

#include "judge/headings.h"
#include "match/token.h"

/* Quotes and spaces between a key and its value. */
#define MAX_GAP 24
/* A tag may be as long as this. */
#define MAX_TAG 256

static bool
is_space(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_quote(unsigned char c)
{
	return c == '"' || c == '\'' || c == '`';
}

/* The backslash is of \u escapes, brackets are of "user[name]=". */
static bool
is_name_char(unsigned char c)
{
	return jk_is_alpha(c) || jk_is_digit(c) || c >= 0x80 || c == '_' ||
	       c == '-' || c == '.' || c == '$' || c == '\\' || c == '[' ||
	       c == ']';
}

/* Words of the language, which do not name the value. */
static bool
is_one_of(struct jk_span name, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strlen(words[i]) == name.len &&
		    strncasecmp(words[i], (const char *)name.ptr, name.len) ==
			    0)
			return true;
	}
	return false;
}

/* The value of the attribute in the tag's text, or empty. */
static struct jk_span
find_attribute(struct jk_span tag, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 1; i + n + 2 < tag.len; i++) {
		unsigned char quote = tag.ptr[i + n + 1];
		const unsigned char *from = tag.ptr + i + n + 2, *to;

		if (!is_space(tag.ptr[i - 1]) || tag.ptr[i + n] != '=' ||
		    !is_quote(quote) ||
		    strncasecmp((const char *)tag.ptr + i, name, n) != 0)
			continue;
		to = memchr(from, quote, (size_t)(tag.ptr + tag.len - from));
		if (to != NULL)
			return jk_span_make(from, (size_t)(to - from));
	}
	return jk_span_head(tag, 0);
}

/* What the tag calls the thing it holds: its name, key or id. */
static struct jk_span
name_in_tag(struct jk_span tag)
{
	static const char *const names[] = { "name", "key", "field", "id" };

	for (size_t i = 0; i < JK_COUNT(names); i++) {
		struct jk_span name = find_attribute(tag, names[i]);

		if (name.len > 0)
			return name;
	}
	return jk_span_head(tag, 0);
}

/* The tag around pos: from its '<' up to its '>', as far as it reaches. */
static struct jk_span
tag_around(struct jk_span text, size_t lo, size_t pos)
{
	size_t from = pos, to = pos;

	if (pos > lo + MAX_TAG)
		lo = pos - MAX_TAG;
	while (from > lo && text.ptr[from - 1] != '<' &&
	       text.ptr[from - 1] != '>')
		from--;
	if (from == lo || text.ptr[from - 1] != '<')
		return jk_span_head(text, 0);
	while (to < text.len && to < pos + MAX_TAG && text.ptr[to] != '>' &&
	       text.ptr[to] != '<')
		to++;
	return jk_span_make(text.ptr + from, to - from);
}

/* An attribute "value" is what another attribute names. */
static struct jk_span
name_of_value(struct jk_span text, size_t lo, size_t pos, struct jk_key *out)
{
	static const char *const generic[] = { "value", "content", "data",
					       "default", "v" };
	struct jk_span tag, name;

	if (!is_one_of(out->name, generic, JK_COUNT(generic)))
		return out->name;
	tag = tag_around(text, lo, pos);
	if (tag.len == 0)
		return out->name;
	out->markup = true;
	name = name_in_tag(tag);
	return name.len > 0 ? name : out->name;
}

/* The tag that ends before pos opens the element that holds the value. */
static bool
take_element(struct jk_span text, size_t lo, size_t pos, struct jk_key *out)
{
	static const char *const generic[] = {
		"a",      "b",        "i",     "u",      "p",       "s",
		"em",     "td",       "th",    "tr",     "li",      "dd",
		"dt",     "h1",       "h2",    "h3",     "h4",      "div",
		"sub",    "sup",      "span",  "font",   "code",    "pre",
		"strong", "small",    "label", "body",   "center",  "text",
		"option", "textarea", "value", "button", "caption",
	};
	struct jk_span tag = tag_around(text, lo, pos - 1);
	size_t n = 0;

	if (tag.len == 0 || strchr("/!?", tag.ptr[0]) != NULL ||
	    tag.ptr[tag.len - 1] == '/')
		return false;
	while (n < tag.len && (is_name_char(tag.ptr[n]) || tag.ptr[n] == ':'))
		n++;
	out->markup = true;
	out->name = name_in_tag(tag);
	if (out->name.len > 0)
		return true;
	out->name = jk_span_head(tag, n);
	return n > 0 && !is_one_of(out->name, generic, JK_COUNT(generic));
}

/* Back over the sign between key and value: ':', '=', "=>" or their full-width
 * forms. Returns pos itself when there is none. */
static size_t
skip_sign(struct jk_span text, size_t lo, size_t pos)
{
	unsigned char c = pos > lo ? text.ptr[pos - 1] : 0;

	if (c == '>' && pos > lo + 1 && text.ptr[pos - 2] == '=')
		return pos - 2;
	if (c == ':' || c == '=')
		return pos > lo + 1 && text.ptr[pos - 2] == c ? pos : pos - 1;
	if (pos >= lo + 3 &&
	    (memcmp(text.ptr + pos - 3, "\xef\xbc\x9a", 3) == 0 ||
	     memcmp(text.ptr + pos - 3, "\xef\xbc\x9d", 3) == 0))
		return pos - 3;
	return pos;
}

/* The name that ends before pos, in quotes or not. */
static struct jk_span
take_name(struct jk_span text, size_t lo, size_t pos)
{
	size_t from;

	if (pos > lo + JK_HEADING_MAX + 2)
		lo = pos - JK_HEADING_MAX - 2;
	if (pos > lo && is_quote(text.ptr[pos - 1])) {
		unsigned char quote = text.ptr[--pos];

		/* JSON in a string: \"key\" */
		if (pos > lo && text.ptr[pos - 1] == '\\')
			pos--;
		from = pos;
		while (from > lo && text.ptr[from - 1] != quote &&
		       text.ptr[from - 1] != '\n')
			from--;
		if (from == lo || text.ptr[from - 1] != quote)
			from = pos;
	} else {
		from = pos;
		while (from > lo && is_name_char(text.ptr[from - 1]))
			from--;
		if (from == lo && pos - from > JK_HEADING_MAX)
			from = pos;
	}
	return jk_span_make(text.ptr + from, pos - from);
}

static bool
has_letter(struct jk_span name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (jk_is_alpha(name.ptr[i]) || name.ptr[i] >= 0x80)
			return true;
	}
	return false;
}

bool
jk_key_of(struct jk_span text, size_t lo, size_t start, struct jk_key *out)
{
	static const char cdata[] = "<![CDATA[";
	size_t pos = start, least, sign;

	least = start > lo + MAX_GAP ? start - MAX_GAP : lo;
	while (pos > least &&
	       (is_space(text.ptr[pos - 1]) || is_quote(text.ptr[pos - 1]) ||
		text.ptr[pos - 1] == '\\'))
		pos--;
	out->markup = false;
	if (pos >= lo + sizeof(cdata) - 1 && text.ptr[pos - 1] == '[' &&
	    memcmp(text.ptr + pos - (sizeof(cdata) - 1), cdata,
		   sizeof(cdata) - 1) == 0)
		pos -= sizeof(cdata) - 1;
	sign = skip_sign(text, lo, pos);
	if (sign == pos)
		return pos > lo && text.ptr[pos - 1] == '>' &&
		       take_element(text, lo, pos, out);
	pos = sign;
	while (pos > least && is_space(text.ptr[pos - 1]))
		pos--;
	out->name = take_name(text, lo, pos);
	if (!has_letter(out->name))
		return false;
	out->name = name_of_value(text, lo, pos, out);
	return true;
}

bool
jk_key_ends(struct jk_span text, size_t end)
{
	while (end < text.len &&
	       (is_space(text.ptr[end]) || is_quote(text.ptr[end]) ||
		text.ptr[end] == '\\'))
		end++;
	return end == text.len ||
	       (text.ptr[end] != '\0' &&
		strchr(",;&}<\r\n]>/)#", text.ptr[end]) != NULL);
}
