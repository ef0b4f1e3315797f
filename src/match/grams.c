/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/grams.h"

#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/literals.h"

#define STEP_MAX 4
/* Bits of the hash by which grams that many literals share are known. */
#define SHARED_BITS 16

/* The gram at p, hashed. The higher the bits of a hash, the better. */
static inline uint32_t
hash_at(const struct jk_grams *t, const unsigned char *p)
{
	uint32_t word;

	memcpy(&word, p, sizeof(word));
	return (le32toh(word) & t->care) * UINT32_C(0x9e3779b1);
}

static uint32_t
hash_of(const struct jk_grams *t, const struct jk_literal *lit, unsigned offset)
{
	unsigned char bytes[JK_LITERAL_MAX + JK_GRAM_LEN] = { 0 };

	memcpy(bytes, lit->bytes, lit->len);
	return hash_at(t, bytes + offset);
}

static void
choose_length(struct jk_grams *t, const struct jk_literal *literal,
	      const unsigned *index, size_t n)
{
	size_t least = JK_LITERAL_MAX;

	for (size_t i = 0; i < n; i++) {
		const struct jk_literal *lit = &literal[index[i]];

		if (lit->len < least)
			least = lit->len;
		if (lit->ignore_case)
			t->care = UINT32_C(0xdfdfdfdf);
	}
	/* Three bytes at every second place are better than four at each. */
	t->len = least == 4 ? 3 : least < JK_GRAM_LEN ? least : JK_GRAM_LEN;
	if (t->len < JK_GRAM_LEN)
		t->care &= (UINT32_C(1) << 8 * t->len) - 1;
	t->step = least - t->len + 1 < STEP_MAX ? least - t->len + 1 : STEP_MAX;
}

/* Where in the literal the grams are that fewest literals have, and of those
 * the ones that are seen least. */
static unsigned
best_offset(const struct jk_grams *t, const struct jk_literal *lit,
	    const uint16_t *shared)
{
	unsigned last = lit->len - t->len - (t->step - 1);
	unsigned best = 0;
	double least = 0;

	for (unsigned i = 0; i <= last; i++) {
		unsigned len = t->len + t->step - 1;
		double cost = 1;

		for (unsigned k = i; k < i + len; k++)
			cost *= jk_byte_weight(lit->bytes[k], lit->fold[k]);
		for (unsigned k = i; k < i + t->step; k++)
			cost *= shared[hash_of(t, lit, k) >>
				       (32 - SHARED_BITS)];
		if (i == 0 || cost < least) {
			least = cost;
			best = i;
		}
	}
	return best;
}

static struct jk_gram
make_gram(const struct jk_grams *t, const struct jk_literal *lit,
	  unsigned literal, unsigned offset)
{
	struct jk_gram gram = { .literal = literal, .offset = offset };
	unsigned char want[8] = { 0 }, care[8] = { 0 };

	gram.hash = hash_of(t, lit, offset);
	for (size_t i = 0; i < lit->len && i < sizeof(want); i++) {
		care[i] = (unsigned char)~lit->fold[i];
		want[i] = lit->bytes[i] & care[i];
	}
	memcpy(&gram.want, want, sizeof(want));
	memcpy(&gram.care, care, sizeof(care));
	return gram;
}

/* The grams of all literals, in the order of the literals. */
static struct jk_gram *
list_grams(struct jk_grams *t, const struct jk_literal *literal,
	   const unsigned *index, size_t n)
{
	struct jk_gram *gram = jk_xcalloc(n * t->step, sizeof(*gram));
	uint16_t *shared =
		jk_xcalloc((size_t)1 << SHARED_BITS, sizeof(*shared));
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		const struct jk_literal *lit = &literal[index[i]];

		for (unsigned k = 0; k + t->len <= lit->len; k++) {
			uint16_t *s = &shared[hash_of(t, lit, k) >>
					      (32 - SHARED_BITS)];

			*s += *s < UINT16_MAX;
		}
	}
	for (size_t i = 0; i < n; i++) {
		const struct jk_literal *lit = &literal[index[i]];
		unsigned offset = best_offset(t, lit, shared);

		for (unsigned k = offset; k < offset + t->step; k++) {
			gram[count++] = make_gram(t, lit, index[i], k);
			if (k > t->reach)
				t->reach = k;
		}
	}
	free(shared);
	return gram;
}

