/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/anchors.h"

#include <ctype.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/closeup.h"

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
/* Blocks that the vector pass does at a time. */
#define STRIDE 32
/* A run of bytes that says "look here" is never looked for longer. */
#define MAX_RUN 16
/* A group of so many digits is looked at whatever follows it. */
#define LONE_GROUP 6

static void
set_class(struct jk_anchors *a, unsigned char byte, unsigned char class)
{
	if (a->class[byte] == DULL)
		a->class[byte] = class;
}

static void
set_digits(struct jk_anchors *a)
{
	memset(&a->class['0'], DIGIT, 10);
}

void
jk_anchors_init(struct jk_anchors *a)
{
	memset(a, 0, sizeof(*a));
	jk_classes_init(&a->classes);
	a->least_digits = MAX_GROUP;
	a->least_run = MAX_RUN;
	a->lone = LONE_GROUP;
	set_class(a, '%', ESCAPE);
	set_class(a, '\\', ESCAPE);
	set_class(a, '&', ESCAPE);
	set_class(a, 0xef, WIDE);
	set_class(a, 0xa3, WIDE);
	set_class(a, 0xd9, WIDE);
	set_class(a, 0xdb, WIDE);
	for (const char *p = " -./~_()\t\r\n%\\&"; *p != '\0'; p++)
		a->joint[(unsigned char)*p] = true;
	for (unsigned c = 0x80; c < 256; c++)
		a->joint[c] = jk_disguise_heads[c];
}

void
jk_anchors_add_digits(struct jk_anchors *a, unsigned least, unsigned run,
		      unsigned lone)
{
	set_digits(a);
	a->digits = true;
	if (least < a->least_digits)
		a->least_digits = least;
	if (run < a->least_run)
		a->least_run = run;
	if (lone < a->lone)
		a->lone = lone;
}

void
jk_anchors_add_prefix(struct jk_anchors *a, unsigned digits)
{
	set_digits(a);
	if (a->prefix == 0 || digits < a->prefix)
		a->prefix = digits;
}

static unsigned
end_of(const unsigned char *two)
{
	return (unsigned)two[0] << 8 | two[1];
}

static void
set_end(struct jk_anchors *a, const unsigned char *two)
{
	unsigned end = end_of(two);

	a->ends[end / 64] |= UINT64_C(1) << end % 64;
}

void
jk_anchors_add_after(struct jk_anchors *a, uint32_t cp)
{
	unsigned char utf8[4];
	size_t n = jk_utf8_encode(cp, utf8);
	struct jk_buf cp949;

	set_digits(a);
	a->after = true;
	set_end(a, utf8 + n - 2);
	jk_buf_init(&cp949);
	if (jk_cp949_encode(&cp949, jk_span_make(utf8, n)) && cp949.len == 2)
		set_end(a, cp949.ptr);
	jk_buf_release(&cp949);
}

