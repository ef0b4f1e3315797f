/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/wire.h>

#include <endian.h>
#include <string.h>

void
jk_wire_put_u64(struct jk_buf *b, uint64_t v)
{
	uint64_t le = htole64(v);

	memcpy(jk_buf_reserve(b, sizeof(le)), &le, sizeof(le));
	b->len += sizeof(le);
}

void
jk_wire_put_bytes(struct jk_buf *b, struct jk_span s)
{
	jk_wire_put_u64(b, s.len);
	jk_buf_append_span(b, s);
}

void
jk_wire_put_str(struct jk_buf *b, const char *text)
{
	jk_wire_put_bytes(b, jk_span_str(text));
}

uint64_t
jk_wire_take_u64(struct jk_wire *w)
{
	uint64_t le;

	if (w->bad || w->rest.len < sizeof(le)) {
		w->bad = true;
		return 0;
	}
	memcpy(&le, w->rest.ptr, sizeof(le));
	w->rest = jk_span_from(w->rest, sizeof(le));
	return le64toh(le);
}

uint64_t
jk_wire_take_max(struct jk_wire *w, uint64_t max)
{
	uint64_t v = jk_wire_take_u64(w);

	if (v > max) {
		w->bad = true;
		return 0;
	}
	return v;
}

struct jk_span
jk_wire_take_bytes(struct jk_wire *w)
{
	uint64_t len = jk_wire_take_u64(w);
	struct jk_span s;

	if (w->bad || len > w->rest.len) {
		w->bad = true;
		return (struct jk_span){ 0 };
	}
	s = jk_span_head(w->rest, (size_t)len);
	w->rest = jk_span_from(w->rest, (size_t)len);
	return s;
}

bool
jk_wire_done(const struct jk_wire *w)
{
	return !w->bad && w->rest.len == 0;
}
