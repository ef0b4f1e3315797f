/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/numfmt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond, a double has no digits after the point and not all before it. */
#define WHOLE_MAX 1e17
/* 9999-12-31. */
#define DATE_MAX 2958466.0
#define DAY_SECONDS 86400

enum jk_numfmt_kind
jk_numfmt_builtin(unsigned id)
{
	/* 27 to 36 and 50 to 58 are dates where a language of East Asia is
	 * set, and nothing elsewhere. */
	if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) ||
	    (id >= 45 && id <= 47) || (id >= 50 && id <= 58))
		return JK_NUMFMT_DATE;
	return JK_NUMFMT_PLAIN;
}

/* A part of a code up to ";", taken from code. */
static struct jk_span
take_section(struct jk_span *code)
{
	struct jk_span s = *code;
	bool quoted = false;
	size_t n = 0;

	while (n < s.len && (quoted || s.ptr[n] != ';')) {
		if (s.ptr[n] == '"')
			quoted = !quoted;
		else if (s.ptr[n] == '\\' && !quoted)
			n++;
		n++;
	}
	*code = jk_span_from(s, n + 1);
	return jk_span_head(s, n);
}

struct pattern {
	char *to;
	size_t len;
	unsigned digits, zeros, literals;
	bool date, other; /* has letters of a date; has what we do not do */
};

static void
put(struct pattern *p, char c, bool literal)
{
	if (p->len + 3 > JK_NUMFMT_PATTERN) {
		p->other = true;
		return;
	}
	if (literal)
		p->to[p->len++] = '\\';
	p->to[p->len++] = c;
	p->literals += literal;
	p->digits += !literal;
	p->zeros += !literal && c == '0';
}

static void
put_plain(struct pattern *p, unsigned char c)
{
	if (c == '0' || c == '#')
		put(p, (char)c, false);
	else if (memchr("yYdDhHsS", c, 8) != NULL || c == 'm' || c == 'M')
		p->date = true;
	else if (memchr("-()+: /", c, 7) != NULL || c >= 0x80)
		put(p, (char)c, true);
	else if (c != '@')
		p->other = true;
}

/* "[<=9999999]", "[Red]", "[$-412]", "[h]". */
static void
take_bracket(struct pattern *p, struct jk_span inside, double *limit)
{
	char number[32];

	if (inside.len == 0)
		return;
	if (memchr("hHmMsS", inside.ptr[0], 6) != NULL && inside.len <= 2)
		p->date = true;
	if (inside.ptr[0] != '<' || inside.len >= sizeof(number))
		return;
	memcpy(number, inside.ptr + 1, inside.len - 1);
	number[inside.len - 1] = '\0';
	*limit = number[0] == '=' ? strtod(number + 1, NULL)
				  : strtod(number, NULL) - 1;
}

static struct pattern
compile(struct jk_span s, char *to, double *limit)
{
	struct pattern p = { .to = to };

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.ptr[i];
		const unsigned char *end;

		if (c == '\\' || c == '!') {
			i++;
			if (i < s.len)
				put(&p, (char)s.ptr[i], true);
		} else if (c == '_' || c == '*') {
			i++;
		} else if (c == '"' || c == '[') {
			end = memchr(s.ptr + i + 1, c == '"' ? '"' : ']',
				     s.len - i - 1);
			if (end == NULL)
				break;
			if (c == '[')
				take_bracket(
					&p,
					jk_span_head(jk_span_from(s, i + 1),
						     (size_t)(end - s.ptr) - i -
							     1),
					limit);
			else
				for (i++; s.ptr + i < end; i++)
					put(&p, (char)s.ptr[i], true);
			i = (size_t)(end - s.ptr);
		} else {
			put_plain(&p, c);
		}
	}
	to[p.len] = '\0';
	return p;
}

static bool
is_digits(const struct pattern *p)
{
	return !p->other && !p->date && p->digits > 0 &&
	       (p->literals > 0 || p->zeros > 1);
}

struct jk_numfmt
jk_numfmt_parse(struct jk_span code)
{
	struct jk_numfmt f = { .kind = JK_NUMFMT_PLAIN, .limit = INFINITY };
	double ignored;
	struct pattern p;

	if (jk_span_equal(code, jk_span_str("General")))
		return f;
	p = compile(take_section(&code), f.patterns[0], &f.limit);
	if (p.date && p.digits == 0)
		f.kind = JK_NUMFMT_DATE;
	if (!is_digits(&p))
		return f;
	f.kind = JK_NUMFMT_DIGITS;
	if (isinf(f.limit))
		return f;
	p = compile(take_section(&code), f.patterns[1], &ignored);
	if (!is_digits(&p))
		f.patterns[1][0] = '\0';
	return f;
}

