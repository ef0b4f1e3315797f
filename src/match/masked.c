/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/masked.h"

#include <string.h>

#include "match/token.h"

/* The longest name of an entity. */
#define ENTITY_MAX 10

typedef unsigned char bytes __attribute__((vector_size(JK_MASKED_STEP)));

/* From lanes + 16 - n on: n bytes that count, then some that do not. */
static const unsigned char lanes[2 * JK_MASKED_STEP] = {
	[0 ... JK_MASKED_STEP - 1] = 0xff,
};

static bool
has_any(bytes v)
{
	uint64_t half[2];

	memcpy(half, &v, sizeof(half));
	return (half[0] | half[1]) != 0;
}

unsigned
jk_masked_copy(unsigned char *restrict to, const unsigned char *restrict from,
	       size_t n)
{
	bytes sign = { 0 }, cr = { 0 }, high = { 0 };

	for (size_t i = 0; i < n; i += sizeof(bytes)) {
		size_t left = n - i < sizeof(bytes) ? n - i : sizeof(bytes);
		bytes c, digit, in;

		memcpy(&c, from + i, sizeof(c));
		memcpy(&in, lanes + sizeof(bytes) - left, sizeof(in));
		/* A blank is none of what is looked for. */
		c = (c & in) | (' ' & ~in);
		digit = (bytes)(c >= '0') & (bytes)(c <= '9');
		sign |= (bytes)(c == '%') | (bytes)(c == '&') |
			(bytes)(c == '\\') | (bytes)(c == '\0');
		cr |= (bytes)(c == '\r');
		high |= c;
		c = ((c & ~digit) | ('9' & digit)) & in;
		memcpy(to + i, &c, sizeof(c));
	}
	high &= 0x80;
	return (has_any(sign) ? JK_MASKED_SIGN : 0) |
	       (has_any(cr) ? JK_MASKED_CR : 0) |
	       (has_any(high) ? JK_MASKED_HIGH : 0);
}

static bool
is_sign(unsigned char c)
{
	return c == '%' || c == '&' || c == '\\' || c == '\0';
}

static bool
is_hex(unsigned char c)
{
	return jk_is_digit(c) || (jk_is_alpha(c) && (c | 0x20) <= 'f');
}

static bool
is_digital(const unsigned char *p)
{
	switch (p[0]) {
	case '%':
		return (p[1] | 0x20) == 'u' ||
		       (is_hex(p[1]) && is_hex(p[2]) &&
			(jk_is_digit(p[1]) || jk_is_digit(p[2])));
	case '&':
		return p[1] == '#';
	case '\\':
		return (p[1] | 0x20) == 'u' || (p[1] | 0x20) == 'x' ||
		       jk_is_digit(p[1]);
	default:
		return p[0] == '\0';
	}
}

bool
jk_masked_is_digital(const unsigned char *p, size_t n)
{
	static const char signs[] = { '%', '&', '\\', '\0' };

	for (size_t k = 0; k < JK_COUNT(signs); k++) {
		const unsigned char *at = p, *end = p + n;

		while ((at = memchr(at, signs[k], (size_t)(end - at))) !=
		       NULL) {
			if (is_digital(at))
				return true;
			at++;
		}
	}
	return false;
}

/* Up to n bytes are there. */
static bool
may_be_escape(const unsigned char *p, size_t n)
{
	size_t i = 1;

	if (n < 2 || p[0] == '\0')
		return true;
	if (p[0] == '%')
		return is_hex(p[1]) || (p[1] | 0x20) == 'u';
	if (p[0] == '\\')
		return jk_is_alpha(p[1]) || jk_is_digit(p[1]);
	while (i < n && i < ENTITY_MAX &&
	       (jk_is_alpha(p[i]) || jk_is_digit(p[i]) || p[i] == '#'))
		i++;
	return i == n || i == ENTITY_MAX || p[i] == ';';
}

bool
jk_masked_has_escape(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (is_sign(p[i]) && may_be_escape(p + i, n - i))
			return true;
	}
	return false;
}
