/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/marks.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#define BITS 64

_Static_assert(JK_BLOCK == BITS, "a block is a word");

void
jk_marks_init(struct jk_marks *m)
{
	memset(m, 0, sizeof(*m));
	jk_classes_init(&m->classes);
}

void
jk_marks_release(struct jk_marks *m)
{
	free(m->bits);
	memset(m, 0, sizeof(*m));
}

void
jk_marks_set(struct jk_marks *m, struct jk_span text, size_t lo, size_t hi)
{
	m->text = text;
	m->lo = lo;
	m->hi = hi;
	m->n = (hi - lo + BITS - 1) / BITS;
	m->lines_known = m->cells_known = false;
}

static void
reserve(struct jk_marks *m)
{
	if (m->n <= m->cap)
		return;
	m->cap = m->n + m->n / 2;
	m->bits = jk_xrealloc(m->bits, 3 * m->cap, sizeof(*m->bits));
}

/* The last block may reach beyond the text. */
static void
mark(const struct jk_marks *m, unsigned char byte, uint64_t *out)
{
	unsigned char tail[BITS] = { 0 };
	const unsigned char *p = m->text.ptr + m->lo;
	size_t whole = (m->hi - m->lo) / BITS;

	jk_classes_find(&m->classes, byte, p, whole, out);
	if (whole == m->n)
		return;
	memcpy(tail, p + whole * BITS, m->hi - m->lo - whole * BITS);
	jk_classes_find(&m->classes, byte, tail, 1, out + whole);
	explicit_bzero(tail, sizeof(tail));
}

/* Bits from bit on. */
static uint64_t
from_bit(size_t bit)
{
	return UINT64_MAX << bit % BITS;
}

static void
mark_lines(struct jk_marks *m)
{
	reserve(m);
	mark(m, '\n', m->bits);
	m->lines_known = true;
}

size_t
jk_marks_next_line(struct jk_marks *m, size_t from, size_t to)
{
	size_t k = (from - m->lo) / BITS, end = (to - m->lo + BITS - 1) / BITS;
	uint64_t only = from_bit(from - m->lo);

	if (!m->lines_known)
		mark_lines(m);
	for (; k < end; k++, only = UINT64_MAX) {
		uint64_t word = m->bits[k] & only;
		size_t pos;

		if (word == 0)
			continue;
		pos = m->lo + k * BITS + (size_t)__builtin_ctzll(word);
		return pos < to ? pos + 1 : SIZE_MAX;
	}
	return SIZE_MAX;
}

/* Each bit becomes the parity of those up to it. */
static uint64_t
parity(uint64_t x)
{
	for (unsigned shift = 1; shift < BITS; shift *= 2)
		x ^= x << shift;
	return x;
}

/* The delimiters outside quotes; *inside: the bit below stands inside. */
static uint64_t
unquoted(uint64_t delim, uint64_t quote, uint64_t *inside)
{
	if (quote == 0)
		return delim & ~*inside;
	quote = parity(quote) ^ *inside;
	/* Where no quote follows the topmost bit tells how it goes on. */
	*inside = quote >> (BITS - 1) != 0 ? UINT64_MAX : 0;
	return delim & ~quote;
}

/* Few of them are wanted at a time, and not each machine has it built in. */
static inline unsigned
count(uint64_t x)
{
	const uint64_t ones = UINT64_MAX;

	x -= x >> 1 & ones / 3;
	x = (x & ones / 15 * 3) + (x >> 2 & ones / 15 * 3);
	x = (x + (x >> 4)) & ones / 255 * 15;
	return (unsigned)(x * (ones / 255) >> 56);
}

static void
mark_cells(struct jk_marks *m, unsigned char delimiter)
{
	if (!m->lines_known)
		mark_lines(m);
	if (delimiter == 0) {
		memset(m->bits + m->cap, 0, 2 * m->cap * sizeof(*m->bits));
	} else {
		mark(m, delimiter, m->bits + m->cap);
		mark(m, '"', m->bits + 2 * m->cap);
	}
	m->cells_known = true;
	m->delimiter = delimiter;
}

struct jk_line
jk_marks_first(const struct jk_marks *m, bool bol)
{
	return (struct jk_line){ .at = m->lo, .start = bol ? m->lo : SIZE_MAX };
}

void
jk_marks_read(struct jk_marks *m, unsigned char delimiter, bool quotes,
	      struct jk_line *line, size_t pos)
{
	size_t k = (line->at - m->lo) / BITS, last = (pos - m->lo) / BITS;
	uint64_t inside = line->quoted ? UINT64_MAX : 0;
	uint64_t only = from_bit(line->at - m->lo);
	unsigned columns = line->columns;

	if (!m->cells_known || m->delimiter != delimiter)
		mark_cells(m, delimiter);
	for (; k < m->n && k <= last; k++, only = UINT64_MAX) {
		uint64_t end, delim, quote;

		if (k == last)
			only &= ~from_bit(pos - m->lo);
		end = m->bits[k] & only;
		delim = m->bits[m->cap + k];
		quote = m->bits[2 * m->cap + k];
		if (end != 0) {
			unsigned high = 63u - (unsigned)__builtin_clzll(end);

			line->start = m->lo + k * BITS + high + 1;
			line->careful = false;
			only &= UINT64_MAX << high;
			columns = 0;
			inside = 0;
		}
		delim &= only;
		quote &= only;
		if (quotes && (quote | inside) != 0)
			delim = unquoted(delim, quote, &inside);
		columns += count(delim);
	}
	line->at = pos;
	line->columns = columns;
	line->quoted = inside != 0;
}
