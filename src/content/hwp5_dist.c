/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hwp5.h"

#include <stdlib.h>
#include <string.h>

#include <nettle/aes.h>

#include "claims.h"

/* The record is the first: tag 28, level 0, 256 bytes. */
#define HEAD (JK_HWP_DISTRIBUTE | 256U << 20)
#define DATA_LEN 256
#define BLOCKS 4096

struct dist {
	struct jk_source *stream; /* owned */
	struct aes128_ctx aes;
	size_t from, to; /* decrypted bytes not handed out yet */
	unsigned char bytes[BLOCKS];
};

bool
jk_hwp_dist_claims(struct jk_source *src)
{
	struct jk_err ignored;
	struct jk_span head;

	return jk_source_peek(src, 4, &head, &ignored) == JK_OK &&
	       head.len == 4 && jk_le(head, 0, 4) == HEAD;
}

/*
 * The 256 bytes are a seed and, XORed with numbers of the C library of
 * Microsoft (rand of srand(seed)), the SHA-1 sum of a password in hexadecimal
 * UTF-16, whose first 16 bytes are the key. Each number pair is a byte and
 * for how many bytes it is used.
 */
static void
unveil(unsigned char *data)
{
	uint32_t seed = (uint32_t)jk_le(jk_span_make(data, 4), 0, 4);
	uint32_t state = seed, byte = 0, run = 0;

	for (size_t i = 0; i < DATA_LEN; i++) {
		if (run == 0) {
			state = state * 214013 + 2531011;
			byte = (state >> 16) & 0xff;
			state = state * 214013 + 2531011;
			run = ((state >> 16) & 0xf) + 1;
		}
		if (i >= 4)
			data[i] ^= (unsigned char)byte;
		run--;
	}
}

static enum jk_status
dist_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct dist *d = ctx;
	enum jk_status status;
	size_t n;

	*got = 0;
	if (d->from == d->to) {
		status = jk_source_read(d->stream, d->bytes, BLOCKS, &n, err);
		if (status != JK_OK)
			return status;
		/* A last piece of a block cannot be decrypted. */
		n -= n % AES_BLOCK_SIZE;
		aes128_decrypt(&d->aes, n, d->bytes, d->bytes);
		d->from = 0;
		d->to = n;
	}
	n = d->to - d->from < len ? d->to - d->from : len;
	memcpy(to, d->bytes + d->from, n);
	d->from += n;
	*got = n;
	return JK_OK;
}

static void
dist_close(void *ctx)
{
	struct dist *d = ctx;

	jk_source_free(d->stream);
	explicit_bzero(d, sizeof(*d));
	free(d);
}

static const struct jk_source_ops dist_ops = {
	.read = dist_read,
	.close = dist_close,
};

struct jk_source *
jk_hwp_dist_take(struct jk_source *stream, struct jk_err *err)
{
	unsigned char bytes[4 + DATA_LEN];
	struct dist *d;
	size_t got;

	if (jk_source_read(stream, bytes, sizeof(bytes), &got, err) != JK_OK ||
	    got < sizeof(bytes)) {
		jk_err_set(err, JK_ECORRUPT, "no whole key");
		jk_source_free(stream);
		return NULL;
	}
	unveil(bytes + 4);
	d = jk_xcalloc(1, sizeof(*d));
	d->stream = stream;
	/* The key lies 4 to 19 bytes behind the seed. */
	aes128_set_decrypt_key(&d->aes, bytes + 4 + 4 + (bytes[4] & 0xf));
	explicit_bzero(bytes, sizeof(bytes));
	return jk_source_new(&dist_ops, d, JK_SIZE_UNKNOWN);
}
