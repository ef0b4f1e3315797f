/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/tally.h"

#include "match/token.h"

uint64_t
jk_pack_digits(struct jk_span value)
{
	uint64_t packed = 0;
	unsigned n = 0;

	if (value.len == 0 || value.ptr[value.len - 1] > '9')
		return 0;
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = value.ptr[i];

		if (jk_is_digit(c)) {
			packed = packed << 4 | (c & 15u);
			n++;
		} else if (c > '9') {
			return 0;
		}
	}
	if (n < 10 || n > 16)
		return 0;
	return n == 16 ? packed : packed | (uint64_t)n << 60;
}

uint64_t
jk_count_newlines(const unsigned char *p, size_t n)
{
	uint64_t sum = 0;

	/* Short enough for a byte to count in; compilers make vectors of it. */
	while (n > 0) {
		size_t part = n < 255 ? n : 255;
		unsigned char count = 0;

		for (size_t i = 0; i < part; i++)
			count = (unsigned char)(count + (p[i] == '\n'));
		sum += count;
		p += part;
		n -= part;
	}
	return sum;
}
