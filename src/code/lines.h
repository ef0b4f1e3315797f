/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines of a text that is read as code: where they are, and one of them as
 * UTF-8 with its escapes undone and its comment told apart.
 *
 * Owns:    jk_lines its table, jk_line its text. The raw bytes are borrowed.
 * Threads: one owner at a time.
 * Errors:  none; of a line longer than JK_LINE_MAX a piece is looked at.
 */
#ifndef JK_LINES_H
#define JK_LINES_H

#include <stdbool.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

#include "code/lang.h"

#define JK_LINE_MAX 4096

struct jk_lines {
	struct jk_span raw;
	size_t *start; /* owned: n + 1 of them, the last one is the end */
	size_t n, cap;
};

void jk_lines_set(struct jk_lines *l, struct jk_span raw);
void jk_lines_release(struct jk_lines *l);
/* The line that the byte is in; at < raw.len. */
size_t jk_lines_at(const struct jk_lines *l, size_t at);

struct jk_line {
	struct jk_buf text; /* owned */
	size_t code;        /* so many bytes stand before a comment */
	bool only_comment;  /* and they are blank */
	bool blank;         /* all of it is */
	bool cut;           /* it is a piece of a long line */
};

/* near: a raw offset that must be in the piece of a long line. */
void jk_line_read(struct jk_line *line, const struct jk_lines *l, size_t index,
		  size_t near, const struct jk_lang *lang);
/* Nothing but an annotation: it speaks of the line behind it. */
bool jk_line_is_annotation(const struct jk_line *line);
void jk_line_release(struct jk_line *line);
struct jk_span jk_line_code(const struct jk_line *line);

#endif
