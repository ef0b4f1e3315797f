/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/fingerprint.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <jikimi/buf.h>
#include <jikimi/hash.h>

#define NSLOTS (2 * (size_t)JK_FINGERPRINT_KEYS)

/* A slot of another file's turn is empty. */
struct slot {
	uint64_t id; /* keyed hash of rule, member, around */
	uint32_t turn;
	uint32_t count;
};

struct jk_fingerprint {
	/* Made anew each run: names in an archive cannot be chosen so that
	 * they meet in one slot. Has no influence on fingerprints. */
	struct jk_hash_key key;
	uint32_t turn;    /* of the file; 0 is never a turn */
	size_t nused;     /* slots of this turn */
	uint64_t *beyond; /* owned: by rule, past the bound */
	size_t nrules;
	struct slot *slot; /* owned: NSLOTS of them */
};

static void
put_le64(unsigned char out[8], uint64_t v)
{
	for (unsigned i = 0; i < 8; i++)
		out[i] = (unsigned char)(v >> 8 * i);
}

static uint64_t
identity(const struct jk_fingerprint *f, struct jk_span member,
	 const struct jk_finding *finding)
{
	unsigned char fixed[24];

	put_le64(fixed, finding->rule);
	put_le64(fixed + 8, jk_siphash(&f->key, member));
	put_le64(fixed + 16, finding->around);
	return jk_siphash(&f->key, jk_span_make(fixed, sizeof(fixed)));
}

static uint64_t
next_ordinal(struct jk_fingerprint *f, struct jk_span member,
	     const struct jk_finding *finding)
{
	uint64_t id = identity(f, member, finding);
	size_t i = id & (NSLOTS - 1);

	while (f->slot[i].turn == f->turn && f->slot[i].id != id)
		i = (i + 1) & (NSLOTS - 1);
	if (f->slot[i].turn == f->turn)
		return ++f->slot[i].count;
	if (f->nused == JK_FINGERPRINT_KEYS)
		return f->beyond[finding->rule]++;
	f->nused++;
	f->slot[i] = (struct slot){ .id = id, .turn = f->turn };
	return 0;
}

static void
hash_bytes(struct sha256_ctx *sha, const void *bytes, size_t len)
{
	if (len > 0)
		sha256_update(sha, len, bytes);
	sha256_update(sha, 1, (const uint8_t *)"");
}

static void
to_hex(const uint8_t *bytes, size_t len, char *hex)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[2 * len] = '\0';
}

struct jk_fingerprint *
jk_fingerprint_new(size_t nrules)
{
	struct jk_fingerprint *f = jk_xcalloc(1, sizeof(*f));

	/* Without randomness a hostile archive may cost time, no more. */
	if (getrandom(&f->key, sizeof(f->key), GRND_NONBLOCK) !=
	    (ssize_t)sizeof(f->key))
		memset(&f->key, 0, sizeof(f->key));
	f->turn = 1;
	f->nrules = nrules;
	f->beyond = jk_xcalloc(nrules > 0 ? nrules : 1, sizeof(*f->beyond));
	f->slot = jk_xcalloc(NSLOTS, sizeof(*f->slot));
	return f;
}

void
jk_fingerprint_free(struct jk_fingerprint *f)
{
	if (f == NULL)
		return;
	free(f->beyond);
	free(f->slot);
	free(f);
}

void
jk_fingerprint_file(struct jk_fingerprint *f)
{
	f->turn++;
	if (f->turn == 0) {
		memset(f->slot, 0, NSLOTS * sizeof(*f->slot));
		f->turn = 1;
	}
	f->nused = 0;
	memset(f->beyond, 0, f->nrules * sizeof(*f->beyond));
}

void
jk_fingerprint_make(struct jk_fingerprint *f, const char *rule,
		    struct jk_span path, struct jk_span member,
		    const struct jk_finding *finding,
		    char hex[JK_FINGERPRINT_LEN + 1])
{
	struct sha256_ctx sha;
	uint8_t digest[SHA256_DIGEST_SIZE];
	unsigned char number[8];

	sha256_init(&sha);
	hash_bytes(&sha, "jikimi-1", strlen("jikimi-1"));
	hash_bytes(&sha, rule, strlen(rule));
	hash_bytes(&sha, path.ptr, path.len);
	hash_bytes(&sha, member.ptr, member.len);
	put_le64(number, finding->around);
	hash_bytes(&sha, number, sizeof(number));
	put_le64(number, next_ordinal(f, member, finding));
	sha256_update(&sha, sizeof(number), number);
	sha256_digest(&sha, sizeof(digest), digest);
	to_hex(digest, JK_FINGERPRINT_LEN / 2, hex);
}