bool
jk_anchors_add_literal(struct jk_anchors *a, unsigned char ch)
{
	if (a->literal[ch & 0x7f])
		return true;
	if (a->classes.nliteral == JK_MAX_LITERALS)
		return false;
	a->literal[ch & 0x7f] = true;
	set_class(a, ch, LITERAL);
	jk_classes_add_literal(&a->classes, ch);
	return true;
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
	if ((s.ptr[0] == 0xd9 || s.ptr[0] == 0xdb) && is_trail_byte(text, pos))
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
has_digit(struct jk_span text, size_t pos)
{
	return pos < text.len && jk_is_digit(text.ptr[pos]);
}

/* True for the letters of an account number such as DE36... */
static bool
has_letter(struct jk_span text, size_t pos)
{
	return pos >= 1 && jk_is_alpha(text.ptr[pos - 1]);
}

/* Perhaps a character that digits may stand behind, or \u and four digits, and
 * perhaps a space. */
static bool
is_behind_wide(const struct jk_anchors *a, struct jk_span text, size_t pos)
{
	unsigned end;

	if (pos >= 2 && text.ptr[pos - 1] == ' ')
		pos--;
	end = pos >= 2 ? end_of(text.ptr + pos - 2) : 0;
	return (a->ends[end / 64] >> end % 64 & 1) != 0 ||
	       (pos >= JK_ESCAPE_LEN && text.ptr[pos - JK_ESCAPE_LEN] == '\\' &&
		(text.ptr[pos - JK_ESCAPE_LEN + 1] | 0x20) == 'u');
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
	if (a->after && is_behind_wide(a, text, pos))
		return true;
	if (has_letter(text, pos) && !(pos > 1 && text.ptr[pos - 2] == '\\'))
		return a->prefix > 0 && digits >= a->prefix;
	if (digits >= a->lone)
		return true;
	return a->joint[next];
}

/*
 * A literal counts only inside a word: "a@b", not "@param" or "x @ y"; twice
 * it may stand there ("2001:db8::1"). It and its neighbours may be in
 * disguise.
 */
static bool
is_inside_word(struct jk_span text, size_t pos, size_t len)
{
	unsigned char before = pos > 0 ? text.ptr[pos - 1] : ' ';
	unsigned char after = pos + len < text.len ? text.ptr[pos + len] : ' ';

	if (len > 1 || before >= 0x80 || after >= 0x80)
		return before > ' ' && after > ' ';
	return (jk_is_alpha(before) || jk_is_digit(before) ||
		(before > ' ' && strchr("_%+'-;", before) != NULL)) &&
	       (jk_is_alpha(after) || jk_is_digit(after) || after == '%' ||
		after == '&' || after == '\\' || after == text.ptr[pos]);
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

	if (plain == 0)
		len = group_len(a, text, pos, &digits);
	scan->pos += len;
	scan->behind = false;
	if (!may_be_value(a, text, pos, len, digits))
		return false;
	*out = (struct jk_anchor){ pos, len, '0', len != digits, 0, true };
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
			scan->pos += t.len;
			scan->behind = t.len > 1;
			return false;
		}
	}
	if (jk_is_digit(t.cp))
		return examine_group(a, text, scan, 0, out);
	scan->pos += t.len;
	scan->behind = t.len > 1;
	if (!is_inside_word(text, pos, t.len))
		return false;
	*out = (struct jk_anchor){ pos,       t.len, (unsigned char)t.cp,
				   t.len > 1, 0,     true };
	return true;
}

/* What one call works on. */
struct stretch {
	const struct jk_anchors *a;
	struct jk_span text;
	size_t base;              /* of the first block */
	const struct jk_block *b; /* [-1] and [n] are there too */
	size_t n;
};

/* The group of plain digits at scan->pos, which is that bit of the block;
 * behind an unfinished %-escape it begins later. */
static bool
examine_plain(const struct jk_anchors *a, struct jk_span text,
	      struct jk_anchor_scan *scan, const struct jk_closeup *c,
	      unsigned bit, struct jk_anchor *out)
{
	unsigned n = jk_closeup_run(c->digit, bit),
		 run = jk_closeup_run(c->run, bit);
	size_t pos = scan->pos;
	unsigned char next = pos + n < text.len ? text.ptr[pos + n] : ' ';
	unsigned skip = 0;

	if (pos >= 1 && text.ptr[pos - 1] == '%' && has_digit(text, pos + 1))
		skip = 2;
	else if (pos >= 2 && text.ptr[pos - 2] == '%' &&
		 jk_is_alpha(text.ptr[pos - 1]))
		skip = 1;
	if (skip > 0) {
		scan->pos += skip;
		scan->behind = true;
		if (!has_digit(text, scan->pos))
			return false;
		n = run = 0;
	}
	if (n > 0 && (next == '\0' || a->class[next] == ESCAPE ||
		      a->class[next] == WIDE))
		n = 0;
	if (!examine_group(a, text, scan, n, out))
		return false;
	out->run = out->disguised ? 0 : (unsigned char)run;
	out->near = (c->special >> (JK_VIEW_MARGIN + bit - 8) & 0xff) != 0;
	if (out->run > 0)
		scan->run = pos + run;
	return true;
}

/* Examines what begins in block k, from scan->pos on, whose end or a little
 * more scan->pos is moved to, unless out is full before. */
static size_t
examine_block(const struct stretch *s, size_t k, struct jk_anchor_scan *scan,
	      struct jk_anchor *out, size_t nout)
{
	const struct jk_block *b = &s->b[k];
	struct jk_closeup c = { 0 };
	size_t base = s->base + k * JK_BLOCK, n = 0;
	uint64_t todo = b->escape | b->literal, digit = b->digit, letters = 0;

