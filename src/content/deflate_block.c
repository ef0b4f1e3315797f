/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "deflate_block.h"

#include <string.h>

enum {
	STORED,
	FIXED,
	DYNAMIC,
	MAX_LITERALS = 286,
	MAX_DISTANCES = 30,
	NCODES = 19, /* that code lengths are written in */
	CODE_BITS = 7,
	REPEAT_LAST = 16,
	REPEAT_ZERO = 17,
	REPEAT_ZERO_LONG = 18,
};

unsigned
jk_bits_take(struct jk_bits *b, unsigned n)
{
	unsigned v = 0;

	if (b->at + n > (uint64_t)b->bytes.len * 8) {
		b->ran_out = true;
		return 0;
	}
	for (unsigned i = 0; i < n; i++, b->at++)
		v |= (b->bytes.ptr[b->at / 8] >> b->at % 8 & 1u) << i;
	return v;
}

void
jk_huffman_set(struct jk_huffman *h, const uint8_t *length, size_t n)
{
	uint16_t next[JK_DEFLATE_MAX_BITS + 1];

	memset(h->count, 0, sizeof(h->count));
	for (size_t i = 0; i < n; i++)
		h->count[length[i]]++;
	h->count[0] = 0;
	next[0] = 0;
	for (unsigned len = 1; len <= JK_DEFLATE_MAX_BITS; len++)
		next[len] = (uint16_t)(next[len - 1] + h->count[len - 1]);
	for (size_t i = 0; i < n; i++) {
		if (length[i] != 0)
			h->symbol[next[length[i]]++] = (uint16_t)i;
	}
}

int
jk_huffman_next(const struct jk_huffman *h, struct jk_bits *b)
{
	unsigned code = 0, first = 0, index = 0;

	for (unsigned len = 1; len <= JK_DEFLATE_MAX_BITS; len++) {
		unsigned count = h->count[len];

		code |= jk_bits_take(b, 1);
		if (b->ran_out)
			return -1;
		if (code < first + count)
			return h->symbol[index + (code - first)];
		index += count;
		first = (first + count) << 1;
		code <<= 1;
	}
	return -1;
}

/* zlib takes a code whose tree has room left only when it is one code of one
 * bit, and no code at all; never one with too many. */
static bool
is_fit(const struct jk_huffman *h, bool one_is_fit)
{
	int left = 1;
	unsigned max = 0;

	for (unsigned len = 1; len <= JK_DEFLATE_MAX_BITS; len++) {
		left = left * 2 - h->count[len];
		if (left < 0)
			return false;
		if (h->count[len] > 0)
			max = len;
	}
	return left == 0 || max == 0 || (one_is_fit && max == 1);
}

static enum jk_codec_result
read_stored(struct jk_bits *b, struct jk_block *block)
{
	unsigned len, inverse;

	b->at = (b->at + 7) / 8 * 8;
	len = jk_bits_take(b, 16);
	inverse = jk_bits_take(b, 16);
	if (b->ran_out)
		return JK_CODEC_MORE;
	if (len != (inverse ^ 0xffff))
		return JK_CODEC_BAD;
	block->stored = true;
	block->stored_len = (uint16_t)len;
	block->end = b->at;
	return JK_CODEC_END;
}

/* One length of the code lengths' own code. A code without symbols is read
 * by zlib as zeros of one bit. */
static int
next_code(const struct jk_huffman *h, bool empty, struct jk_bits *b)
{
	if (!empty)
		return jk_huffman_next(h, b);
	jk_bits_take(b, 1);
	return b->ran_out ? -1 : 0;
}

/* The repeat that code stands for: how often *value is meant. */
static unsigned
repeats(struct jk_bits *b, int code, uint8_t *value)
{
	if (code != REPEAT_LAST)
		*value = 0;
	if (code == REPEAT_LAST)
		return 3 + jk_bits_take(b, 2);
	if (code == REPEAT_ZERO)
		return 3 + jk_bits_take(b, 3);
	return 11 + jk_bits_take(b, 7);
}

static enum jk_codec_result
read_lengths(struct jk_bits *b, const struct jk_huffman *codes, bool empty,
	     uint8_t *length, size_t n)
{
	size_t i = 0;

	while (i < n) {
		int code = next_code(codes, empty, b);
		uint8_t value = i > 0 ? length[i - 1] : 0;
		unsigned times;

		if (b->ran_out)
			return JK_CODEC_MORE;
		if (code < 0)
			return JK_CODEC_BAD;
		if (code < REPEAT_LAST) {
			length[i++] = (uint8_t)code;
			continue;
		}
		times = repeats(b, code, &value);
		if (b->ran_out)
			return JK_CODEC_MORE;
		if ((code == REPEAT_LAST && i == 0) || times > n - i)
			return JK_CODEC_BAD;
		memset(length + i, value, times);
		i += times;
	}
	return JK_CODEC_END;
}