/* Digits into the places of a pattern, the last into the last. */
static void
put_pattern(struct jk_buf *to, const char *pattern, struct jk_span digits)
{
	size_t places = 0, given = 0, place = 0;

	for (const char *c = pattern; *c != '\0'; c++) {
		if (*c == '\\')
			c++;
		else
			places++;
	}
	for (const char *c = pattern; *c != '\0'; c++) {
		size_t upto;

		if (*c == '\\') {
			jk_buf_append_byte(to, (unsigned char)*++c);
			continue;
		}
		place++;
		/* So many digits have been shown behind this place. */
		upto = digits.len + place > places ? digits.len + place - places
						   : 0;
		if (upto == 0 && *c == '0')
			jk_buf_append_byte(to, '0');
		jk_buf_append(to, digits.ptr + given, upto - given);
		given = upto;
	}
}

static void
put_digits(struct jk_buf *to, const struct jk_numfmt *f, struct jk_span digits,
	   double value)
{
	const char *pattern = f->patterns[value > f->limit];

	if (pattern[0] == '\0')
		jk_buf_append_span(to, digits);
	else
		put_pattern(to, pattern, digits);
}

/* Days since 1970-01-01 to a date of the Gregorian calendar; after Howard
 * Hinnant's description of the arithmetic. */
static void
put_day(struct jk_buf *to, int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = z / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int64_t month = mp < 10 ? mp + 3 : mp - 9;

	jk_buf_appendf(to, "%04d-%02d-%02d",
		       (int)(yoe + era * 400 + (month <= 2)), (int)month,
		       (int)(doy - (153 * mp + 2) / 5 + 1));
}

static bool
put_date(struct jk_buf *to, double value, bool date1904)
{
	int64_t seconds, day;

	if (!(value >= 0 && value < DATE_MAX))
		return false;
	seconds = (int64_t)(value * DAY_SECONDS + 0.5);
	day = seconds / DAY_SECONDS;
	seconds %= DAY_SECONDS;
	if (day > 0) {
		/* 1900-02-29, day 60, never was. */
		if (date1904)
			day += 1462;
		else if (day < 60)
			day++;
		put_day(to, day - 25569);
	}
	if (day > 0 && seconds == 0)
		return true;
	if (day > 0)
		jk_buf_append_byte(to, ' ');
	jk_buf_appendf(to, "%02d:%02d:%02d", (int)(seconds / 3600),
		       (int)(seconds / 60 % 60), (int)(seconds % 60));
	return true;
}

void
jk_numfmt_put(struct jk_buf *to, const struct jk_numfmt *f, double value,
	      bool date1904)
{
	char digits[32];

	if (f->kind == JK_NUMFMT_DATE && put_date(to, value, date1904))
		return;
	if (value != floor(value) || fabs(value) >= WHOLE_MAX) {
		jk_buf_appendf(to, "%.15g", value);
		return;
	}
	snprintf(digits, sizeof(digits), "%.0f", value);
	if (f->kind == JK_NUMFMT_DIGITS && value >= 0)
		put_digits(to, f, jk_span_str(digits), value);
	else
		jk_buf_append_str(to, digits);
}

/* As many digits as a double has, without zeros at the head. */
static bool
is_whole(struct jk_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned)(text.ptr[i] - '0') > 9)
			return false;
	}
	return text.len > 0 && text.len <= 15 && text.ptr[0] != '0';
}

void
jk_numfmt_put_text(struct jk_buf *to, const struct jk_numfmt *f,
		   struct jk_span text, bool date1904)
{
	char copy[64], *end;
	double value;

	/* Most are digits already, and no rounding can happen to them. */
	if (f->kind == JK_NUMFMT_DIGITS && isinf(f->limit) && is_whole(text)) {
		put_pattern(to, f->patterns[0], text);
		return;
	}
	if (text.len == 0 || text.len >= sizeof(copy)) {
		jk_buf_append_span(to, text);
		return;
	}
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	value = strtod(copy, &end);
	if (*end != '\0' || !isfinite(value))
		jk_buf_append_span(to, text);
	else
		jk_numfmt_put(to, f, value, date1904);
}
