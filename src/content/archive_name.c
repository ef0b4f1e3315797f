/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "archive.h"

#include <string.h>

#include <jikimi/charset.h>

/* A longer name is cut in its middle: both ends say something. */
#define NAME_MAX_BYTES 4096
#define NAME_HALF ((NAME_MAX_BYTES - 3) / 2)

/* The bytes as stored; libarchive's own conversions come after. */
static const char *
stored_name(struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);

	if (name == NULL || name[0] == '\0')
		name = archive_entry_pathname_utf8(entry);
	return name;
}

/* Only the wide form: what libarchive could not write in this locale. */
static void
append_wide(struct jk_buf *out, const wchar_t *wide)
{
	unsigned char utf8[4];

	for (; *wide != L'\0'; wide++) {
		uint32_t cp = (uint32_t)*wide;

		if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
			cp = 0xfffd;
		jk_buf_append(out, utf8, jk_utf8_encode(cp, utf8));
	}
}

/* Moves the cut to a place between two characters. */
static size_t
between(struct jk_span s, size_t at)
{
	while (at > 0 && at < s.len && (s.ptr[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static void
shorten(struct jk_buf *name)
{
	struct jk_span s = jk_buf_span(name);
	size_t head, tail;

	if (s.len <= NAME_MAX_BYTES)
		return;
	head = between(s, NAME_HALF);
	tail = between(s, s.len - NAME_HALF);
	memmove(name->ptr + head + 3, name->ptr + tail, s.len - tail);
	memcpy(name->ptr + head, "...", 3);
	name->len = head + 3 + (s.len - tail);
}

void
jk_arc_name(struct archive_entry *entry, struct jk_buf *out)
{
	const char *stored = stored_name(entry);
	const wchar_t *wide = NULL;
	struct jk_span s = jk_span_str(stored);

	jk_buf_clear(out);
	if (s.len == 0)
		wide = archive_entry_pathname_w(entry);
	if (wide != NULL)
		append_wide(out, wide);
	else if (!jk_utf8_valid(s, false) && jk_charset_guess(s) == JK_CP949)
		jk_to_utf8(out, s, JK_CP949);
	else
		jk_buf_append_span(out, s);
	if (out->len == 0)
		jk_buf_append_str(out, "(no name)");
	shorten(out);
}
