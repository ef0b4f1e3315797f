/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/package_table.h"

#include <stdlib.h>
#include <string.h>

#include "content/claims.h"

/* Central directory (APPNOTE 4.3.12), its end (4.3.16), the zip64 form of
 * that (4.3.14) and the locator (4.3.15). */
#define CENTRAL_LEN 46
#define EOCD_LEN 22
#define EOCD64_LEN 56
#define LOCATOR_LEN 20
#define COMMENT_MAX 65535
/* Extra field of 64-bit sizes, 4.5.3. */
#define EXTRA_ZIP64 0x0001

/* More than the longest entry of a directory. */
#define WINDOW (256 * 1024)

/* Where the directory stands. */
struct place {
	uint64_t at, size;
	uint64_t shift; /* to be added to the offsets in it */
};

/* Part of the source that is looked at. */
struct window {
	struct jk_package *p;
	uint64_t at; /* of bytes[0] in the source */
	size_t len;
	unsigned char bytes[WINDOW];
};

enum jk_status
jk_package_pread(struct jk_package *p, uint64_t at, void *to, size_t len,
		 size_t *got, struct jk_err *err)
{
	enum jk_status status;

	*got = 0;
	if (at >= p->src_size)
		return JK_OK;
	status = jk_source_pread(p->src, at, to, len, got, &p->src_failed);
	if (status != JK_OK)
		return jk_err_set(err, status, "%s", p->src_failed.text);
	return JK_OK;
}

/* At least want bytes from at on, or what there is. */
static enum jk_status
look(struct window *w, uint64_t at, size_t want, struct jk_span *s,
     struct jk_err *err)
{
	enum jk_status status;

	if (at < w->at || at - w->at > w->len || w->len - (at - w->at) < want) {
		w->at = at;
		w->len = 0;
		status = jk_budget_time(w->p->out->budget, err);
		if (status == JK_OK)
			status = jk_package_pread(w->p, at, w->bytes, WINDOW,
						  &w->len, err);
		if (status != JK_OK)
			return status;
	}
	*s = jk_span_from(jk_span_make(w->bytes, w->len), (size_t)(at - w->at));
	return JK_OK;
}

/* The zip64 end that the locator before the end names. */
static void
read_end64(struct jk_package *p, uint64_t end, struct place *place)
{
	unsigned char bytes[EOCD64_LEN] = { 0 };
	struct jk_span s = jk_span_make(bytes, sizeof(bytes));
	struct jk_err ignored;
	uint64_t at;
	size_t got;

	if (end < LOCATOR_LEN + EOCD64_LEN ||
	    jk_package_pread(p, end - LOCATOR_LEN, bytes, LOCATOR_LEN, &got,
			     &ignored) != JK_OK ||
	    got < LOCATOR_LEN || !jk_span_starts_with(s, "PK\x06\x07", 4))
		return;
	/* Where it says, or right before the locator when bytes stand before
	 * the zip. */
	at = jk_le(s, 8, 8);
	for (int i = 0; i < 2; i++) {
		if (jk_package_pread(p, at, bytes, EOCD64_LEN, &got,
				     &ignored) == JK_OK &&
		    got == EOCD64_LEN &&
		    jk_span_starts_with(s, "PK\x06\x06", 4)) {
			place->size = jk_le(s, 40, 8);
			place->at = jk_le(s, 48, 8);
			place->shift = at;
			return;
		}
		at = end - LOCATOR_LEN - EOCD64_LEN;
	}
}

static bool
is_directory(struct jk_package *p, uint64_t at)
{
	struct jk_err ignored;
	unsigned char magic[4];
	size_t got;

	return jk_package_pread(p, at, magic, 4, &got, &ignored) == JK_OK &&
	       got == 4 && memcmp(magic, "PK\x01\x02", 4) == 0;
}

/* The directory ends where its end record begins; what differs from where it
 * says it begins are bytes before the zip. */
