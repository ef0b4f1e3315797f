/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Put: the small parts that report lines are made of, appended to a buffer.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_PUT_H
#define JK_PUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <jikimi/buf.h>
#include <jikimi/report.h>
#include <jikimi/rule.h>

/* Pads on the left (numbers) or on the right (words). */
enum jk_align {
	JK_ALIGN_LEFT,
	JK_ALIGN_RIGHT,
};

/* "1234" */
void jk_put_u64(struct jk_buf *b, uint64_t v);
void jk_put_i64(struct jk_buf *b, int64_t v);
/* "1,234" */
void jk_put_grouped(struct jk_buf *b, uint64_t v);
/* "1.2 GiB (1,288,490,188 bytes)" */
void jk_put_size(struct jk_buf *b, uint64_t bytes);
/* "3.250": whatever the locale says. */
void jk_put_seconds(struct jk_buf *b, double seconds);
/* "2026-01-31T09:05:00Z" */
void jk_put_time(struct jk_buf *b, time_t t);
/* Escaped for people: "path!/member". */
void jk_put_where(struct jk_buf *b, struct jk_span path, struct jk_span member);

/* Columns that s, which is escaped text, takes on a terminal: Hangul and Han
 * two, a combining mark none. */
size_t jk_display_width(struct jk_span s);
/* Spaces so that what stands in b from `from` on fills width columns. */
void jk_put_pad(struct jk_buf *b, size_t from, size_t width,
		enum jk_align align);

/* The name for people: Korean when there is one. */
const char *jk_rule_title(const struct jk_rule_info *rule);
/* It finds places in code, which are nobody's. */
bool jk_rule_reads_code(const struct jk_rule_info *rule);
/* Writes b and empties it. */
void jk_put_out(struct jk_buf *b, struct jk_output *o);

#endif
