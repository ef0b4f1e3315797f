/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/ole10.h"

#include <jikimi/buf.h>
#include <jikimi/charset.h>

#include "content/blob.h"
#include "content/claims.h"

/* A presentation, or several, may follow the object. */
#define OBJECTS_MAX 16

/* Bytes up to a NUL; takes both. */
static bool
take_string(struct jk_span *s, struct jk_span *string)
{
	size_t n = jk_span_find(*s, 0, jk_span_make("", 1));

	if (n >= s->len || n > 1024)
		return false;
	*string = jk_span_head(*s, n);
	*s = jk_span_from(*s, n + 1);
	return true;
}

/* A length of four bytes and as many bytes. */
static bool
take_counted(struct jk_span *s, struct jk_span *bytes)
{
	uint64_t n = jk_le(*s, 0, 4);

	if (s->len < 4 || n > s->len - 4)
		return false;
	*bytes = jk_span_head(jk_span_from(*s, 4), (size_t)n);
	*s = jk_span_from(*s, 4 + (size_t)n);
	return true;
}

/*
 * The packager's native data: 2, the label, the file's name, 0, 3, the path
 * of a temporary file, the file. No specification has it; this is what
 * Windows writes.
 */
static bool
is_package(struct jk_span s, struct jk_span *label, struct jk_span *data)
{
	struct jk_span ignored;

	if (s.len < 2 || jk_le(s, 0, 2) != 2)
		return false;
	s = jk_span_from(s, 2);
	if (!take_string(&s, label) || !take_string(&s, &ignored))
		return false;
	if (s.len < 4 || jk_le(s, 2, 2) != 3)
		return false;
	s = jk_span_from(s, 4);
	if (!take_counted(&s, &ignored))
		return false;
	if (!take_counted(&s, data))
		*data = jk_span_from(s, 4); /* cut: what is there */
	return true;
}

static bool
give(struct jk_out *out, struct jk_span native, struct jk_span name)
{
	struct jk_span label, data;
	struct jk_buf utf8 = { 0 };
	bool more;

	if (!is_package(native, &label, &data))
		return jk_child_span(out, name, native);
	jk_to_utf8(&utf8, label, jk_charset_guess(label));
	more = jk_child_span(out, utf8.len > 0 ? jk_buf_span(&utf8) : name,
			     data);
	jk_buf_release(&utf8);
	return more;
}

bool
jk_ole10_native(struct jk_out *out, struct jk_span stream, struct jk_span name)
{
	struct jk_span rest = stream, native;

	if (!take_counted(&rest, &native))
		native = jk_span_from(stream, stream.len < 4 ? 0 : 4);
	return give(out, native, name);
}

/* [MS-OLEDS] 2.2.4: version, kind, class, and by the kind the rest. False
 * when it is none. */
static bool
take_object(struct jk_span *s, struct jk_span *native)
{
	struct jk_span ignored;
	uint64_t kind = jk_le(*s, 4, 4);

	*native = jk_span_make(NULL, 0);
	if (s->len < 12 || (kind != 1 && kind != 2 && kind != 5))
		return false;
	*s = jk_span_from(*s, 8);
	if (!take_counted(s, &ignored))
		return false;
	if (kind == 5) { /* a picture of the object: width, height, data */
		*s = jk_span_from(*s, 8);
		return take_counted(s, &ignored);
	}
	if (s->len == 0) /* only a class, as RTF has it for broken links */
		return true;
	if (!take_counted(s, &ignored) || !take_counted(s, &ignored))
		return false;
	if (kind == 1) { /* a link: network name, two numbers */
		bool good = take_counted(s, &ignored);

		*s = jk_span_from(*s, 8);
		return good;
	}
	if (!take_counted(s, native)) {
		*native = jk_span_from(*s, 4);
		*s = jk_span_make(NULL, 0);
	}
	return true;
}

bool
jk_ole10_objects(struct jk_out *out, struct jk_span bytes, struct jk_span name)
{
	struct jk_span native;
	bool any = false;

	for (int i = 0; i < OBJECTS_MAX; i++) {
		struct jk_span before = bytes;

		if (!take_object(&bytes, &native)) {
			bytes = before;
			break;
		}
		any = true;
		if (native.len > 0 && !give(out, native, name))
			return false;
	}
	return any || jk_child_span(out, name, bytes);
}