static enum jk_codec_result
read_dynamic(struct jk_bits *b, struct jk_block *block)
{
	static const uint8_t order[NCODES] = { 16, 17, 18, 0,  8, 7,  9,
					       6,  10, 5,  11, 4, 12, 3,
					       13, 2,  14, 1,  15 };
	uint8_t length[MAX_LITERALS + MAX_DISTANCES], of_code[NCODES] = { 0 };
	unsigned nliterals = jk_bits_take(b, 5) + 257;
	unsigned ndistances = jk_bits_take(b, 5) + 1;
	unsigned ncodes = jk_bits_take(b, 4) + 4;
	enum jk_codec_result r;
	struct jk_huffman h;

	if (b->ran_out)
		return JK_CODEC_MORE;
	if (nliterals > MAX_LITERALS || ndistances > MAX_DISTANCES)
		return JK_CODEC_BAD;
	for (unsigned i = 0; i < ncodes; i++)
		of_code[order[i]] = (uint8_t)jk_bits_take(b, 3);
	if (b->ran_out)
		return JK_CODEC_MORE;
	jk_huffman_set(&h, of_code, NCODES);
	if (!is_fit(&h, false))
		return JK_CODEC_BAD;
	r = read_lengths(b, &h,
			 memcmp(of_code, (uint8_t[NCODES]){ 0 }, NCODES) == 0,
			 length, nliterals + ndistances);
	if (r != JK_CODEC_END)
		return r;
	if (length[JK_DEFLATE_END_OF_BLOCK] == 0)
		return JK_CODEC_BAD;
	memcpy(block->literal, length, nliterals);
	memcpy(block->distance, length + nliterals, ndistances);
	block->end = b->at;
	jk_huffman_set(&h, length, nliterals);
	if (!is_fit(&h, true))
		return JK_CODEC_BAD;
	jk_huffman_set(&h, length + nliterals, ndistances);
	return is_fit(&h, true) ? JK_CODEC_END : JK_CODEC_BAD;
}

/* RFC 1951 3.2.6 */
static void
set_fixed(struct jk_block *block)
{
	memset(block->literal, 8, 144);
	memset(block->literal + 144, 9, 112);
	memset(block->literal + 256, 7, 24);
	memset(block->literal + 280, 8, 8);
	memset(block->distance, 5, sizeof(block->distance));
}

enum jk_codec_result
jk_block_read(struct jk_span bytes, uint64_t at, struct jk_block *block)
{
	struct jk_bits b = { .bytes = bytes, .at = at };
	unsigned type;

	*block = (struct jk_block){ .final = jk_bits_take(&b, 1) != 0 };
	type = jk_bits_take(&b, 2);
	if (b.ran_out)
		return JK_CODEC_MORE;
	switch (type) {
	case STORED:
		return read_stored(&b, block);
	case FIXED:
		set_fixed(block);
		block->end = b.at;
		return JK_CODEC_END;
	case DYNAMIC:
		return read_dynamic(&b, block);
	default:
		return JK_CODEC_BAD;
	}
}

/* RFC 1951 3.2.5: lengths have groups of four with as many extra bits,
 * distances groups of two. */
static unsigned
match_len(struct jk_bits *b, unsigned symbol)
{
	unsigned i = symbol - 257, extra = i < 8 ? 0 : i / 4 - 1;

	if (i < 8)
		return 3 + i;
	if (i == 28)
		return 258;
	return 3 + ((4 + i % 4) << extra) + jk_bits_take(b, extra);
}

static unsigned
match_distance(struct jk_bits *b, unsigned symbol)
{
	unsigned extra = symbol < 4 ? 0 : symbol / 2 - 1;

	if (symbol < 4)
		return 1 + symbol;
	return 1 + ((2 + symbol % 2) << extra) + jk_bits_take(b, extra);
}

uint64_t
jk_block_count(const struct jk_block *block, struct jk_span bytes, uint64_t at,
	       uint64_t have)
{
	struct jk_bits b = { .bytes = bytes, .at = at };
	struct jk_huffman literals, distances;
	uint64_t count = 0;

	jk_huffman_set(&literals, block->literal, JK_DEFLATE_LITERALS);
	jk_huffman_set(&distances, block->distance, JK_DEFLATE_DISTANCES);
	for (;;) {
		int symbol = jk_huffman_next(&literals, &b);
		unsigned len = 1, distance = 0;

		if (symbol < 0 || symbol >= MAX_LITERALS ||
		    symbol == JK_DEFLATE_END_OF_BLOCK)
			break;
		if (symbol > JK_DEFLATE_END_OF_BLOCK) {
			len = match_len(&b, (unsigned)symbol);
			symbol = jk_huffman_next(&distances, &b);
			if (symbol < 0 || symbol >= MAX_DISTANCES)
				break;
			distance = match_distance(&b, (unsigned)symbol);
		}
		if (b.ran_out || distance > have + count)
			break;
		count += len;
	}
	return count;
}
