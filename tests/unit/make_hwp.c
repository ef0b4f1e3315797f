/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "make_hwp.h"

#include <stdlib.h>
#include <string.h>

#include "make_cfb.h"

#define PARA_HEADER 66
#define PARA_TEXT 67
#define CTRL_HEADER 71
#define LIST_HEADER 72
#define TABLE 77
#define NAMED(s)                                                               \
	((uint64_t)(s)[0] << 24 | (uint64_t)(s)[1] << 16 |                     \
	 (uint64_t)(s)[2] << 8 | (uint64_t)(s)[3])

void
make_hwp_record(struct jk_buf *to, unsigned tag, unsigned level,
		struct jk_span body)
{
	size_t size = body.len < 0xfff ? body.len : 0xfff;

	make_le(to, tag | level << 10 | size << 20, 4);
	if (size == 0xfff)
		make_le(to, body.len, 4);
	jk_buf_append_span(to, body);
}

void
make_hwp_para_header(struct jk_buf *to, unsigned level)
{
	static const unsigned char zeros[24];

	make_hwp_record(to, PARA_HEADER, level,
			jk_span_make(zeros, sizeof(zeros)));
}

void
make_hwp_para(struct jk_buf *to, unsigned level, const char *text)
{
	struct jk_buf units = { 0 };
	struct jk_buf piece = { 0 };

	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '{' || *p == '[') {
			unsigned n = (unsigned)strtoul(p + 1, NULL, 10);

			make_le(&units, n, 2);
			for (int i = 0; *p == '{' && i < 6; i++)
				make_le(&units, 'X', 2);
			if (*p == '{')
				make_le(&units, n, 2);
			p = strpbrk(p, "}]");
			continue;
		}
		jk_buf_clear(&piece);
		do {
			jk_buf_append_byte(&piece, (unsigned char)*p);
		} while ((p[1] & 0xc0) == 0x80 && p++ != NULL);
		make_utf16(&units, jk_buf_cstr(&piece));
	}
	make_le(&units, 13, 2);
	make_hwp_para_header(to, level);
	make_hwp_record(to, PARA_TEXT, level + 1, jk_buf_span(&units));
	jk_buf_release(&units);
	jk_buf_release(&piece);
}

void
make_hwp_control(struct jk_buf *to, unsigned level, const char *name,
		 struct jk_span rest)
{
	struct jk_buf body = { 0 };

	make_le(&body, NAMED(name), 4);
	jk_buf_append_span(&body, rest);
	make_hwp_record(to, CTRL_HEADER, level, jk_buf_span(&body));
	jk_buf_release(&body);
}

void
make_hwp_table(struct jk_buf *to, unsigned level, unsigned rows,
	       unsigned columns)
{
	struct jk_buf body = { 0 };

	make_hwp_control(to, level, "tbl ", jk_span_str(""));
	make_le(&body, 0, 4);
	make_le(&body, rows, 2);
	make_le(&body, columns, 2);
	make_hwp_record(to, TABLE, level + 1, jk_buf_span(&body));
	jk_buf_release(&body);
}

void
make_hwp_cell(struct jk_buf *to, unsigned level, unsigned row, unsigned column,
	      const char *text)
{
	struct jk_buf body = { 0 };

	make_le(&body, 1, 8);
	make_le(&body, column, 2);
	make_le(&body, row, 2);
	make_le(&body, 0, 8);
	make_hwp_record(to, LIST_HEADER, level, jk_buf_span(&body));
	make_hwp_para(to, level, text);
	jk_buf_release(&body);
}

void
make_hwp_file_header(struct jk_buf *header, unsigned flags)
{
	jk_buf_append_str(header, "HWP Document File");
	while (header->len < 32)
		jk_buf_append_byte(header, 0);
	make_le(header, 0x05000304, 4);
	make_le(header, flags, 4);
	while (header->len < 256)
		jk_buf_append_byte(header, 0);
}
