/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/json.h"

#include <jikimi/escape.h>

/* "00" to "99". */
static const char pairs[] =
	"00010203040506070809101112131415161718192021222324"
	"25262728293031323334353637383940414243444546474849"
	"50515253545556575859606162636465666768697071727374"
	"75767778798081828384858687888990919293949596979899";

unsigned char *
jk_json_u64(unsigned char *to, uint64_t v)
{
	char text[JK_JSON_NUMBER];
	size_t at = sizeof(text);

	for (; v >= 10; v /= 100) {
		at -= 2;
		memcpy(text + at, pairs + 2 * (v % 100), 2);
	}
	if (v > 0 || at == sizeof(text))
		text[--at] = (char)('0' + v);
	memcpy(to, text + at, sizeof(text) - at);
	return to + (sizeof(text) - at);
}

unsigned char *
jk_json_i64(unsigned char *to, int64_t v)
{
	if (v >= 0)
		return jk_json_u64(to, (uint64_t)v);
	*to++ = '-';
	return jk_json_u64(to, -(uint64_t)v);
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The high bit of each byte that is zero; of a byte above it perhaps too. */
static uint64_t
zeros(uint64_t w)
{
	return (w - EACH(1)) & ~w & EACH(0x80);
}

/* Eight bytes that JSON and a terminal take as they are. */
static bool
is_plain8(uint64_t w)
{
	uint64_t bad = w | (w - EACH(0x20)) | zeros(w ^ EACH('"')) |
		       zeros(w ^ EACH('\\')) | zeros(w ^ EACH(0x7f));

	return (bad & EACH(0x80)) == 0;
}

static bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* A character of U+3000 to U+D7FF: Hangul, Han, nothing that hides or moves
 * text. */
static bool
is_east_asian(const unsigned char *p, size_t len)
{
	return len >= 3 && p[0] >= 0xe3 && p[0] <= 0xed &&
	       (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80 &&
	       (p[0] != 0xed || p[1] < 0xa0);
}

/* From where the ordinary ends. */
static unsigned char *
escape_rest(unsigned char *to, struct jk_span rest)
{
	struct jk_buf b = { 0 };

	jk_escape_json(&b, rest);
	/* Its own opening quote stands already. */
	to = jk_json_bytes(to, b.ptr + 1, b.len - 1);
	jk_buf_release(&b);
	return to;
}

unsigned char *
jk_json_string(unsigned char *to, struct jk_span s)
{
	const unsigned char *p = s.ptr;
	size_t len = s.len;
	uint64_t w;

	*to++ = '"';
	while (len > 0) {
		size_t n = 1;

		if (*p >= 0x80) {
			if (!is_east_asian(p, len))
				return escape_rest(to,
						   (struct jk_span){ p, len });
			n = 3;
			memcpy(to, p, 3);
		} else if (len >= 8 && (memcpy(&w, p, 8), is_plain8(w))) {
			n = 8;
			memcpy(to, &w, 8);
		} else if (is_plain(*p)) {
			*to = *p;
		} else {
			return escape_rest(to, (struct jk_span){ p, len });
		}
		to += n;
		p += n;
		len -= n;
	}
	*to++ = '"';
	return to;
}
