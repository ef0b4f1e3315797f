/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/fingerprint.h"

#include <endian.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <jikimi/buf.h>
#include <jikimi/hash.h>

#define NSLOTS (2 * (size_t)JK_FINGERPRINT_KEYS)
#define COUNT_BITS 24
#define COUNT_MAX (((uint64_t)1 << COUNT_BITS) - 1)
/* Ordinals that count by rule only begin here. */
#define BEYOND ((uint64_t)1 << 32)

/* What all findings of a rule in a member have in common. */
struct place {
	uint64_t hash[2];
	uint64_t era; /* of the member it was made for */
};

struct jk_fingerprint {
	/* Made anew each run: names in an archive cannot be chosen so that
	 * they meet in one slot. Has no influence on fingerprints. */
	uint64_t seed[2];
	uint64_t era;         /* counts files and members; from 1 */
	struct jk_buf path;   /* of the file */
	struct jk_buf member; /* of the findings before */
	size_t nused;         /* slots of this file */
	uint32_t *used;       /* owned: which ones */
	uint64_t *beyond;     /* owned: by rule, past the bound */
	struct place *place;  /* owned: by rule */
	size_t nrules;
	size_t rule; /* of the finding that was begun */
	uint64_t around, id;
	/* Owned: NSLOTS of them: the upper bits of an id, and how many of it
	 * came before the last one; 0 is empty. */
	uint64_t *slot;
};

/* Public: they keep nothing secret, and the value does not enter. */
static const struct jk_hash_key keys[2] = {
	{ UINT64_C(0x662d696d696b696a), UINT64_C(0x61312d746e697270) },
	{ UINT64_C(0x662d696d696b696a), UINT64_C(0x62312d746e697270) },
};

static uint64_t
identity(const struct jk_fingerprint *f, const struct jk_finding *finding)
{
	const struct place *place = &f->place[finding->rule];
	uint64_t x = (finding->around ^ f->seed[0]) + place->hash[0];

	x *= f->seed[1] | 1;
	x ^= x >> 32;
	x *= UINT64_C(0xd1342543de82ef95);
	return x ^ x >> 32;
}

static uint64_t
next_ordinal(struct jk_fingerprint *f)
{
	/* The lowest bit of what is compared is set: no slot in use is 0. */
	uint64_t id = (f->id >> COUNT_BITS | 1) << COUNT_BITS;
	size_t i = f->id & (NSLOTS - 1);

	while (f->slot[i] != 0 && (f->slot[i] & ~COUNT_MAX) != id)
		i = (i + 1) & (NSLOTS - 1);
	if (f->slot[i] != 0 && (f->slot[i] & COUNT_MAX) < COUNT_MAX)
		return ++f->slot[i] & COUNT_MAX;
	if (f->slot[i] != 0 || f->nused == JK_FINGERPRINT_KEYS)
		return BEYOND + f->beyond[f->rule]++;
	f->used[f->nused++] = (uint32_t)i;
	f->slot[i] = id;
	return 0;
}

static uint64_t
mix(uint64_t v)
{
	v ^= v >> 32;
	v *= UINT64_C(0xd6e8feb86659fd93);
	v ^= v >> 32;
	v *= UINT64_C(0xd6e8feb86659fd93);
	return v ^ v >> 32;
}

static void
make_place(const struct jk_fingerprint *f, const char *rule,
	   struct place *place)
{
	struct jk_buf b = { 0 };

	jk_buf_append(&b, rule, strlen(rule) + 1);
	jk_buf_append_span(&b, jk_buf_span(&f->path));
	jk_buf_append_byte(&b, 0);
	jk_buf_append_span(&b, jk_buf_span(&f->member));
	jk_buf_append_byte(&b, 0);
	for (unsigned i = 0; i < 2; i++)
		place->hash[i] = jk_siphash(&keys[i], jk_buf_span(&b));
	place->era = f->era;
	jk_buf_release(&b);
}

/* Eight digits at a time: half bytes apart, then '0' or 'a' - 10 added. */
static void
to_hex(uint32_t v, char *hex)
{
	uint64_t x = v, big;

	x = (x << 16 | x) & UINT64_C(0x0000ffff0000ffff);
	x = (x << 8 | x) & UINT64_C(0x00ff00ff00ff00ff);
	x = (x << 4 | x) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	big = (x + UINT64_C(0x0606060606060606)) >> 4 &
	      UINT64_C(0x0101010101010101);
	x += UINT64_C(0x3030303030303030) + big * ('a' - '9' - 1);
	x = htobe64(x);
	memcpy(hex, &x, sizeof(x));
}

struct jk_fingerprint *
jk_fingerprint_new(size_t nrules)
{
	struct jk_fingerprint *f = jk_xcalloc(1, sizeof(*f));

	/* Without randomness a hostile archive may cost time, no more. */
	if (getrandom(f->seed, sizeof(f->seed), GRND_NONBLOCK) !=
	    (ssize_t)sizeof(f->seed))
		memset(f->seed, 0, sizeof(f->seed));
	f->era = 1;
	f->nrules = nrules;
	f->beyond = jk_xcalloc(nrules, sizeof(*f->beyond));
	f->place = jk_xcalloc(nrules, sizeof(*f->place));
	f->slot = jk_xcalloc(NSLOTS, sizeof(*f->slot));
	f->used = jk_xcalloc(JK_FINGERPRINT_KEYS, sizeof(*f->used));
	return f;
}

void
jk_fingerprint_free(struct jk_fingerprint *f)
{
	if (f == NULL)
		return;
	jk_buf_release(&f->path);
	jk_buf_release(&f->member);
	free(f->place);
	free(f->beyond);
	free(f->used);
	free(f->slot);
	free(f);
}

void
jk_fingerprint_file(struct jk_fingerprint *f, struct jk_span path)
{
	for (size_t i = 0; i < f->nused; i++)
		f->slot[f->used[i]] = 0;
	f->era++;
	jk_buf_clear(&f->path);
	jk_buf_append_span(&f->path, path);
	f->nused = 0;
	memset(f->beyond, 0, f->nrules * sizeof(*f->beyond));
}

void
jk_fingerprint_begin(struct jk_fingerprint *f, const char *rule,
		     struct jk_span member, const struct jk_finding *finding)
{
	struct place *place = &f->place[finding->rule];

	if (!jk_span_equal(member, jk_buf_span(&f->member))) {
		jk_buf_clear(&f->member);
		jk_buf_append_span(&f->member, member);
		f->era++;
	}
	if (place->era != f->era)
		make_place(f, rule, place);
	f->rule = finding->rule;
	f->around = finding->around;
	f->id = identity(f, finding);
	__builtin_prefetch(&f->slot[f->id & (NSLOTS - 1)], 1);
}

void
jk_fingerprint_make(struct jk_fingerprint *f, char hex[JK_FINGERPRINT_LEN + 1])
{
	const struct place *place = &f->place[f->rule];
	uint64_t x = place->hash[0] + f->around;
	uint64_t y = place->hash[1] + next_ordinal(f);

	x ^= mix(y + 1);
	y ^= mix(x + 2);
	x ^= mix(y + 3);
	y ^= mix(x + 4);
	to_hex((uint32_t)(x >> 32), hex);
	to_hex((uint32_t)x, hex + 8);
	to_hex((uint32_t)(y >> 32), hex + 16);
	to_hex((uint32_t)y, hex + 24);
	hex[JK_FINGERPRINT_LEN] = '\0';
}
