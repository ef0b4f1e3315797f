/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "claims.h"

#include <string.h>

#define TAR_BLOCK 512
#define TAR_CHECKSUM 148
/* Sizes above this are not believed in a header that has no real magic. */
#define PLAUSIBLE_SIZE ((uint64_t)1 << 38)

uint64_t
jk_le(struct jk_span s, size_t offset, unsigned nbytes)
{
	uint64_t v = 0;

	s = jk_span_from(s, offset);
	if (s.len < nbytes)
		return 0;
	for (unsigned i = 0; i < nbytes; i++)
		v |= (uint64_t)s.ptr[i] << (8 * i);
	return v;
}

uint64_t
jk_be(struct jk_span s, size_t offset, unsigned nbytes)
{
	uint64_t v = 0;

	s = jk_span_from(s, offset);
	if (s.len < nbytes)
		return 0;
	for (unsigned i = 0; i < nbytes; i++)
		v = v << 8 | s.ptr[i];
	return v;
}

/* APPNOTE 8.5: a spanned or once spanned archive begins with a marker. */
bool
jk_claims_zip(struct jk_span head)
{
	if (!jk_span_starts_with(head, "PK\x07\x08", 4) &&
	    !jk_span_starts_with(head, "PK00", 4))
		return false;
	return jk_span_starts_with(jk_span_from(head, 4), "PK\x03\x04", 4);
}

/* POSIX ustar: the sum of the header with blanks for the sum itself; old
 * writers took the bytes as signed. */
bool
jk_claims_tar(struct jk_span head)
{
	long is = 0, as_unsigned = 0, as_signed = 0;
	size_t i = TAR_CHECKSUM;

	if (head.len < TAR_BLOCK || head.ptr[0] == '\0')
		return false;
	while (i < TAR_CHECKSUM + 7 && head.ptr[i] == ' ')
		i++;
	if (head.ptr[i] < '0' || head.ptr[i] > '7')
		return false;
	for (; i < TAR_CHECKSUM + 8; i++) {
		if (head.ptr[i] < '0' || head.ptr[i] > '7')
			break;
		is = is * 8 + (head.ptr[i] - '0');
	}
	for (i = 0; i < TAR_BLOCK; i++) {
		unsigned char byte = head.ptr[i];

		if (i >= TAR_CHECKSUM && i < TAR_CHECKSUM + 8)
			byte = ' ';
		as_unsigned += byte;
		as_signed += (signed char)byte;
	}
	return is == as_unsigned || is == as_signed;
}

/* The old binary header: 13 words of 16 bits, then the name with its NUL. */
static bool
claims_binary_cpio(struct jk_span head, bool big)
{
	uint64_t mode, type, name_len;

	if (head.len < 28)
		return false;
	mode = big ? jk_be(head, 6, 2) : jk_le(head, 6, 2);
	name_len = big ? jk_be(head, 20, 2) : jk_le(head, 20, 2);
	type = mode >> 12;
	if (name_len < 2 || name_len > 4096 || 26 + name_len > head.len)
		return false;
	if (head.ptr[26 + name_len - 1] != '\0' || head.ptr[26] == '\0')
		return false;
	return type == 8 || type == 4 || type == 10 || type == 2 || type == 6 ||
	       type == 1 || type == 12;
}

bool
jk_claims_cpio(struct jk_span head)
{
	if (jk_span_starts_with(head, "\xc7\x71", 2))
		return claims_binary_cpio(head, false);
	if (jk_span_starts_with(head, "\x71\xc7", 2))
		return claims_binary_cpio(head, true);
	return false;
}

/* "-lh5-" at 2, in front of it the header's size and sum, behind it sizes
 * and at 20 the level of the header. */
bool
jk_claims_lha(struct jk_span head)
{
	const unsigned char *p = head.ptr;

	if (head.len < 22 || p[2] != '-' || p[3] != 'l' || p[6] != '-')
		return false;
	if (p[20] > 3)
		return false;
	if (p[4] == 'h')
		return (p[5] >= '0' && p[5] <= '9') || p[5] == 'd' ||
		       p[5] == 'x';
	return p[4] == 'z' && (p[5] == 's' || p[5] == '4' || p[5] == '5');
}

bool
jk_claims_bzip2(struct jk_span head)
{
	struct jk_span block = jk_span_from(head, 4);

	if (!jk_span_starts_with(head, "BZh", 3) || head.len < 10 ||
	    head.ptr[3] < '1' || head.ptr[3] > '9')
		return false;
	return jk_span_starts_with(block, "\x31\x41\x59\x26\x53\x59", 6) ||
	       jk_span_starts_with(block, "\x17\x72\x45\x38\x50\x90", 6);
}

/*
 * The .lzma header has no magic: properties, dictionary size, size of the
 * content, then the range coder, whose first byte is always 0. Properties
 * other than the usual 0x5d need a dictionary of a usual size too.
 */
bool
jk_claims_lzma(struct jk_span head)
{
	uint64_t dict, size;
	bool usual;

	if (head.len < 18 || head.ptr[0] >= 9 * 5 * 5 || head.ptr[13] != 0)
		return false;
	dict = jk_le(head, 1, 4);
	size = jk_le(head, 5, 8);
	if (size != UINT64_MAX && size > PLAUSIBLE_SIZE)
		return false;
	usual = dict == UINT32_MAX;
	for (unsigned bit = 12; bit < 32; bit++)
		usual |= dict == (uint64_t)1 << bit ||
			 dict == (uint64_t)3 << (bit - 1);
	if (head.ptr[0] == 0x5d)
		return usual || size == UINT64_MAX || dict >= 4096;
	return usual && size > 0;
}

/* RFC 8878 3.1.2: a skippable frame, magic 184D2A5x, before the first. */
bool
jk_claims_zstd(struct jk_span head)
{
	uint64_t len = jk_le(head, 4, 4);

	if (head.len < 12 || (head.ptr[0] & 0xf0) != 0x50 ||
	    !jk_span_starts_with(jk_span_from(head, 1), "\x2a\x4d\x18", 3))
		return false;
	head = jk_span_from(head, 8 + (size_t)len);
	return head.len < 4 ||
	       jk_span_starts_with(head, "\x28\xb5\x2f\xfd", 4) ||
	       (head.ptr[0] & 0xf0) == 0x50;
}

/* compress(1): the third byte holds the most bits of a code, 9 to 16. */
bool
jk_claims_compress(struct jk_span head)
{
	return head.len >= 4 && head.ptr[0] == 0x1f && head.ptr[1] == 0x9d &&
	       (head.ptr[2] & 0x60) == 0 && (head.ptr[2] & 0x1f) >= 9 &&
	       (head.ptr[2] & 0x1f) <= 16;
}
