/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base64.h"

#define STEP 3072

static int
value_of(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

bool
jk_base64_put(struct jk_base64 *b, struct jk_blob *to, struct jk_span letters)
{
	unsigned char bytes[STEP];
	size_t n = 0;

	for (size_t i = 0; i < letters.len; i++) {
		int value = value_of(letters.ptr[i]);

		if (value < 0)
			continue;
		b->bits = (b->bits << 6 | (unsigned)value) & 0xffff;
		b->nbits += 6;
		if (b->nbits < 8)
			continue;
		b->nbits -= 8;
		bytes[n++] = (unsigned char)(b->bits >> b->nbits);
		if (n == STEP && !jk_blob_add(to, bytes, n))
			return false;
		n %= STEP;
	}
	return jk_blob_add(to, bytes, n);
}