static bool
settle(struct jk_package *p, uint64_t end, struct jk_span s,
       struct place *place)
{
	place->size = jk_le(s, 12, 4);
	place->at = jk_le(s, 16, 4);
	place->shift = end;
	if (place->size == UINT32_MAX || place->at == UINT32_MAX ||
	    jk_le(s, 10, 2) == UINT16_MAX)
		read_end64(p, end, place);
	end = place->shift;
	place->shift = 0;
	if (end >= place->size && end - place->size >= place->at &&
	    is_directory(p, end - place->size)) {
		place->shift = end - place->size - place->at;
		place->at = end - place->size;
		return true;
	}
	return is_directory(p, place->at);
}

static bool
find_directory(struct jk_package *p, struct place *place)
{
	static const size_t wants[] = { EOCD_LEN, EOCD_LEN + COMMENT_MAX };
	unsigned char *tail = jk_xcalloc(1, EOCD_LEN + COMMENT_MAX);
	struct jk_err ignored;
	bool found = false;
	size_t got;

	for (size_t i = 0; i < JK_COUNT(wants) && !found; i++) {
		size_t want = wants[i];
		uint64_t from = p->src_size > want ? p->src_size - want : 0;

		if (jk_package_pread(p, from, tail, want, &got, &ignored) !=
		    JK_OK)
			break;
		for (size_t at = got; at-- > 0 && !found;) {
			struct jk_span s = jk_span_make(tail + at, got - at);

			found = s.len >= EOCD_LEN &&
				jk_span_starts_with(s, "PK\x05\x06", 4) &&
				settle(p, from + at, s, place);
		}
	}
	free(tail);
	return found;
}

/* The 64-bit forms of what reads all ones, in this order (APPNOTE 4.5.3). */
static void
read_extra(struct jk_span extra, struct jk_package_entry *e)
{
	uint64_t *fields[] = { &e->member.size, &e->member.packed, &e->header };

	while (extra.len >= 4) {
		size_t len = (size_t)jk_le(extra, 2, 2), at = 4;

		if (jk_le(extra, 0, 2) != EXTRA_ZIP64) {
			extra = jk_span_from(extra, 4 + len);
			continue;
		}
		for (size_t i = 0; i < JK_COUNT(fields); i++) {
			if (*fields[i] != UINT32_MAX || at + 8 > 4 + len)
				continue;
			*fields[i] = jk_le(extra, at, 8);
			at += 8;
		}
		return;
	}
}

static enum jk_status
read_central(struct jk_package *p, struct jk_span s, const struct place *place,
	     size_t *len, struct jk_err *err)
{
	size_t name_len = (size_t)jk_le(s, 28, 2);
	size_t extra_len = (size_t)jk_le(s, 30, 2);
	struct jk_package_entry e = {
		.method = (uint16_t)jk_le(s, 10, 2),
		.crc = (uint32_t)jk_le(s, 16, 4),
		.member = {
			.packed = jk_le(s, 20, 4),
			.size = jk_le(s, 24, 4),
			.encrypted = (jk_le(s, 8, 2) & JK_ZIP_ENCRYPTED) != 0,
		},
		.header = jk_le(s, 42, 4),
	};
	struct jk_span name = jk_span_from(s, CENTRAL_LEN);

	*len = CENTRAL_LEN + name_len + extra_len + (size_t)jk_le(s, 32, 2);
	if (name.len < name_len + extra_len)
		return jk_err_set(err, JK_ECORRUPT, "directory breaks off");
	read_extra(jk_span_head(jk_span_from(name, name_len), extra_len), &e);
	e.header += place->shift;
	return jk_package_add(p, &e, jk_span_head(name, name_len), err);
}

