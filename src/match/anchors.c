/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/anchors.h"

#include <ctype.h>
#include <string.h>

/* What a byte can begin. */
enum {
	DULL,    /* nothing */
	DIGIT,   /* an ASCII digit */
	LITERAL, /* a literal anchor as itself */
	ESCAPE,  /* % \ &: perhaps an escape */
	WIDE,    /* EF or A3: perhaps a full-width form */
};

/* Longer groups of digits are no value that a person has. */
#define MAX_GROUP 40

static void
set_class(struct jk_anchors *a, unsigned char byte, unsigned char class)
{
	if (a->class[byte] != DULL)
		return;
	a->class[byte] = class;
	jk_classes_add(&a->classes, byte);
}

static void
set_digits(struct jk_anchors *a)
{
	memset(&a->class['0'], DIGIT, 10);
	a->classes.digits = true;
}

void
jk_anchors_init(struct jk_anchors *a)
{
	memset(a, 0, sizeof(*a));
	a->least_digits = MAX_GROUP;
	set_class(a, '%', ESCAPE);
	set_class(a, '\\', ESCAPE);
	set_class(a, '&', ESCAPE);
	set_class(a, 0xef, WIDE);
	set_class(a, 0xa3, WIDE);
	for (const char *p = " -./~_()\t\r\n%\\&"; *p != '\0'; p++)
		a->joint[(unsigned char)*p] = true;
	memset(a->joint + 0x80, true, 0x80);
}

void
jk_anchors_add_digits(struct jk_anchors *a, unsigned least)
{
	set_digits(a);
	if (least < a->least_digits)
		a->least_digits = least;
}

void
jk_anchors_add_prefix(struct jk_anchors *a)
{
	set_digits(a);
	a->prefix = true;
}

void
jk_anchors_add_literal(struct jk_anchors *a, unsigned char ch)
{
	a->literal[ch & 0x7f] = true;
	set_class(a, ch, LITERAL);
}

/* True when the EF or A3 at pos is a byte inside a UTF-8 character. */
static bool
is_trail_byte(struct jk_span text, size_t pos)
{
	struct jk_token t;

	for (size_t back = 1; back <= 3 && back <= pos; back++) {
		if (text.ptr[pos - back] < 0xc2)
			continue;
		t = jk_token_at(jk_span_from(text, pos - back), JK_UTF8);
		return t.cp != 0xfffd && t.len > back;
	}
	return false;
}

/* True for % \ & that what follows makes no escape of: nearly all of them in
 * source code. */
static bool
is_bare(struct jk_span s)
{
	unsigned char next = s.len > 1 ? s.ptr[1] : 0;

	switch (s.ptr[0]) {
	case '%':
		return !isxdigit(next);
	case '\\':
		return !jk_is_alpha(next);
	case '&':
		return next != '#' && !jk_is_alpha(next);
	default:
		return false;
	}
}

/* True when A3 and this byte, if they are a pair at all, are neither a digit
 * nor a literal, and nothing begins at the byte either. */
static bool
is_of_no_use(const struct jk_anchors *a, unsigned char trail)
{
	return (trail < 0xb0 || trail > 0xb9) && !a->literal[trail & 0x7f] &&
	       a->class[trail] == DULL;
}

/* The escape or full-width character at pos; length 1: there is none. */
static struct jk_token
disguised(const struct jk_anchors *a, struct jk_span text, size_t pos)
{
	struct jk_span s = jk_span_make(text.ptr + pos, text.len - pos);

	if (s.ptr[0] == 0xa3) {
		if (s.len > 1 && is_of_no_use(a, s.ptr[1]))
			return (struct jk_token){ 0xfffd, 1 };
		if (s.len < 2 || s.ptr[1] < 0xa1 || s.ptr[1] == 0xff ||
		    is_trail_byte(text, pos))
			return (struct jk_token){ 0xfffd, 1 };
		return jk_token_at(s, JK_CP949);
	}
	if (s.ptr[0] == 0xef && (s.len < 3 || s.ptr[1] != 0xbc))
		return (struct jk_token){ 0xfffd, 1 };
	if (is_bare(s))
		return (struct jk_token){ s.ptr[0], 1 };
	return jk_token_guess(s);
}

/* Raw length of the run of digits, disguised ones too, at pos. */
static size_t
group_len(const struct jk_anchors *a, struct jk_span text, size_t pos,
	  unsigned *digits)
{
	struct jk_token t;
	size_t at = pos;

	*digits = 0;
	while (at < text.len) {
		unsigned char class = a->class[text.ptr[at]];

		t.len = 1 + jk_is_wide_nul(text, at + 1);
		if (class == ESCAPE || class == WIDE) {
			t = disguised(a, text, at);
			if (!jk_is_digit(t.cp))
				break;
		} else if (class != DIGIT) {
			break;
		}
		++*digits;
		at += t.len;
	}
	return at - pos;
}

