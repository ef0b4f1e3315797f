/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "claims.h"

/* How far into a file a PDF header is looked for (PDF 1.7, H.3 note 13). */
#define PDF_WITHIN 1024

bool
jk_claims_arj(struct jk_span head)
{
	uint64_t size = jk_le(head, 2, 2);

	return jk_span_starts_with(head, "\x60\xea", 2) && size >= 30 &&
	       size <= 2600 && head.len > 11 && head.ptr[4] >= 30 &&
	       head.ptr[10] == 2;
}

/*
 * RFC 4880 5.1 and 5.3: what is encrypted begins with a session key packet,
 * for a public key (tag 1, version 3) or a passphrase (tag 3, version 4).
 */
bool
jk_claims_pgp(struct jk_span head)
{
	const unsigned char *p = head.ptr;

	if (head.len < 16)
		return false;
	switch (p[0]) {
	case 0x84:
		return p[2] == 3 && p[1] >= 64 && p[11] >= 1 && p[11] <= 22;
	case 0x85:
		return p[3] == 3 && p[1] <= 8 && p[12] >= 1 && p[12] <= 22;
	case 0xc1:
		if (p[1] >= 192 && p[1] < 224)
			return p[3] == 3 && p[12] >= 1 && p[12] <= 22;
		return p[1] >= 64 && p[1] < 192 && p[2] == 3 && p[11] >= 1 &&
		       p[11] <= 22;
	case 0x8c:
	case 0xc3:
		return p[1] >= 4 && p[1] <= 60 && p[2] == 4 && p[3] >= 1 &&
		       p[3] <= 13 && (p[4] == 0 || p[4] == 1 || p[4] == 3);
	default:
		return false;
	}
}

/* The first 4 KiB of s without zeros: UTF-16 as if it were ASCII. */
static bool
has_wide(struct jk_span s, const char *word)
{
	unsigned char ascii[2048];
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < sizeof(ascii); i++) {
		if (s.ptr[i] != 0)
			ascii[n++] = s.ptr[i];
	}
	return jk_span_find(jk_span_make(ascii, n), 0, jk_span_str(word)) < n;
}

bool
jk_claims_hwpml(struct jk_span head)
{
	struct jk_span s = jk_span_head(head, 4096);

	if (jk_span_starts_with(s, "\xff\xfe<\0", 4) ||
	    jk_span_starts_with(s, "\xfe\xff\0<", 4))
		return has_wide(s, "<HWPML");
	if (!jk_span_starts_with(s, "<?xml", 5) &&
	    !jk_span_starts_with(s, "\xef\xbb\xbf<?xml", 8) &&
	    !jk_span_starts_with(s, "<!DOCTYPE HWPML", 15) &&
	    !jk_span_starts_with(s, "<HWPML", 6))
		return false;
	return jk_span_find(s, 0, jk_span_str("<HWPML")) < s.len;
}

/* "ORC", and the first stripe right behind it is binary. */
bool
jk_claims_orc(struct jk_span head)
{
	struct jk_span s = jk_span_head(jk_span_from(head, 3), 32);

	if (!jk_span_starts_with(head, "ORC", 3))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < '\t' || (s.ptr[i] > '\r' && s.ptr[i] < 0x1a))
			return true;
	}
	return false;
}

/* dBase III and later: version, date, sizes that agree, 0x0d behind the last
 * field, 32 bytes a field. */
bool
jk_claims_dbf(struct jk_span head)
{
	uint64_t header = jk_le(head, 8, 2);
	uint64_t record = jk_le(head, 10, 2);
	size_t end;

	if (head.len < 65 || header < 65 || record < 2)
		return false;
	switch (head.ptr[0]) {
	case 0x03:
	case 0x30:
	case 0x31:
	case 0x32:
	case 0x43:
	case 0x83:
	case 0x8b:
	case 0x8e:
	case 0xf5:
		break;
	default:
		return false;
	}
	if (head.ptr[2] < 1 || head.ptr[2] > 12 || head.ptr[3] < 1 ||
	    head.ptr[3] > 31)
		return false;
	for (end = 32; end < header && end < head.len; end += 32) {
		if (head.ptr[end] == '\r')
			return end > 32;
	}
	return false;
}

/* File header of 14 bytes, reserved words 0, then a known header size. */
bool
jk_claims_bmp(struct jk_span head)
{
	uint64_t size = jk_le(head, 14, 4);

	if (head.len < 26 || !jk_span_starts_with(head, "BM", 2) ||
	    jk_le(head, 6, 4) != 0 || jk_le(head, 10, 4) < 26)
		return false;
	return size == 12 || size == 40 || size == 52 || size == 56 ||
	       size == 64 || size == 108 || size == 124;
}

bool
jk_claims_ico(struct jk_span head)
{
	uint64_t count = jk_le(head, 4, 2);

	return head.len >= 22 && jk_le(head, 0, 2) == 0 &&
	       (jk_le(head, 2, 2) == 1 || jk_le(head, 2, 2) == 2) &&
	       count >= 1 && count <= 256 && head.ptr[9] == 0 &&
	       jk_le(head, 18, 4) >= 6 + 16 * count;
}

/* "MZ" with a header size that DOS would load. */
bool
jk_claims_pe(struct jk_span head)
{
	uint64_t at = jk_le(head, 0x3c, 4);

	if (head.len < 64 || !jk_span_starts_with(head, "MZ", 2))
		return false;
	if (at < head.len &&
	    jk_span_starts_with(jk_span_from(head, (size_t)at), "PE\0\0", 4))
		return true;
	return jk_le(head, 2, 2) < 512 && jk_le(head, 8, 2) >= 2 &&
	       jk_le(head, 8, 2) < 0x1000;
}

/* A Mach-O of several machines has the same magic, and few machines where a
 * class has its version. */
bool
jk_claims_java_class(struct jk_span head)
{
	return jk_span_starts_with(head, "\xca\xfe\xba\xbe", 4) &&
	       jk_be(head, 6, 2) >= 45 && jk_be(head, 6, 2) < 256;
}

bool
jk_claims_pyc(struct jk_span head)
{
	uint64_t magic = jk_le(head, 0, 2);

	if (head.len < 12 || head.ptr[2] != '\r' || head.ptr[3] != '\n')
		return false;
	if (magic >= 3000 && magic < 3900)
		return jk_le(head, 4, 4) <= 3 || magic < 3390;
	return magic >= 50000 && magic < 63000;
}

bool
jk_claims_pdf(struct jk_span head)
{
	struct jk_span s = jk_span_head(head, PDF_WITHIN);
	size_t at = jk_span_find(s, 0, jk_span_str("%PDF-"));

	s = jk_span_from(head, at);
	return s.len >= 8 && s.ptr[5] >= '1' && s.ptr[5] <= '2' &&
	       s.ptr[6] == '.' && s.ptr[7] >= '0' && s.ptr[7] <= '9';
}
