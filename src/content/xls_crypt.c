/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <nettle/arcfour.h>
#include <nettle/md5.h>
#include <nettle/sha1.h>

#include "content/xls_parts.h"

/* [MS-XLS] 2.2.10: what a workbook is encrypted with whose structure alone is
 * protected. Excel tries it before it asks. */
#define PASSWORD "VelvetSweatshop"
#define PASSWORD_LEN (sizeof(PASSWORD) - 1)
#define BLOCK 1024
#define SALT 16
#define MD5_KEPT 5 /* bytes of a hash that the 40-bit key is made of */

enum kind {
	KIND_XOR,
	KIND_RC4,  /* [MS-OFFCRYPTO] 2.3.6 */
	KIND_CAPI, /* [MS-OFFCRYPTO] 2.3.5 */
};

struct xls_crypt {
	enum kind kind;
	unsigned char base[SHA1_DIGEST_SIZE];
	size_t key_len;
	unsigned char xor [16];
	struct arcfour_ctx rc4;
	uint64_t pos; /* of the next byte that rc4 gives */
};

/* The cipher's state at the beginning of a block. */
static void
begin_block(struct xls_crypt *c, uint32_t block)
{
	unsigned char key[SHA1_DIGEST_SIZE] = { 0 }, number[4];
	size_t len = MD5_DIGEST_SIZE;

	for (int i = 0; i < 4; i++)
		number[i] = (unsigned char)(block >> 8 * i);
	if (c->kind == KIND_RC4) {
		struct md5_ctx md5;

		md5_init(&md5);
		md5_update(&md5, MD5_KEPT, c->base);
		md5_update(&md5, sizeof(number), number);
		md5_digest(&md5, MD5_DIGEST_SIZE, key);
	} else {
		struct sha1_ctx sha1;

		sha1_init(&sha1);
		sha1_update(&sha1, SHA1_DIGEST_SIZE, c->base);
		sha1_update(&sha1, sizeof(number), number);
		sha1_digest(&sha1, c->key_len, key);
		/* A key of 40 bits is filled up with zeros. */
		if (c->key_len != MD5_KEPT)
			len = c->key_len;
	}
	arcfour_set_key(&c->rc4, len, key);
	c->pos = (uint64_t)block * BLOCK;
}

static void
run_rc4(struct xls_crypt *c, uint64_t offset, unsigned char *data, size_t len)
{
	unsigned char unused[BLOCK];

	while (len > 0) {
		uint64_t block = offset / BLOCK;
		size_t n = BLOCK - (size_t)(offset % BLOCK);

		if (n > len)
			n = len;
		if (c->pos / BLOCK != block || c->pos > offset ||
		    c->pos % BLOCK == 0)
			begin_block(c, (uint32_t)block);
		arcfour_crypt(&c->rc4, (size_t)(offset - c->pos), unused,
			      memset(unused, 0, sizeof(unused)));
		arcfour_crypt(&c->rc4, n, data, data);
		offset += n;
		c->pos = offset;
		data += n;
		len -= n;
	}
}

/* [MS-OFFCRYPTO] 2.3.7.3: each byte by the place where it and the end of its
 * record are. */
static void
run_xor(const struct xls_crypt *c, uint64_t offset, unsigned char *data,
	size_t from, size_t len)
{
	for (size_t i = from; i < len; i++) {
		unsigned char b = data[i] ^ c->xor [(offset + len + i) % 16];

		data[i] = (unsigned char)(b >> 5 | b << 3);
	}
}

/* The password as UTF-16LE; it is ASCII. */
static void
wide_password(unsigned char wide[2 * PASSWORD_LEN])
{
	for (size_t i = 0; i < PASSWORD_LEN; i++) {
		wide[2 * i] = (unsigned char)PASSWORD[i];
		wide[2 * i + 1] = 0;
	}
}

/* [MS-OFFCRYPTO] 2.3.6.2 */
static void
derive_rc4(struct xls_crypt *c, const unsigned char *salt)
{
	unsigned char wide[2 * PASSWORD_LEN], hash[MD5_DIGEST_SIZE];
	struct md5_ctx md5;

	wide_password(wide);
	md5_init(&md5);
	md5_update(&md5, sizeof(wide), wide);
	md5_digest(&md5, MD5_DIGEST_SIZE, hash);
	for (int i = 0; i < 16; i++) {
		md5_update(&md5, MD5_KEPT, hash);
		md5_update(&md5, SALT, salt);
	}
	md5_digest(&md5, MD5_DIGEST_SIZE, c->base);
}

/* [MS-OFFCRYPTO] 2.3.5.2 */
static void
derive_capi(struct xls_crypt *c, const unsigned char *salt)
{
	unsigned char wide[2 * PASSWORD_LEN];
	struct sha1_ctx sha1;

	wide_password(wide);
	sha1_init(&sha1);
	sha1_update(&sha1, SALT, salt);
	sha1_update(&sha1, sizeof(wide), wide);
	sha1_digest(&sha1, SHA1_DIGEST_SIZE, c->base);
}

static void
take_bytes(struct xls_reader *r, unsigned char *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (unsigned char)xls_take(r, 1);
}