static bool
is_capital(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

/* True for the two capitals of an account number such as DE36... */
static bool
has_capitals(struct jk_span text, size_t pos)
{
	return pos >= 2 && is_capital(text.ptr[pos - 1]) &&
	       is_capital(text.ptr[pos - 2]);
}

/*
 * Cheap tests on the group of digits at pos: no letter stands before it
 * (but for a prefix or an escape such as \n), and it is long enough alone
 * or something follows that may join it to the next.
 */
static bool
may_be_value(const struct jk_anchors *a, struct jk_span text, size_t pos,
	     size_t len, unsigned digits)
{
	size_t end = pos + len;
	unsigned char next = end < text.len ? text.ptr[end] : 0;

	if (digits > MAX_GROUP)
		return false;
	if (pos > 0 && jk_is_alpha(text.ptr[pos - 1]) &&
	    !(pos > 1 && text.ptr[pos - 2] == '\\'))
		return a->prefix && digits >= 2 && has_capitals(text, pos);
	if (digits >= a->least_digits)
		return true;
	return a->joint[next];
}

/*
 * A literal counts only inside a word: "a@b", not "@param" or "x @ y". One in
 * disguise may have neighbours in disguise.
 */
static bool
is_inside_word(struct jk_span text, size_t pos, size_t len)
{
	unsigned char before = pos > 0 ? text.ptr[pos - 1] : ' ';
	unsigned char after = pos + len < text.len ? text.ptr[pos + len] : ' ';

	if (len > 1)
		return before > ' ' && after > ' ';
	return (jk_is_alpha(before) || jk_is_digit(before) ||
		(before > ' ' && strchr("_%+'-;", before) != NULL)) &&
	       (jk_is_alpha(after) || jk_is_digit(after) || after == '%' ||
		after == '&' || after == '\\');
}

/* The group of digits at scan->pos, of which so many plain ones are known to
 * be all of it (0: that is not known). */
static bool
examine_group(const struct jk_anchors *a, struct jk_span text,
	      struct jk_anchor_scan *scan, unsigned plain,
	      struct jk_anchor *out)
{
	size_t pos = scan->pos, len = plain;
	unsigned digits = plain;
	bool inside = scan->inside;

	if (plain == 0)
		len = group_len(a, text, pos, &digits);
	scan->pos += len;
	scan->inside = scan->pos == text.len;
	if (inside || !may_be_value(a, text, pos, len, digits))
		return false;
	*out = (struct jk_anchor){ pos, len, '0', len != digits };
	return true;
}

/* The token at scan->pos, which begins something: true when it is an anchor. */
static bool
examine(const struct jk_anchors *a, struct jk_span text,
	struct jk_anchor_scan *scan, struct jk_anchor *out)
{
	size_t pos = scan->pos;
	unsigned char class = a->class[text.ptr[pos]];
	struct jk_token t = { text.ptr[pos], 1 };

	if (class == ESCAPE || class == WIDE) {
		t = disguised(a, text, pos);
		if (t.len == 1 || t.cp >= 0x80 ||
		    (!jk_is_digit(t.cp) && !a->literal[t.cp])) {
			scan->inside = false;
			scan->pos += t.len;
			return false;
		}
	}
	if (jk_is_digit(t.cp))
		return examine_group(a, text, scan, 0, out);
	scan->inside = false;
	scan->pos += t.len;
	if (!is_inside_word(text, pos, t.len))
		return false;
	*out = (struct jk_anchor){ pos, t.len, (unsigned char)t.cp, t.len > 1 };
	return true;
}

/* The block at pos; what lies at or behind limit counts as dull. */
static struct jk_block
block_at(const struct jk_anchors *a, struct jk_span text, size_t pos,
	 size_t limit)
{
	unsigned char rest[JK_BLOCK] = { 0 };

	if (limit - pos >= JK_BLOCK)
		return jk_classes_block(&a->classes, text.ptr + pos);
	memcpy(rest, text.ptr + pos, limit - pos);
	return jk_classes_block(&a->classes, rest);
}

/* How many digits stand at that bit and behind, when a byte that is neither a
 * digit nor a disguise of one ends them within the block; else 0. */
static unsigned
plain_digits(const struct jk_anchors *a, const struct jk_block *b,
	     struct jk_span text, size_t pos, unsigned bit)
{
	uint64_t rest = ~(b->digit >> bit);
	unsigned n = rest != 0 ? (unsigned)__builtin_ctzll(rest) : JK_BLOCK;
	unsigned char next;

	if (bit + n >= JK_BLOCK || pos + n >= text.len)
		return 0;
	next = text.ptr[pos + n];
	if (next == '\0' ||
	    (a->class[next] != DULL && a->class[next] != LITERAL))
		return 0;
	return n;
}

/* Examines what begins in the block at scan->pos, whose end or a little more
 * scan->pos is moved to, unless out is full before. Returns the number of
 * anchors. */
static size_t
examine_block(const struct jk_anchors *a, struct jk_span text,
	      struct jk_anchor_scan *scan, size_t limit, struct jk_anchor *out,
	      size_t nout)
{
	size_t base = scan->pos, n = 0;
	struct jk_block b = block_at(a, text, base, limit);
	uint64_t todo = (b.digit & ~(b.digit << 1)) | b.other;

	if ((todo & 1) == 0)
		scan->inside = false;
	while (todo != 0 && n < nout) {
		unsigned bit = (unsigned)__builtin_ctzll(todo);

		scan->pos = base + bit;
		if ((b.digit >> bit & 1) != 0)
			n += examine_group(
				a, text, scan,
				plain_digits(a, &b, text, scan->pos, bit),
				&out[n]);
		else
			n += examine(a, text, scan, &out[n]);
		if (scan->pos - base >= JK_BLOCK)
			return n;
		/* Digits may stand right behind an escape. */
		bit = (unsigned)(scan->pos - base);
		todo |= b.digit & UINT64_C(1) << bit;
		todo &= UINT64_MAX << bit;
	}
	if (todo != 0)
		return n;
	/* The last token may lie across limit. */
	if (limit - base > JK_BLOCK)
		limit = base + JK_BLOCK;
	if (scan->pos < limit)
		scan->pos = limit;
	return n;
}

size_t
jk_anchors_find(const struct jk_anchors *a, struct jk_span text,
		struct jk_anchor_scan *scan, size_t limit,
		struct jk_anchor *out, size_t nout)
{
	size_t n = 0;

	while (n < nout && scan->pos < limit)
		n += examine_block(a, text, scan, limit, out + n, nout - n);
	return n;
}
