/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people wrote in a commit or a tag. Who took part stands there too, in
 * lines that programs write, git-interpret-trailers(1): their mail addresses
 * are left out, as those of author and committer are.
 */
#include "config.h"

#include <string.h>

#include "walk/git_parts.h"

/* Behind the empty line that ends the headers. */
static struct jk_span
body_of(struct jk_span object)
{
	const void *end = memmem(object.ptr, object.len, "\n\n", 2);
	size_t at = object.len;

	if (end != NULL)
		at = (size_t)((const unsigned char *)end - object.ptr) + 2;
	return jk_span_from(object, at);
}

/* "Signed-off-by: Name <address>", "Cc: …" */
static bool
is_trailer(struct jk_span line)
{
	const unsigned char *colon = memchr(line.ptr, ':', line.len);
	size_t n = colon != NULL ? (size_t)(colon - line.ptr) : 0;

	if (n == 2)
		return memcmp(line.ptr, "Cc", 2) == 0 ||
		       memcmp(line.ptr, "CC", 2) == 0;
	if (n < 4 || memcmp(colon - 3, "-by", 3) != 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (line.ptr[i] == ' ' || line.ptr[i] == '\t')
			return false;
	}
	return true;
}

/* Blanks, so that what is behind stays where it is. */
static void
blank_address(unsigned char *line, size_t len)
{
	unsigned char *open = memrchr(line, '<', len);
	size_t at = open != NULL ? (size_t)(open - line) : len;
	unsigned char *close = memchr(line + at, '>', len - at);

	if (close != NULL)
		memset(open + 1, ' ', (size_t)(close - open) - 1);
}

struct jk_span
jk_git_message(struct jk_span object, struct jk_buf *out)
{
	jk_buf_clear(out);
	jk_buf_append_span(out, body_of(object));
	for (size_t at = 0; at < out->len;) {
		unsigned char *line = out->ptr + at;
		unsigned char *end = memchr(line, '\n', out->len - at);
		size_t len = end != NULL ? (size_t)(end - line) : out->len - at;

		if (is_trailer(jk_span_make(line, len)))
			blank_address(line, len);
		at += len + 1;
	}
	return jk_buf_span(out);
}
