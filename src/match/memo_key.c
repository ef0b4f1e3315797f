/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/memo_key.h"

#include <string.h>

#include "match/masked.h"
#include "match/ruleset.h"
#include "match/token.h"

#define RUN_MAX 46

/* What a byte becomes in a key; 0: it has to be looked at more closely. */
static const unsigned char plain[256] = {
	[0x01 ... 0x0c] = 1, [0x0e ... '$'] = 1, ['\'' ... '/'] = 1,
	['0' ... '9'] = '9', [':' ... '['] = 1,  [']' ... 0x7f] = 1,
};

static bool
is_syllable(const unsigned char *p)
{
	return p[0] >= 0xea && p[0] <= 0xed && (p[1] & 0xc0) == 0x80 &&
	       (p[2] & 0xc0) == 0x80 && (p[0] != 0xea || p[1] >= 0xb0) &&
	       (p[0] != 0xed || p[1] < 0x9e);
}

/* A syllable of CP949 that is no character of UTF-8: C2 AD is a soft hyphen
 * there. */
static bool
is_pair(const unsigned char *p)
{
	return p[0] >= 0xb0 && p[0] <= 0xc8 && p[1] >= 0xa1 && p[1] != 0xff &&
	       (p[0] < 0xc2 || p[1] >= 0xc0);
}

/* The character that ends at *pos, which moves before it; 0: not plain. */
static unsigned char
char_before(struct jk_span text, size_t *pos)
{
	unsigned char c;

	if (*pos == 0)
		return JK_KEY_EDGE;
	c = text.ptr[*pos - 1];
	if (plain[c] != 0) {
		--*pos;
		/* Carriage return and line feed are one. */
		if (c == '\n' && *pos > 0 && text.ptr[*pos - 1] == '\r')
			--*pos;
		return plain[c] == 1 ? c : plain[c];
	}
	/* No escape is near, so these are themselves. */
	if (c == '%' || c == '&' || c == '\\') {
		--*pos;
		return c;
	}
	if (*pos >= 3 && is_syllable(text.ptr + *pos - 3)) {
		*pos -= 3;
		return JK_KEY_HANGUL;
	}
	if (*pos >= 2 && is_pair(text.ptr + *pos - 2)) {
		*pos -= 2;
		return JK_KEY_HANGUL;
	}
	return 0;
}

/* True when % & \ at pos begin no escape. */
static bool
is_bare(struct jk_span text, size_t pos)
{
	struct jk_token t = jk_token_guess(jk_span_from(text, pos));

	return t.len == 1 && t.cp == text.ptr[pos];
}

/* The character at *pos, which moves behind it. */
static unsigned char
char_at(struct jk_span text, size_t *pos)
{
	unsigned char c;

	if (*pos >= text.len)
		return JK_KEY_EDGE;
	c = text.ptr[*pos];
	if (plain[c] != 0) {
		++*pos;
		return plain[c] == 1 ? c : plain[c];
	}
	if (c == '\r' && text.len - *pos > 1) {
		*pos += text.ptr[*pos + 1] == '\n' ? 2 : 1;
		return '\n';
	}
	if (c < 0x80 && c > ' ' && is_bare(text, *pos)) {
		++*pos;
		return c;
	}
	if (text.len - *pos >= 3 && is_syllable(text.ptr + *pos)) {
		*pos += 3;
		return JK_KEY_HANGUL;
	}
	if (text.len - *pos >= 2 && is_pair(text.ptr + *pos)) {
		*pos += 2;
		return JK_KEY_HANGUL;
	}
	return 0;
}

/* True when an escape stands among the last bytes before pos. */
static bool
is_near_escape(struct jk_span text, size_t pos)
{
	for (size_t i = pos > 8 ? pos - 8 : 0; i < pos; i++) {
		unsigned char c = text.ptr[i];

		if ((c == '%' || c == '&' || c == '\\') && !is_bare(text, i))
			return true;
	}
	return false;
}

/* Eight bytes of which n count, digits as 9; *odd is set when a carriage
 * return is among them. */
static uint64_t
mask_8(const unsigned char *p, unsigned n, uint64_t *odd)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = 0x80 * ones;
	uint64_t w, cr;

	memcpy(&w, p, 8);
	w &= UINT64_MAX >> (64 - 8 * n);
	cr = w ^ '\r' * ones;
	*odd |= (cr - ones) & ~cr & high;
	return jk_masked_word(w);
}

/* True when a line feed stands behind each carriage return. */
static bool
has_line_ends(const unsigned char *p, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		if (p[i] == '\r' && (i + 1 == n || p[i + 1] != '\n'))
			return false;
	}
	return true;
}

/* Appends the run, of which every byte is ASCII. */
static bool
put_run(struct jk_memo_key *k, struct jk_span text, size_t pos, unsigned run)
{
	uint64_t odd = 0, w;
	unsigned i = 0, n;

	if (pos + run + 8 > text.len) {
		for (; i < run; i++) {
			unsigned char c = text.ptr[pos + i];

			odd |= c == '\r';
			k->byte[k->len++] = jk_is_digit(c) ? '9' : c;
		}
	}
	for (; i < run; i += n) {
		n = run - i < 8 ? run - i : 8;
		w = mask_8(text.ptr + pos + i, n, &odd);
		memcpy(k->byte + k->len, &w, 8);
		k->len += n;
	}
	return odd == 0 || has_line_ends(k->byte + k->len - run, run);
}

bool
jk_memo_key_begin(struct jk_memo_key *k, const bool lead[256],
		  struct jk_span text, const struct jk_anchor *anchor,
		  size_t *pos)
{
	unsigned char back[JK_BLIND_BACK + 1];
	size_t before = anchor->pos;
	unsigned n = JK_BLIND_BACK;

	if (anchor->run > RUN_MAX ||
	    (anchor->near && is_near_escape(text, anchor->pos)))
		return false;
	for (unsigned i = 0; i < n; i++) {
		back[i] = char_before(text, &before);
		if (back[i] == 0)
			return false;
		if (i == 0 && lead[back[0]])
			n++;
	}
	k->len = k->before = n;
	for (unsigned i = 0; i < n; i++)
		k->byte[n - 1 - i] = back[i];
	if (!put_run(k, text, anchor->pos, anchor->run))
		return false;
	*pos = anchor->pos + anchor->run;
	return true;
}

bool
jk_memo_key_add(struct jk_memo_key *k, struct jk_span text, size_t *pos)
{
	unsigned char c = char_at(text, pos);

	if (c == 0)
		return false;
	k->byte[k->len++] = c;
	memset(k->byte + k->len, 0, 8);
	return true;
}

uint64_t
jk_memo_key_hash(const struct jk_memo_key *k)
{
	uint64_t h = k->len;

	for (unsigned i = 0; i < k->len; i += 8) {
		uint64_t word;

		memcpy(&word, k->byte + i, 8);
		h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	return h;
}
