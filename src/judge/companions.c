/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/companions.h"

#include <string.h>

#include <jikimi/charset.h>

#include "judge/validators.h"
#include "match/token.h"

/* Longer cells are prose. */
#define MAX_CELL 160
/* Syllables of a name, most often. */
#define NAME_LEN 3

/* In order of code points. With these nine of ten Korean names begin. */
static const char surnames[] =
	"강고곽구권김나남노류문민박배백서성손송신심안양"
	"엄오우원유윤이임장전정조주지진차채천최추한허현홍황";

/* The last syllable of what is no name: 서초구, 총무팀, 정규직. */
static const char not_last[] = "구국군급과님도료번부시실원점중직팀";

/* Words of three syllables that begin like a name. */
static const char *const not_names[] = {
	"이메일", "주소지", "전화기", "신청서", "신청인", "신청자",
	"주민등", "지원자", "고객명", "유선전", "이상무", "현대차",
};

static const char *const provinces[] = {
	"서울", "부산", "대구", "인천", "광주", "대전", "울산",
	"세종", "경기", "강원", "충북", "충남", "충청", "전북",
	"전남", "전라", "경북", "경남", "경상", "제주",
};

/* Words of an address end in one of these. */
static const char parts[] = "시군구읍면동리로길";

static bool
has_syllable(const char *list, struct jk_span s)
{
	return s.len == 3 &&
	       jk_span_find(jk_span_str(list), 0, s) < strlen(list);
}

/* The character at s[at] is a Hangul syllable, three bytes in UTF-8. */
static bool
is_syllable(struct jk_span s, size_t at)
{
	uint32_t cp;

	return at < s.len && jk_utf8_decode(jk_span_from(s, at), &cp) == 3 &&
	       cp >= 0xac00 && cp <= 0xd7a3;
}

static struct jk_span
syllable(struct jk_span s, size_t index)
{
	return jk_span_head(jk_span_from(s, 3 * index), 3);
}

static bool
is_name(struct jk_span cell)
{
	if (cell.len != 3 * NAME_LEN)
		return false;
	for (size_t i = 0; i < NAME_LEN; i++) {
		if (!is_syllable(cell, 3 * i))
			return false;
	}
	for (size_t i = 0; i < JK_COUNT(not_names); i++) {
		if (jk_span_equal(cell, jk_span_str(not_names[i])))
			return false;
	}
	return has_syllable(surnames, syllable(cell, 0)) &&
	       !has_syllable(not_last, syllable(cell, NAME_LEN - 1));
}

/* A province, and behind it a word that ends as parts of an address do. */
static bool
is_address(struct jk_span cell)
{
	bool begins = false;

	if (cell.ptr[0] < 0x80)
		return false;
	for (size_t i = 0; i < JK_COUNT(provinces); i++)
		begins |= jk_span_starts_with(cell, provinces[i],
					      strlen(provinces[i]));
	for (size_t i = 9; begins && i + 1 < cell.len; i++) {
		if (cell.ptr[i] == ' ' && is_syllable(cell, i - 3) &&
		    has_syllable(parts, jk_span_make(cell.ptr + i - 3, 3)))
			return true;
	}
	return false;
}

static bool
is_mail(struct jk_span cell)
{
	const unsigned char *at = memchr(cell.ptr, '@', cell.len);
	struct jk_span host;

	if (at == NULL || at == cell.ptr)
		return false;
	host = jk_span_from(cell, (size_t)(at - cell.ptr) + 1);
	return host.len > 3 && jk_is_alpha(host.ptr[host.len - 1]) &&
	       memchr(host.ptr, '.', host.len) != NULL;
}

/* 010-1234-5678, 02)123-4567, 01012345678: nine to eleven digits after a
 * zero at the head, nothing else but joints. */
static bool
is_phone(struct jk_span cell)
{
	size_t digits = 0;

	if (cell.len < 9 || cell.ptr[0] != '0' || cell.ptr[1] == '0')
		return false;
	for (size_t i = 0; i < cell.len; i++) {
		if (jk_is_digit(cell.ptr[i]))
			digits++;
		else if (strchr("-. )", cell.ptr[i]) == NULL ||
			 cell.ptr[i] == '\0')
			return false;
	}
	return digits >= 9 && digits <= 11;
}

static uint64_t
facts_of(struct jk_span cell)
{
	if (cell.len > MAX_CELL || cell.len < 3)
		return 0;
	if (is_name(cell))
		return JK_FACT(NAME_BESIDE);
	if (is_phone(cell) || is_mail(cell))
		return JK_FACT(CONTACT_BESIDE);
	if (is_address(cell))
		return JK_FACT(ADDRESS_BESIDE);
	return 0;
}

/* What may divide cells, in any form of table. */
static const bool border[256] = {
	[0 ... 0x1f] = true, [','] = true,  [';'] = true, ['|'] = true,
	['"'] = true,        ['\''] = true, ['('] = true, [':'] = true,
	['='] = true,        ['<'] = true,  ['>'] = true, ['{'] = true,
	['}'] = true,        ['['] = true,  [']'] = true,
};

/* All cells of a part of a row, whatever it is that divides them. */
static uint64_t
look_at(struct jk_span text)
{
	uint64_t facts = 0;
	size_t from = 0;

	for (size_t i = 0; i <= text.len; i++) {
		struct jk_span cell;

		if (i < text.len && !border[text.ptr[i]])
			continue;
		cell = jk_span_make(text.ptr + from, i - from);
		from = i + 1;
		while (cell.len > 0 && cell.ptr[0] == ' ')
			cell = jk_span_from(cell, 1);
		while (cell.len > 0 && cell.ptr[cell.len - 1] == ' ')
			cell.len--;
		facts |= facts_of(cell);
	}
	return facts;
}

static uint64_t
look_at_row(const struct jk_cells *c, struct jk_span row, size_t start,
	    size_t end)
{
	struct jk_span before = jk_span_head(row, start);
	struct jk_span behind = jk_span_from(row, end);

	return look_at(jk_cells_decode(c, before)) |
	       look_at(jk_cells_decode(c, behind));
}

uint64_t
jk_companions(const struct jk_cells *c, const struct jk_cell *cell,
	      struct jk_span text, size_t start, size_t end)
{
	unsigned kinds = jk_cells_beside(c, cell);
	struct jk_span row;
	uint64_t facts = 0;

	if ((kinds & 1u << JK_HEADING_NAME) != 0)
		facts |= JK_FACT(NAME_BESIDE);
	if ((kinds & 1u << JK_HEADING_ADDRESS) != 0)
		facts |= JK_FACT(ADDRESS_BESIDE);
	if ((kinds & 1u << JK_HEADING_CONTACT) != 0)
		facts |= JK_FACT(CONTACT_BESIDE);
	if (kinds != 0)
		return facts;
	row = jk_cells_row(c, cell, start);
	if (row.len == 0 || row.ptr > text.ptr + start)
		return 0;
	start -= (size_t)(row.ptr - text.ptr);
	end -= (size_t)(row.ptr - text.ptr);
	return look_at_row(c, row, start, end);
}