/* A verifier and its hash follow, both encrypted. */
static bool
verify(struct xls_crypt *c, struct xls_reader *r)
{
	unsigned char both[SALT + SHA1_DIGEST_SIZE], hash[SHA1_DIGEST_SIZE];
	size_t n = c->kind == KIND_RC4 ? MD5_DIGEST_SIZE : SHA1_DIGEST_SIZE;
	struct sha1_ctx sha1;
	struct md5_ctx md5;

	take_bytes(r, both, SALT);
	if (c->kind == KIND_CAPI)
		xls_skip(r, 4);
	take_bytes(r, both + SALT, n);
	if (r->bad)
		return false;
	begin_block(c, 0);
	arcfour_crypt(&c->rc4, SALT + n, both, both);
	begin_block(c, 0);
	md5_init(&md5);
	md5_update(&md5, SALT, both);
	sha1_init(&sha1);
	sha1_update(&sha1, SALT, both);
	if (c->kind == KIND_RC4)
		md5_digest(&md5, MD5_DIGEST_SIZE, hash);
	else
		sha1_digest(&sha1, SHA1_DIGEST_SIZE, hash);
	return memcmp(hash, both + SALT, n) == 0;
}

/* [MS-OFFCRYPTO] 2.3.7.1 and 2.3.7.2: the verifier of the password, and what
 * each byte is changed by; the password has just one byte less. */
static bool
begin_xor(struct xls_crypt *c, struct xls_reader *r)
{
	unsigned key = (unsigned)xls_take(r, 2);
	unsigned want = (unsigned)xls_take(r, 2), have = 0;

	_Static_assert(PASSWORD_LEN == 15, "no padding but one byte");
	c->kind = KIND_XOR;
	for (size_t i = PASSWORD_LEN + 1; i > 0; i--) {
		unsigned byte =
			i == 1 ? PASSWORD_LEN : (unsigned char)PASSWORD[i - 2];

		have = ((have >> 14 & 1) | (have << 1 & 0x7fff)) ^ byte;
	}
	for (size_t i = 0; i < sizeof(c->xor); i++) {
		unsigned b =
			i < PASSWORD_LEN ? (unsigned char)PASSWORD[i] : 0xbb;

		b ^= i % 2 == 0 ? key & 0xff : key >> 8;
		c->xor [i] = (unsigned char)(b >> 1 | b << 7);
	}
	return !r->bad && (have ^ 0xce4b) == want;
}

/* [MS-OFFCRYPTO] 2.3.5.1, 2.3.2, 2.3.3: header, then salt and verifier. */
static bool
begin_capi(struct xls_crypt *c, struct xls_reader *r)
{
	unsigned char salt[SALT];
	uint64_t size, bits;

	c->kind = KIND_CAPI;
	xls_skip(r, 4);
	size = xls_take(r, 4);
	xls_skip(r, 16);
	bits = xls_take(r, 4);
	if (size < 20 || bits > 128 || bits % 8 != 0)
		return false;
	c->key_len = bits == 0 ? MD5_KEPT : (size_t)bits / 8;
	xls_skip(r, size - 20);
	xls_skip(r, 4);
	take_bytes(r, salt, SALT);
	derive_capi(c, salt);
	return c->key_len >= MD5_KEPT && verify(c, r);
}

/* [MS-XLS] 2.4.117 FilePass */
static bool
begin(struct xls_crypt *c, struct xls *x)
{
	struct xls_reader *r = &x->r;
	unsigned char salt[SALT];
	unsigned major;

	if (x->biff < 8 || xls_take(r, 2) == 0)
		return begin_xor(c, r);
	major = (unsigned)xls_take(r, 2);
	xls_skip(r, 2);
	if (major != 1)
		return begin_capi(c, r);
	c->kind = KIND_RC4;
	take_bytes(r, salt, SALT);
	derive_rc4(c, salt);
	return verify(c, r);
}

bool
xls_crypt_begin(struct xls *x)
{
	struct xls_crypt *c;

	if (x->r.crypt != NULL)
		return true;
	c = jk_xcalloc(1, sizeof(*c));
	if (!begin(c, x)) {
		xls_crypt_free(c);
		return false;
	}
	x->r.crypt = c;
	return true;
}

void
xls_crypt_free(struct xls_crypt *c)
{
	if (c != NULL)
		explicit_bzero(c, sizeof(*c));
	free(c);
}

void
xls_crypt_apply(struct xls_crypt *c, unsigned type, uint64_t offset,
		unsigned char *data, size_t len)
{
	/* [MS-XLS] 2.2.10: records that stay as they are. */
	static const unsigned char clear_low[] = { 0x2f, 0xe1 };
	size_t from = 0;

	if (type == 0x809 || type == 0x138 || (type >= 0x194 && type <= 0x196))
		return;
	if (type < 0x100 && memchr(clear_low, (int)type, 2) != NULL)
		return;
	if (type == 0x85) /* the offset of a sheet does too */
		from = len < 4 ? len : 4;
	if (c->kind == KIND_XOR)
		run_xor(c, offset, data, from, len);
	else
		run_rc4(c, offset + from, data + from, len - from);
}
