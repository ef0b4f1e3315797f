/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Characters, escapes and classes; the syntax is that of pcre2pattern(3). */
#include "config.h"

#include "match/derive_parts.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/charset.h>

bool
jk_pattern_next_is(const struct jk_pattern_reader *r, const char *text)
{
	size_t n = strlen(text);

	return (size_t)(r->end - r->p) >= n && memcmp(r->p, text, n) == 0;
}

bool
jk_pattern_skip(struct jk_pattern_reader *r, const char *text)
{
	if (!jk_pattern_next_is(r, text))
		return false;
	r->p += strlen(text);
	return true;
}

struct jk_choice *
jk_pattern_choice(struct jk_pattern_reader *r)
{
	struct jk_choice *c = jk_xcalloc(1, sizeof(*c));

	c->next = *r->choices;
	*r->choices = c;
	return c;
}

void
jk_parts_add(struct jk_parts *out, struct jk_part part)
{
	if (out->n == JK_PARTS_MAX)
		return;
	if (out->n == JK_PARTS_MAX - 1)
		part = (struct jk_part){ .kind = JK_PART_GAP };
	out->part[out->n++] = part;
}

void
jk_parts_add_gap(struct jk_parts *out)
{
	jk_parts_add(out, (struct jk_part){ .kind = JK_PART_GAP });
}

void
jk_parts_add_ascii(struct jk_parts *out, size_t len)
{
	if (len > 0)
		jk_parts_add(out, (struct jk_part){ .kind = JK_PART_ASCII,
						    .len = len });
}

/* Hangul, Han and kana: letters without case. */
static bool
has_no_case(uint32_t cp)
{
	return (cp >= 0xac00 && cp <= 0xd7a3) ||
	       (cp >= 0x3040 && cp <= 0x30ff) ||
	       (cp >= 0x3131 && cp <= 0x318e) || (cp >= 0x4e00 && cp <= 0x9fff);
}

/* Without case, k is K and the Kelvin sign, s is S and the long s. */
static void
add_letter_of_three(struct jk_pattern_reader *r, struct jk_parts *out,
		    unsigned char c)
{
	struct jk_choice *choice = jk_pattern_choice(r);
	const char *other = c == 'k' ? "\xe2\x84\xaa" : "\xc5\xbf";

	choice->n = 2;
	choice->literal[0] = (struct jk_derived_literal){ .bytes = { c },
							  .len = 1,
							  .ignore_case = true };
	choice->literal[1].len = strlen(other);
	memcpy(choice->literal[1].bytes, other, strlen(other));
	jk_parts_add(out, (struct jk_part){ .kind = JK_PART_CHOICE,
					    .choice = choice });
}

static void
add_char(struct jk_pattern_reader *r, struct jk_parts *out, uint32_t cp)
{
	struct jk_part part = { .kind = JK_PART_CHAR };
	unsigned char lower = (unsigned char)(cp | 0x20);

	if (cp >= 0x80) {
		if (r->caseless && !has_no_case(cp)) {
			jk_parts_add_gap(out);
			return;
		}
		jk_utf8_encode(cp, part.bytes);
	} else if (cp == 0) {
		jk_parts_add_ascii(out, 1);
		return;
	} else {
		part.len = 1;
		part.bytes[0] = (unsigned char)cp;
		part.ignore_case = r->caseless && isalpha((int)cp);
		if (part.ignore_case && (lower == 'k' || lower == 's')) {
			add_letter_of_three(r, out, lower);
			return;
		}
	}
	jk_parts_add(out, part);
}

/* The character at r->p, as it stands. */
static bool
read_char(struct jk_pattern_reader *r, uint32_t *cp)
{
	size_t n = 1;

	if (r->p == r->end)
		return false;
	*cp = *r->p;
	if (*cp >= 0x80)
		n = jk_utf8_decode(jk_span_make(r->p, (size_t)(r->end - r->p)),
				   cp);
	r->p += n;
	return n > 0;
}

/* Behind \x: two digits at the most, or any number in braces. */
static bool
read_hex(struct jk_pattern_reader *r, uint32_t *cp)
{
	bool braces = jk_pattern_skip(r, "{");
	unsigned n = 0;

	for (*cp = 0; r->p < r->end && isxdigit(*r->p); n++) {
		char digit[2] = { (char)*r->p, '\0' };

		if (n == (braces ? 6 : 2))
			break;
		*cp = *cp * 16 + (uint32_t)strtoul(digit, NULL, 16);
		r->p++;
	}
	if (n == 0 || *cp > 0x10ffff || (*cp >= 0xd800 && *cp <= 0xdfff))
		return false;
	return !braces || jk_pattern_skip(r, "}");
}

/* An escape that stands for one character, both in a class and outside. */
static bool
read_escaped_char(struct jk_pattern_reader *r, unsigned char c, uint32_t *cp)
{
	static const char names[] = "nrtfea", chars[] = "\n\r\t\f\x1b\a";
	const char *at = c != '\0' ? strchr(names, c) : NULL;

	if (c == 'x')
		return read_hex(r, cp);
	if (at != NULL) {
		*cp = (uint32_t)chars[at - names];
		return true;
	}
	*cp = c;
	return c < 0x80 && !isalnum(c);
}

