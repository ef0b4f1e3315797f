/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/derive.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/derive_parts.h"
#include "match/guess.h"

/* A known offset is worth so many bits: only one place is to be tried. */
#define OFFSET_BITS 8

void
jk_choices_free(struct jk_choice *c)
{
	while (c != NULL) {
		struct jk_choice *next = c->next;

		free(c);
		c = next;
	}
}

static bool
append_bytes(struct jk_derived_literal *lit, const unsigned char *bytes,
	     size_t len, bool ignore_case)
{
	if (len > sizeof(lit->bytes) - lit->len)
		return false;
	memcpy(lit->bytes + lit->len, bytes, len);
	lit->len += len;
	/* If one letter's case is ignored that of all may be: this finds more,
	 * never less. */
	lit->ignore_case |= ignore_case;
	return true;
}

bool
jk_choice_append(struct jk_choice *c, const struct jk_part *part)
{
	const struct jk_derived_literal one = {
		.bytes = { part->bytes[0], part->bytes[1], part->bytes[2],
			   part->bytes[3] },
		.len = strnlen((const char *)part->bytes, 4),
		.ignore_case = part->ignore_case,
	};
	const struct jk_derived_literal *tail = &one;
	struct jk_choice made = { .next = c->next };
	size_t n = 1;

	if (part->kind == JK_PART_CHOICE) {
		tail = part->choice->literal;
		n = part->choice->n;
	} else if (part->kind != JK_PART_CHAR || one.len == 0) {
		return false;
	}
	if (c->n * n > JK_DERIVED_MAX)
		return false;
	for (size_t i = 0; i < c->n; i++) {
		for (size_t k = 0; k < n; k++) {
			made.literal[made.n] = c->literal[i];
			if (!append_bytes(&made.literal[made.n++],
					  tail[k].bytes, tail[k].len,
					  tail[k].ignore_case))
				return false;
		}
	}
	*c = made;
	return true;
}

/* How seldom the literal is seen by chance, in bits; 0 when it is too short
 * to be looked for. */
static unsigned
bits_of(const struct jk_derived_literal *lit)
{
	unsigned bits = 0;
	bool alphanumeric = true;

	for (size_t i = 0; i < lit->len; i++) {
		unsigned char c = lit->bytes[i];
		unsigned weight = jk_byte_weight(
			c, lit->ignore_case && isalpha(c) ? 0x20 : 0);

		for (; weight < 1000; weight *= 2)
			bits++;
		alphanumeric &= isalnum(c) != 0;
	}
	return lit->len < (alphanumeric ? 3 : 2) ? 0 : bits;
}

static unsigned
bits_of_choice(const struct jk_choice *c)
{
	unsigned least = 0;

	for (size_t i = 0; i < c->n; i++) {
		unsigned bits = bits_of(&c->literal[i]);

		if (bits == 0)
			return 0;
		if (i == 0 || bits < least)
			least = bits;
	}
	return least > c->n ? least - (unsigned)c->n + 1 : 0;
}

/* Looks from one part on for the best strings; *best is in bits. */
static void
try_from(const struct jk_parts *parts, size_t from, bool known, size_t offset,
	 unsigned *best, struct jk_derived *out)
{
	struct jk_choice c = { .n = 1 };

	for (size_t i = from; i < parts->n; i++) {
		unsigned bits;

		if (!jk_choice_append(&c, &parts->part[i]))
			return;
		bits = bits_of_choice(&c);
		if (bits == 0)
			continue;
		bits += known ? OFFSET_BITS : 0;
		if (bits <= *best)
			continue;
		*best = bits;
		out->kind = !known     ? JK_DERIVED_WITHIN
			    : c.n == 1 ? JK_DERIVED_AT
				       : JK_DERIVED_SET;
		out->offset = known ? offset : 0;
		out->n = c.n;
		memcpy(out->literal, c.literal, sizeof(out->literal));
	}
}

void
jk_derive(struct jk_span pattern, bool caseless, struct jk_derived *out)
{
	struct jk_parts *parts = jk_xcalloc(1, sizeof(*parts));
	struct jk_choice *choices = NULL;
	unsigned best = 0;
	size_t offset = 0;
	bool known = true;

	*out = (struct jk_derived){ .kind = JK_DERIVED_NONE };
	if (!jk_parts_read(pattern, caseless, parts, &choices))
		parts->n = 0;
	for (size_t i = 0; i < parts->n; i++) {
		try_from(parts, i, known, offset, &best, out);
		known = known && parts->part[i].len > 0;
		offset += parts->part[i].len;
	}
	jk_choices_free(choices);
	free(parts);
}
