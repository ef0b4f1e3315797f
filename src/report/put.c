/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/put.h"

#include <string.h>

#include <jikimi/charset.h>
#include <jikimi/escape.h>

/* Enough for 18,446,744,073,709,551,615. */
#define NUMBER_MAX 32

struct range {
	uint32_t first, last;
};

/* Unicode Standard Annex 11, wide and full-width, unassigned gaps joined. */
static const struct range wide[] = {
	{ 0x1100, 0x115f },   { 0x231a, 0x231b },   { 0x23e9, 0x23ec },
	{ 0x25fd, 0x25fe },   { 0x2614, 0x2615 },   { 0x26a1, 0x26a1 },
	{ 0x2705, 0x2705 },   { 0x274c, 0x274c },   { 0x2753, 0x2755 },
	{ 0x2795, 0x2797 },   { 0x2e80, 0x303e },   { 0x3041, 0x33ff },
	{ 0x3400, 0x4dbf },   { 0x4e00, 0xa4cf },   { 0xa960, 0xa97f },
	{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },
	{ 0xff01, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
	{ 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

/* Combining marks; vowels and finals of decomposed Hangul (NFD), which join
 * the initial before them. */
static const struct range zero_width[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd },
	{ 0x064b, 0x065f }, { 0x1160, 0x11ff }, { 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff }, { 0x200b, 0x200f }, { 0x20d0, 0x20ff },
	{ 0x302a, 0x302f }, { 0x3099, 0x309a }, { 0xd7b0, 0xd7ff },
	{ 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
};

static bool
in_ranges(const struct range *ranges, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n && ranges[i].first <= cp; i++) {
		if (cp <= ranges[i].last)
			return true;
	}
	return false;
}

/* Digits of v right-aligned in text; returns where they begin. */
static size_t
digits_of(uint64_t v, bool grouped, char text[NUMBER_MAX])
{
	size_t at = NUMBER_MAX;
	unsigned n = 0;

	do {
		if (grouped && n > 0 && n % 3 == 0)
			text[--at] = ',';
		text[--at] = (char)('0' + v % 10);
		v /= 10;
		n++;
	} while (v > 0);
	return at;
}

static void
put_number(struct jk_buf *b, uint64_t v, bool grouped)
{
	char text[NUMBER_MAX];
	size_t at = digits_of(v, grouped, text);

	jk_buf_append(b, text + at, NUMBER_MAX - at);
}

void
jk_put_u64(struct jk_buf *b, uint64_t v)
{
	put_number(b, v, false);
}

void
jk_put_i64(struct jk_buf *b, int64_t v)
{
	if (v < 0)
		jk_buf_append_byte(b, '-');
	put_number(b, v < 0 ? -(uint64_t)v : (uint64_t)v, false);
}

void
jk_put_grouped(struct jk_buf *b, uint64_t v)
{
	put_number(b, v, true);
}

void
jk_put_size(struct jk_buf *b, uint64_t bytes)
{
	static const char *const unit[] = { "KiB", "MiB", "GiB",
					    "TiB", "PiB", "EiB" };
	uint64_t whole = bytes;
	unsigned tenths = 0;
	size_t n = 0;

	while (whole >= 1024) {
		tenths = (unsigned)(whole % 1024 * 10 / 1024);
		whole /= 1024;
		n++;
	}
	if (n > 0) {
		jk_put_u64(b, whole);
		jk_buf_append_byte(b, '.');
		jk_put_u64(b, tenths);
		jk_buf_append_byte(b, ' ');
		jk_buf_append_str(b, unit[n - 1]);
		jk_buf_append_str(b, " (");
	}
	jk_put_grouped(b, bytes);
	jk_buf_append_str(b, bytes == 1 ? " byte" : " bytes");
	if (n > 0)
		jk_buf_append_byte(b, ')');
}

void
jk_put_seconds(struct jk_buf *b, double seconds)
{
	uint64_t ms = seconds > 0 && seconds < 1e15
			      ? (uint64_t)(seconds * 1000 + 0.5)
			      : 0;

	jk_put_u64(b, ms / 1000);
	jk_buf_append_byte(b, '.');
	jk_buf_append_byte(b, (unsigned char)('0' + ms / 100 % 10));
	jk_buf_append_byte(b, (unsigned char)('0' + ms / 10 % 10));
	jk_buf_append_byte(b, (unsigned char)('0' + ms % 10));
}

void
jk_put_time(struct jk_buf *b, time_t t)
{
	char text[32];
	struct tm utc;

	if (gmtime_r(&t, &utc) == NULL)
		return;
	if (strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc) > 0)
		jk_buf_append_str(b, text);
}

void
jk_put_where(struct jk_buf *b, struct jk_span path, struct jk_span member)
{
	jk_escape_text(b, path);
	if (member.len == 0)
		return;
	jk_buf_append_str(b, "!/");
	jk_escape_text(b, member);
}

size_t
jk_display_width(struct jk_span s)
{
	size_t width = 0;

	while (s.len > 0) {
		uint32_t cp;
		size_t n = jk_utf8_decode(s, &cp);

		if (n == 0)
			n = 1; /* no character: shown as one sign */
		if (cp < 0x300)
			width++;
		else if (in_ranges(wide, JK_COUNT(wide), cp))
			width += 2;
		else if (!in_ranges(zero_width, JK_COUNT(zero_width), cp))
			width++;
		s = jk_span_from(s, n);
	}
	return width;
}

void
jk_put_pad(struct jk_buf *b, size_t from, size_t width, enum jk_align align)
{
	struct jk_span cell = jk_span_from(jk_buf_span(b), from);
	size_t have = jk_display_width(cell);
	size_t pad = have < width ? width - have : 0;

	if (pad == 0)
		return;
	memset(jk_buf_reserve(b, pad), ' ', pad);
	if (align == JK_ALIGN_RIGHT) {
		memmove(b->ptr + from + pad, b->ptr + from, cell.len);
		memset(b->ptr + from, ' ', pad);
	}
	b->len += pad;
}

const char *
jk_rule_title(const struct jk_rule_info *rule)
{
	if (rule->name_ko != NULL && rule->name_ko[0] != '\0')
		return rule->name_ko;
	return rule->name_en != NULL ? rule->name_en : "";
}

bool
jk_rule_reads_code(const struct jk_rule_info *rule)
{
	return rule->pattern != NULL && rule->pattern[0] == '\0';
}

void
jk_put_out(struct jk_buf *b, struct jk_output *o)
{
	jk_output_write(o, b->ptr, b->len);
	jk_buf_clear(b);
}