static unsigned
bits_for(size_t n, unsigned least, unsigned most)
{
	unsigned bits = least;

	while (bits < most && (size_t)1 << bits < n)
		bits++;
	return bits;
}

/* Sorts the grams into their slots. */
static void
fill_slots(struct jk_grams *t, const struct jk_gram *list, size_t n)
{
	size_t nslot = (size_t)1 << (32 - t->slot_shift);

	t->slot = jk_xcalloc(nslot + 1, sizeof(*t->slot));
	t->gram = jk_xcalloc(n, sizeof(*t->gram));
	for (size_t i = 0; i < n; i++)
		t->slot[list[i].hash >> t->slot_shift]++;
	for (size_t i = 0, sum = 0; i <= nslot; i++) {
		sum += t->slot[i];
		t->slot[i] = (unsigned)sum;
	}
	for (size_t i = n; i-- > 0;)
		t->gram[--t->slot[list[i].hash >> t->slot_shift]] = list[i];
}

void
jk_grams_init(struct jk_grams *t, const struct jk_literal *literal,
	      const unsigned *index, size_t n)
{
	struct jk_gram *list;
	size_t count;
	unsigned bits;

	assert(n > 0);
	*t = (struct jk_grams){ .care = UINT32_MAX };
	choose_length(t, literal, index, n);
	list = list_grams(t, literal, index, n);
	count = n * t->step;
	/* What passes by mistake costs more than the map, which stays within
	 * the second cache of a core. */
	bits = bits_for(count * 64, 12, 18);
	t->map_shift = 32 - bits;
	t->map = jk_xcalloc((size_t)1 << bits, sizeof(*t->map));
	for (size_t i = 0; i < count; i++)
		t->map[list[i].hash >> t->map_shift] = 1;
	t->slot_shift = 32 - bits_for(count * 2, 4, 16);
	fill_slots(t, list, count);
	free(list);
}

void
jk_grams_release(struct jk_grams *t)
{
	free(t->map);
	free(t->slot);
	free(t->gram);
	*t = (struct jk_grams){ 0 };
}

/* Without a branch for each place: text that holds many of the grams would
 * make each a surprise. */
static inline size_t
find(const struct jk_grams *t, const unsigned char *p, size_t n, size_t step,
     uint32_t *out)
{
	const struct jk_grams local = *t;
	size_t count = 0;

	for (size_t i = 0; i < n; i += step) {
		out[count] = (uint32_t)i;
		count += local.map[hash_at(&local, p + i) >> local.map_shift];
	}
	return count;
}

/* At the end of the text it is left to others. */
static inline bool
may_stand(const struct jk_gram *g, struct jk_span text, size_t start,
	  size_t from)
{
	uint64_t word;

	if (start < from || start >= text.len)
		return false;
	if (text.len - start < sizeof(word))
		return true;
	memcpy(&word, text.ptr + start, sizeof(word));
	return (word & g->care) == g->want;
}

void
jk_grams_guess(const struct jk_grams *t, const unsigned char *p, size_t n,
	       struct jk_span text, size_t base, size_t from, uint32_t *room,
	       struct jk_guesses *out)
{
	size_t count = find(t, p, n, t->step, room);

	for (size_t i = 0; i < count; i++) {
		uint32_t hash = hash_at(t, p + room[i]);
		unsigned slot = hash >> t->slot_shift;

		for (unsigned k = t->slot[slot]; k < t->slot[slot + 1]; k++) {
			const struct jk_gram *g = &t->gram[k];
			size_t start = base + room[i] - g->offset;

			if (g->hash == hash && may_stand(g, text, start, from))
				jk_guesses_add(out, start, g->literal);
		}
	}
}
