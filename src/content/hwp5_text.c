/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hwp5.h"

#include "claims.h"
#include "emit.h"

/* 4.3.2, table 6: what control characters are. All of 1 to 31 but these take
 * eight units. */
#define CHAR_FIELD_BEGIN 3
#define CHAR_FIELD_END 4
#define CHAR_TAB 9
#define CHAR_LINE 10
#define CHAR_OBJECT 11
#define CHAR_PARAGRAPH 13
#define CHAR_AUTO_NUMBER 18
#define CHAR_RUBY 23
#define CHAR_HYPHEN 24
#define CHAR_NO_BREAK_SPACE 30
#define CHAR_FIXED_SPACE 31
#define UNITS_OF_CONTROL 8
/* 4.3.10.15: the field "%%*d", what a proof-reader has struck out. */
#define STRUCK_OUT 0x25252a64

static void
put_control(struct jk_hwp_text *t, struct jk_buf *to, uint32_t unit)
{
	switch (unit) {
	case CHAR_LINE:
		jk_buf_append_byte(to, '\n');
		return;
	case CHAR_HYPHEN:
		jk_buf_append_byte(to, '-');
		return;
	case CHAR_NO_BREAK_SPACE:
	case CHAR_FIXED_SPACE:
		jk_buf_append_byte(to, ' ');
		return;
	case CHAR_TAB:
		jk_buf_append_byte(to, '\t');
		break;
	case CHAR_FIELD_END:
		if (t->deleted)
			jk_buf_append_byte(to, '\n');
		t->deleted = false;
		break;
	case CHAR_OBJECT:
	case CHAR_AUTO_NUMBER:
	case CHAR_RUBY:
		jk_buf_append_byte(to, ' ');
		break;
	default:
		/* The others stand between letters and take no room. */
		if (unit == 0 || unit == CHAR_PARAGRAPH || unit > CHAR_RUBY)
			return;
		break;
	}
	t->skip = UNITS_OF_CONTROL - 1;
	t->control = unit;
}

static void
put_unit(struct jk_hwp_text *t, struct jk_buf *to, uint32_t unit)
{
	if (t->high != 0 && unit >= 0xdc00 && unit < 0xe000)
		jk_put_char(to, 0x10000 + ((t->high & 0x3ff) << 10) +
					(unit & 0x3ff));
	else if (unit >= 0xd800 && unit < 0xdc00)
		t->high = unit;
	else if (unit < 0x20)
		put_control(t, to, unit);
	else
		jk_put_char(to, unit);
	if (unit < 0xd800 || unit >= 0xdc00)
		t->high = 0;
}

/* Behind the code of a control stands its name, in two units. */
static void
skip_unit(struct jk_hwp_text *t, uint32_t unit)
{
	if (t->skip == UNITS_OF_CONTROL - 1)
		t->control = t->control == CHAR_FIELD_BEGIN ? unit : 0;
	else if (t->skip == UNITS_OF_CONTROL - 2 &&
		 (t->control | unit << 16) == STRUCK_OUT)
		t->deleted = true;
	t->skip--;
}

void
jk_hwp5_text_units(struct jk_hwp_text *t, struct jk_span units)
{
	for (size_t i = 0; i + 1 < units.len; i += 2) {
		uint32_t unit = (uint32_t)jk_le(units, i, 2);

		if (t->skip > 0)
			skip_unit(t, unit);
		else
			put_unit(t, jk_hwp_text_target(t), unit);
	}
}

void
jk_hwp5_text_end(struct jk_hwp_text *t)
{
	t->skip = 0;
	t->high = 0;
	jk_hwp_text_paragraph_end(t);
}
