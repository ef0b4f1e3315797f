/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mail_uu.h"

#include <string.h>

/* 45 bytes a line is all that uuencode writes; 63 is what it could. */
#define LINE_BYTES 63

void
jk_uu_init(struct jk_uu *uu, struct jk_out *out)
{
	*uu = (struct jk_uu){ .out = out };
	jk_blob_init(&uu->file, out->budget);
}

static struct jk_span
first_line(struct jk_span s)
{
	struct jk_span line =
		jk_span_head(s, jk_span_find(s, 0, jk_span_str("\n")));

	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* Bytes up to and with the line end. */
static size_t
line_len(struct jk_span s)
{
	size_t end = jk_span_find(s, 0, jk_span_str("\n"));

	return end < s.len ? end + 1 : end;
}

/* "begin 644 list.txt": *name is what stands behind the mode. */
static bool
is_begin(struct jk_span line, struct jk_span *name)
{
	size_t at = 6;

	if (!jk_span_starts_with(line, "begin ", 6))
		return false;
	while (at < line.len && line.ptr[at] >= '0' && line.ptr[at] <= '7')
		at++;
	if (at < 9 || at > 10 || at + 1 >= line.len || line.ptr[at] != ' ')
		return false;
	*name = jk_span_from(line, at + 1);
	return true;
}

static unsigned
six_bits(unsigned char c)
{
	return ((unsigned)c - ' ') & 0x3f;
}

/* Decodes a line to bytes; false when it is none of a file. */
static bool
decode(struct jk_span line, unsigned char bytes[LINE_BYTES + 2], size_t *n)
{
	size_t to = 0;

	if (line.len == 0 || line.ptr[0] < ' ' || line.ptr[0] > '`')
		return false;
	*n = six_bits(line.ptr[0]);
	for (size_t at = 1; to < *n; at += 4) {
		unsigned v = 0;

		for (size_t k = at; k < at + 4; k++) {
			/* Blanks at the end are lost on the way at times. */
			unsigned char c = k < line.len ? line.ptr[k] : ' ';

			if (c < ' ' || c > '`')
				return false;
			v = v << 6 | six_bits(c);
		}
		bytes[to++] = (unsigned char)(v >> 16);
		bytes[to++] = (unsigned char)(v >> 8);
		bytes[to++] = (unsigned char)v;
	}
	return true;
}

static enum jk_status
end_file(struct jk_uu *uu, bool whole, struct jk_err *err)
{
	struct jk_span name = jk_buf_span(&uu->name);
	bool more = jk_child_span(uu->out, name, jk_blob_span(&uu->file));

	if (!whole || uu->file.full)
		uu->out->ops->note(uu->out->ctx, name, JK_PARTIAL,
				   uu->file.full ? JK_CAUSE_MEMORY_LIMIT
						 : JK_CAUSE_DAMAGED,
				   jk_span_str(""));
	jk_buf_clear(&uu->name);
	jk_blob_release(&uu->file);
	uu->inside = false;
	if (more)
		return JK_OK;
	return jk_err_set(err, JK_ELIMIT, "budget spent");
}

enum jk_status
jk_uu_finish(struct jk_uu *uu, struct jk_err *err)
{
	enum jk_status status = JK_OK;

	if (uu->inside)
		status = end_file(uu, false, err);
	jk_buf_release(&uu->name);
	jk_blob_release(&uu->file);
	return status;
}

/* Lines of the file; returns how many bytes they have. */
static size_t
take_lines(struct jk_uu *uu, struct jk_span lines, enum jk_status *status,
	   struct jk_err *err)
{
	unsigned char bytes[LINE_BYTES + 2];
	struct jk_span rest = lines;
	size_t n;

	while (rest.len > 0) {
		struct jk_span line = first_line(rest);

		if (jk_span_equal(line, jk_span_str("end"))) {
			rest = jk_span_from(rest, line_len(rest));
			*status = end_file(uu, true, err);
			break;
		}
		if (!decode(line, bytes, &n)) {
			*status = end_file(uu, false, err);
			break;
		}
		jk_blob_add(&uu->file, bytes, n);
		rest = jk_span_from(rest, line_len(rest));
	}
	return lines.len - rest.len;
}

size_t
jk_uu_text(struct jk_uu *uu, struct jk_span lines, size_t *taken, bool *given,
	   enum jk_status *status, struct jk_err *err)
{
	struct jk_span name, word = jk_span_str("begin ");
	size_t at = 0;

	*taken = 0;
	*given = false;
	if (uu->inside) {
		*taken = take_lines(uu, lines, status, err);
		*given = !uu->inside;
		return 0;
	}
	while ((at = jk_span_find(lines, at, word)) < lines.len) {
		struct jk_span rest = jk_span_from(lines, at);

		if ((at == 0 || lines.ptr[at - 1] == '\n') &&
		    is_begin(first_line(rest), &name)) {
			jk_buf_append_span(&uu->name, name);
			uu->inside = true;
			*taken = line_len(rest);
			return at;
		}
		at++;
	}
	return lines.len;
}