enum jk_status
jk_package_read_directory(struct jk_package *p, struct jk_err *err)
{
	struct window *w;
	struct place place;
	enum jk_status status = JK_OK;
	struct jk_span s;
	uint64_t end;
	size_t len;

	if (!find_directory(p, &place))
		return jk_err_set(err, JK_ECORRUPT, "no central directory");
	end = place.size > p->src_size - place.at ? p->src_size
						  : place.at + place.size;
	w = jk_xcalloc(1, sizeof(*w));
	w->p = p;
	while (status == JK_OK && place.at < end) {
		status = look(w, place.at, CENTRAL_LEN + 3 * 65535, &s, err);
		if (status == JK_OK &&
		    (s.len < CENTRAL_LEN ||
		     !jk_span_starts_with(s, "PK\x01\x02", 4)))
			status = jk_err_set(err, JK_ECORRUPT,
					    "directory is damaged");
		if (status == JK_OK)
			status = read_central(p, s, &place, &len, err);
		if (status == JK_OK)
			place.at += len;
	}
	free(w);
	return status;
}

/* The next local header at or behind *at; false at the end. */
static enum jk_status
find_header(struct window *w, uint64_t *at, struct jk_span *s,
	    struct jk_err *err)
{
	const struct jk_span magic = jk_span_make("PK\x03\x04", 4);
	enum jk_status status;
	size_t hit;

	for (;;) {
		status = look(w, *at, JK_ZIP_LOCAL_LEN, s, err);
		if (status != JK_OK || s->len < JK_ZIP_LOCAL_LEN) {
			*s = jk_span_head(*s, 0);
			return status;
		}
		hit = jk_span_find(*s, 0, magic);
		if (hit < s->len) {
			*at += hit;
			return look(w, *at, JK_ZIP_LOCAL_LEN + 2 * 65535, s,
				    err);
		}
		*at += s->len - 3;
	}
}

/* A local header at at, whose data end where the next one begins when it does
 * not say how long they are. */
static enum jk_status
read_local(struct window *w, uint64_t at, struct jk_span s, uint64_t *next,
	   struct jk_err *err)
{
	uint64_t flags = jk_le(s, 6, 2);
	size_t name_len = (size_t)jk_le(s, 26, 2);
	size_t extra_len = (size_t)jk_le(s, 28, 2);
	uint64_t data = at + JK_ZIP_LOCAL_LEN + name_len + extra_len;
	struct jk_package_entry e = {
		.method = (uint16_t)jk_le(s, 8, 2),
		.crc = (uint32_t)jk_le(s, 14, 4),
		.crc_unknown = (flags & JK_ZIP_LENGTH_AT_END) != 0,
		.member = {
			.packed = jk_le(s, 18, 4),
			.size = jk_le(s, 22, 4),
			.encrypted = (flags & JK_ZIP_ENCRYPTED) != 0,
		},
		.header = at,
	};
	struct jk_buf name = { 0 };
	enum jk_status status;
	struct jk_span rest;

	s = jk_span_from(s, JK_ZIP_LOCAL_LEN);
	jk_buf_append_span(&name, jk_span_head(s, name_len));
	read_extra(jk_span_head(jk_span_from(s, name_len), extra_len), &e);
	*next = data;
	if (e.crc_unknown || data > w->p->src_size ||
	    e.member.packed > w->p->src_size - data) {
		status = find_header(w, next, &rest, err);
		if (rest.len == 0)
			*next = w->p->src_size;
		e.member.packed = *next > data ? *next - data : 0;
		e.member.size = JK_SIZE_UNKNOWN;
	} else {
		*next += e.member.packed;
		status = JK_OK;
	}
	if (status == JK_OK)
		status = jk_package_add(w->p, &e, jk_buf_span(&name), err);
	jk_buf_release(&name);
	return status;
}

enum jk_status
jk_package_read_headers(struct jk_package *p, struct jk_err *err)
{
	struct window *w = jk_xcalloc(1, sizeof(*w));
	enum jk_status status = JK_OK;
	uint64_t at = 0;
	struct jk_span s;

	w->p = p;
	while (status == JK_OK) {
		status = find_header(w, &at, &s, err);
		if (status != JK_OK || s.len < JK_ZIP_LOCAL_LEN)
			break;
		status = read_local(w, at, s, &at, err);
	}
	free(w);
	return status;
}