/* \p{…}, \pL and the like. */
static bool
skip_property(struct jk_pattern_reader *r)
{
	if (jk_pattern_skip(r, "{")) {
		while (r->p < r->end && *r->p != '}')
			r->p++;
		return jk_pattern_skip(r, "}");
	}
	return r->p++ < r->end;
}

bool
jk_pattern_escape(struct jk_pattern_reader *r, struct jk_parts *out)
{
	unsigned char c;
	uint32_t cp;

	if (r->p == r->end)
		return false;
	c = *r->p++;
	if (strchr("bBAzZG", c) != NULL && c != '\0')
		return true;
	if (strchr("dws", c) != NULL && c != '\0') {
		jk_parts_add_ascii(out, 1);
		return true;
	}
	if (c == 'K') {
		/* The match begins here; in a group, perhaps. */
		out->n = 0;
		return r->depth == 1;
	}
	if (c >= '1' && c <= '9' && !(r->p < r->end && isdigit(*r->p))) {
		jk_parts_add_gap(out);
		return true;
	}
	if (c == 'p' || c == 'P') {
		jk_parts_add_gap(out);
		return skip_property(r);
	}
	if (c != '\0' && strchr("DWSNRhHvVX", c) != NULL) {
		jk_parts_add_gap(out);
		return !jk_pattern_next_is(r, "{");
	}
	if (!read_escaped_char(r, c, &cp))
		return false;
	add_char(r, out, cp);
	return true;
}

/* A class of so many characters is a choice of strings; more of them would
 * be many strings for little. */
#define FEW 4

/* The ASCII characters of a class. */
struct class
{
	bool has[128];
	bool wide; /* others as well, perhaps */
};

static void
class_add(struct class *class, uint32_t from, uint32_t to)
{
	for (uint32_t c = from; c <= to && c < 0x80; c++)
		class->has[c] = true;
	if (to >= 0x80)
		class->wide = true;
}

/* One character of a class, or *many. */
static bool
read_class_atom(struct jk_pattern_reader *r, bool *many, struct class *class,
		uint32_t *cp)
{
	unsigned char c;

	*many = false;
	if (jk_pattern_skip(r, "[:")) {
		if (jk_pattern_next_is(r, "^"))
			class->wide = true;
		while (r->p < r->end && (isalpha(*r->p) || *r->p == '^'))
			r->p++;
		*many = true;
		return jk_pattern_skip(r, ":]");
	}
	if (jk_pattern_next_is(r, "[.") || jk_pattern_next_is(r, "[="))
		return false;
	if (!jk_pattern_skip(r, "\\"))
		return read_char(r, cp);
	if (r->p == r->end)
		return false;
	c = *r->p++;
	if (c != '\0' && strchr("dwsDWS", c) != NULL) {
		*many = true;
		class->wide |= isupper(c) != 0;
		return true;
	}
	if (c == 'b') {
		*cp = '\b';
		return true;
	}
	return read_escaped_char(r, c, cp);
}

static bool
read_class_items(struct jk_pattern_reader *r, struct class *class)
{
	bool many;

	for (bool first = true; first || !jk_pattern_skip(r, "]");
	     first = false) {
		uint32_t from, to;

		if (!read_class_atom(r, &many, class, &from))
			return false;
		if (many) {
			/* What is in it does not matter: it is ASCII, and not
			 * a choice of few. */
			class_add(class, 0, 0x7f);
			/* What a minus is behind such a thing is unclear. */
			if (jk_pattern_next_is(r, "-") &&
			    !jk_pattern_next_is(r, "-]"))
				return false;
			continue;
		}
		to = from;
		if (jk_pattern_next_is(r, "-") &&
		    !jk_pattern_next_is(r, "-]")) {
			r->p++;
			if (!read_class_atom(r, &many, class, &to) || many ||
			    to < from)
				return false;
		}
		class_add(class, from, to);
	}
	return true;
}

static void
add_class(struct jk_pattern_reader *r, struct jk_parts *out,
	  const struct class *class)
{
	struct jk_choice *choice;
	struct jk_part part = { .kind = JK_PART_CHOICE, .len = 1 };
	size_t n = 0;

	for (unsigned c = 0; c < 0x80; c++)
		n += class->has[c];
	if (class->wide || n == 0 ||
	    (r->caseless && (class->has['k'] || class->has['K'] ||
			     class->has['s'] || class->has['S']))) {
		jk_parts_add_gap(out);
		return;
	}
	if (n > FEW) {
		jk_parts_add_ascii(out, 1);
		return;
	}
	choice = jk_pattern_choice(r);
	for (unsigned char c = 0; c < 0x80; c++) {
		if (class->has[c])
			choice->literal[choice->n++] =
				(struct jk_derived_literal){
					.bytes = { c },
					.len = 1,
					.ignore_case = r->caseless && isalpha(c)
				};
	}
	part.choice = choice;
	jk_parts_add(out, part);
}

bool
jk_pattern_class(struct jk_pattern_reader *r, struct jk_parts *out)
{
	struct class class = { .wide = jk_pattern_skip(r, "^") };

	if (!read_class_items(r, &class))
		return false;
	add_class(r, out, &class);
	return true;
}

bool
jk_pattern_literal(struct jk_pattern_reader *r, struct jk_parts *out)
{
	uint32_t cp;

	if (!read_char(r, &cp))
		return false;
	add_char(r, out, cp);
	return true;
}