	if (digit != 0 && s->a->prefix > 0)
		letters = jk_closeup_letters(s->a, b, s->text, base);
	if (digit != 0 &&
	    (letters != 0 || scan->behind || jk_closeup_matters(s->a, b)))
		jk_closeup_make(&c, s->a, b);
	todo |= c.chosen | letters;
	/* Digits may stand right behind an escape. */
	if (scan->behind)
		todo |= digit & UINT64_C(1) << (scan->pos - base);
	todo &= UINT64_MAX << (scan->pos - base);
	while (todo != 0 && n < nout) {
		unsigned bit = (unsigned)__builtin_ctzll(todo);

		scan->pos = base + bit;
		if (scan->pos < scan->run && (digit >> bit & 1) != 0)
			scan->pos++;
		else if ((digit >> bit & 1) != 0)
			n += examine_plain(s->a, s->text, scan, &c, bit,
					   &out[n]);
		else
			n += examine(s->a, s->text, scan, &out[n]);
		if (scan->pos - base >= JK_BLOCK)
			return n;
		bit = (unsigned)(scan->pos - base);
		if (scan->behind)
			todo |= digit & UINT64_C(1) << bit;
		todo &= UINT64_MAX << bit;
	}
	if (todo == 0 && scan->pos < base + JK_BLOCK) {
		scan->pos = base + JK_BLOCK;
		scan->behind = false;
	}
	return n;
}

/* Maps the n blocks at base, one before and one behind. What lies outside of
 * text counts as dull. */
static void
map_blocks(const struct jk_anchors *a, struct jk_span text, size_t base,
	   size_t n, struct jk_block *out)
{
	unsigned char rest[2 * JK_BLOCK + 1];
	size_t from = base, whole;

	memset(out, 0, sizeof(*out));
	if (base >= JK_BLOCK)
		from -= JK_BLOCK;
	else
		out++;
	n += 1 + (from < base);
	whole = text.len > from ? (text.len - from - 1) / JK_BLOCK : 0;
	if (whole > n)
		whole = n;
	jk_classes_map(&a->classes, text.ptr + from, whole, out);
	for (size_t k = whole; k < n; k++) {
		size_t at = from + k * JK_BLOCK;
		size_t left = at < text.len ? text.len - at : 0;

		memset(rest, 0, sizeof(rest));
		if (left > 0)
			memcpy(rest, text.ptr + at,
			       left > JK_BLOCK ? JK_BLOCK + 1 : left);
		jk_classes_map(&a->classes, rest, 1, &out[k]);
	}
}

size_t
jk_anchors_find(const struct jk_anchors *a, struct jk_span text,
		struct jk_anchor_scan *scan, size_t limit,
		struct jk_anchor *out, size_t nout)
{
	struct jk_block blocks[STRIDE + 2];
	struct stretch s = { .a = a, .text = text, .b = blocks + 1 };
	size_t n = 0;

	while (n < nout && scan->pos < limit) {
		/* A block is the same wherever a call begins. */
		s.base = scan->pos - scan->pos % JK_BLOCK;
		s.n = (limit - s.base + JK_BLOCK - 1) / JK_BLOCK;
		if (s.n > STRIDE)
			s.n = STRIDE;
		map_blocks(a, text, s.base, s.n, blocks);
		for (size_t k = 0; k < s.n && n < nout; k++) {
			if (scan->pos < s.base + (k + 1) * JK_BLOCK)
				n += examine_block(&s, k, scan, out + n,
						   nout - n);
		}
	}
	while (n > 0 && out[n - 1].pos >= limit) {
		scan->pos = scan->run = out[--n].pos;
		scan->behind = false;
	}
	return n;
}

bool
jk_anchors_within(const struct jk_anchors *a, struct jk_span text,
		  const struct jk_anchor *anchor, size_t *pos,
		  struct jk_anchor *out)
{
	size_t end = anchor->pos + anchor->run;

	while (*pos < end) {
		size_t start = *pos;

		while (*pos < end && jk_is_digit(text.ptr[*pos]))
			++*pos;
		if (*pos == start) {
			++*pos;
			continue;
		}
		*out = (struct jk_anchor){
			.pos = start,
			.len = *pos - start,
			.ch = '0',
			.near = true,
		};
		if (may_be_value(a, text, start, out->len, (unsigned)out->len))
			return true;
	}
	return false;
}
