/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/relpath.h>

#include <string.h>

/* Takes back what was appended behind floor, up to the last slash. */
static void
drop_last(struct jk_buf *out, size_t floor)
{
	while (out->len > floor && out->ptr[out->len - 1] != '/')
		out->len--;
	if (out->len > floor)
		out->len--;
}

void
jk_path_normalise(struct jk_buf *out, struct jk_span path)
{
	size_t floor = out->len;

	while (path.len > 0) {
		const unsigned char *slash = memchr(path.ptr, '/', path.len);
		size_t n =
			slash != NULL ? (size_t)(slash - path.ptr) : path.len;
		struct jk_span name = jk_span_head(path, n);

		path = jk_span_from(path, n + 1);
		if (n == 0 || (n == 1 && name.ptr[0] == '.'))
			continue;
		if (n == 2 && memcmp(name.ptr, "..", 2) == 0) {
			drop_last(out, floor);
			continue;
		}
		jk_buf_append_byte(out, '/');
		jk_buf_append_span(out, name);
	}
	if (out->len == floor)
		jk_buf_append_byte(out, '/');
}

void
jk_relpath(struct jk_buf *out, const struct jk_run_info *run,
	   struct jk_span path)
{
	struct jk_span base = jk_span_str(run->base), whole;
	struct jk_buf given = { 0 }, absolute = { 0 };

	if (base.len == 0 || path.len == 0 ||
	    jk_span_equal(path, jk_span_str("-"))) {
		jk_buf_append_span(out, path);
		return;
	}
	if (path.ptr[0] != '/') {
		jk_buf_append_str(&given, run->cwd != NULL ? run->cwd : "");
		jk_buf_append_byte(&given, '/');
	}
	jk_buf_append_span(&given, path);
	jk_path_normalise(&absolute, jk_buf_span(&given));
	whole = jk_buf_span(&absolute);
	if (base.len > 1 && jk_span_starts_with(whole, base.ptr, base.len) &&
	    whole.len > base.len && whole.ptr[base.len] == '/')
		whole = jk_span_from(whole, base.len + 1);
	else if (base.len == 1 && whole.len > 1)
		whole = jk_span_from(whole, 1);
	jk_buf_append_span(out, whole);
	jk_buf_release(&given);
	jk_buf_release(&absolute);
}

void
jk_put_uri(struct jk_buf *out, struct jk_span path)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = path.ptr[i];

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || memchr("-._~/", c, 5) != NULL) {
			jk_buf_append_byte(out, c);
			continue;
		}
		jk_buf_append_byte(out, '%');
		jk_buf_append_byte(out, (unsigned char)hex[c >> 4]);
		jk_buf_append_byte(out, (unsigned char)hex[c & 15]);
	}
}
