/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses of machines: IPv4, IPv6, MAC. */
#include "config.h"

#include "judge/validators.h"

#include <arpa/inet.h>
#include <string.h>

#include "match/token.h"

#define MAC_BYTES 6

static const struct jk_validation reject = { .verdict = JK_REJECT };

/* A number from 0 to 255 without leading zeros; where it ends, or NULL. */
static const unsigned char *
read_part(const unsigned char *p, const unsigned char *end, unsigned *part)
{
	const unsigned char *from = p;
	unsigned v = 0;

	for (; p < end && p - from < 3 && jk_is_digit(*p); p++)
		v = v * 10 + *p - '0';
	if (p == from || v > 255 || (p - from > 1 && *from == '0'))
		return NULL;
	*part = v;
	return p;
}

/* Four of them and dots between. */
static bool
read_parts(struct jk_span s, unsigned part[4])
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;

	for (unsigned n = 0; n < 4; n++) {
		if (n > 0 && (p == end || *p++ != '.'))
			return false;
		p = read_part(p, end, &part[n]);
		if (p == NULL)
			return false;
	}
	return p == end;
}

/* Ranges that lead nowhere in public (RFC 1918, 3927, 6598). */
static bool
is_private(const unsigned part[4])
{
	return part[0] == 10 || (part[0] == 192 && part[1] == 168) ||
	       (part[0] == 172 && part[1] >= 16 && part[1] <= 31) ||
	       (part[0] == 169 && part[1] == 254) ||
	       (part[0] == 100 && part[1] >= 64 && part[1] <= 127);
}

/* RFC 5737. */
static bool
is_for_manuals(const unsigned part[4])
{
	return (part[0] == 192 && part[1] == 0 && part[2] == 2) ||
	       (part[0] == 198 && part[1] == 51 && part[2] == 100) ||
	       (part[0] == 203 && part[1] == 0 && part[2] == 113);
}

struct jk_validation
jk_val_ipv4(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	unsigned part[4];

	/* Without its dots nothing is known yet. */
	if (memchr(c->text.ptr, '.', c->text.len) == NULL)
		return c->text.len <= 12 ? v : reject;
	/* Own machine, any machine, groups, netmasks. */
	if (!read_parts(c->text, part) || part[0] == 0 || part[0] == 127 ||
	    part[0] >= 224)
		return reject;
	if (is_private(part))
		v.facts |= JK_FACT(PRIVATE_RANGE);
	if (is_for_manuals(part))
		v.facts |= JK_FACT(DOCUMENTATION);
	if (part[0] < 20 && part[3] < 10)
		v.facts |= JK_FACT(VERSION_LIKE);
	return v;
}

struct jk_validation
jk_val_ipv6(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	unsigned char bytes[16];
	char text[INET6_ADDRSTRLEN];

	if (c->text.len < 2 || c->text.len >= sizeof(text))
		return reject;
	memcpy(text, c->text.ptr, c->text.len);
	text[c->text.len] = '\0';
	if (inet_pton(AF_INET6, text, bytes) != 1)
		return reject;
	if (bytes[0] == 0xfe || (bytes[0] & 0xfe) == 0xfc)
		v.facts |= JK_FACT(PRIVATE_RANGE);
	else if ((bytes[0] & 0xe0) != 0x20)
		return reject;
	/* RFC 3849. */
	if (memcmp(bytes, "\x20\x01\x0d\xb8", 4) == 0)
		v.facts |= JK_FACT(DOCUMENTATION);
	return v;
}

static int
hex_value(unsigned char c)
{
	if (jk_is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Twelve hex digits in pairs or fours, the same separator between all. */
static bool
read_mac(struct jk_span s, unsigned char byte[MAC_BYTES])
{
	size_t group = s.len == 17 ? 2 : 4, n = 0;

	if (s.len != 17 && s.len != 14)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		int h = hex_value(s.ptr[i]);

		if (i % (group + 1) == group) {
			if (s.ptr[i] != s.ptr[group] || h >= 0)
				return false;
			continue;
		}
		if (h < 0)
			return false;
		byte[n / 2] = (unsigned char)(byte[n / 2] << 4 | h);
		n++;
	}
	return n == 2 * MAC_BYTES;
}

struct jk_validation
jk_val_mac(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	unsigned char byte[MAC_BYTES] = { 0 };
	unsigned differ = 0;

	if (!read_mac(c->text, byte))
		return reject;
	/* Null, broadcast, and other fillings. */
	for (unsigned i = 1; i < MAC_BYTES; i++)
		differ |= byte[i] ^ byte[0];
	if (differ == 0)
		return reject;
	/* RFC 7042. */
	if (memcmp(byte, "\0\0\x5e\0\x53", 5) == 0)
		v.facts |= JK_FACT(DOCUMENTATION);
	return v;
}
