/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "archive.h"

#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "inflate.h"

#define CHUNK (64 * 1024)

/* Local file header (APPNOTE 4.3.7): where it says what. */
#define LOCAL_LEN 30
#define LOCAL_FLAGS 6
#define LOCAL_METHOD 8
#define LOCAL_CRC 14
#define LOCAL_NAME_LEN 26
#define LOCAL_EXTRA_LEN 28
#define METHOD_DEFLATE 8
/* Checks and lengths stand behind the data (4.3.9), mostly with a mark. */
#define LENGTH_AT_END 0x0008
#define DESCRIPTOR_LEN 8
/* Before the data, with its name and extra fields. */
#define HEADER_MAX 4096

struct jk_zip_member {
	struct jk_inflate *inflate; /* owned */
	const struct jk_inflater *inflater;
	uint64_t at; /* in the source: behind chunk */
	uint64_t made;
	uint32_t crc, want_crc;
	bool crc_at_end;
	bool src_ended, ended;
	size_t from, to; /* unread part of chunk */
	unsigned char chunk[CHUNK];
	unsigned char out[CHUNK];
};

/* The local header that ends where the data begin; empty when there is none
 * that says so. */
static struct jk_span
find_header(struct jk_arc *x, struct jk_zip_member *m, uint64_t data)
{
	size_t len = data < HEADER_MAX ? (size_t)data : HEADER_MAX;
	struct jk_err ignored;
	size_t got;

	if (jk_source_pread(x->src, data - len, m->chunk, len, &got,
			    &ignored) != JK_OK ||
	    got != len)
		return jk_span_make("", 0);
	for (size_t n = LOCAL_LEN; n <= len; n++) {
		struct jk_span s = jk_span_make(m->chunk + len - n, n);

		if (jk_span_starts_with(s, "PK\x03\x04", 4) &&
		    LOCAL_LEN + jk_le(s, LOCAL_NAME_LEN, 2) +
				    jk_le(s, LOCAL_EXTRA_LEN, 2) ==
			    n)
			return s;
	}
	return jk_span_make("", 0);
}

static struct jk_zip_member *
get_state(struct jk_arc *x)
{
	struct jk_zip_member *m = x->zip;

	if (m != NULL)
		return m;
	m = jk_xcalloc(1, sizeof(*m));
	m->inflater = jk_inflate_best();
	m->inflate = jk_inflate_open(m->inflater, JK_WRAP_NONE);
	if (m->inflate == NULL) {
		free(m);
		return NULL;
	}
	x->zip = m;
	return m;
}

bool
jk_zip_member_begin(struct jk_arc *x)
{
	const char *method = archive_format_name(x->a);
	struct jk_zip_member *m;
	struct jk_span header;
	uint64_t data;

	if ((x->variety->flags & JK_ARC_ZIP) == 0 || !x->random || !x->seek ||
	    method == NULL || strstr(method, "(deflation)") == NULL)
		return false;
	m = get_state(x);
	if (m == NULL)
		return false;
	/* libarchive stands where the data begin. */
	data = x->base + (uint64_t)archive_filter_bytes(x->a, 0);
	header = find_header(x, m, data);
	if (header.len == 0 || jk_le(header, LOCAL_METHOD, 2) != METHOD_DEFLATE)
		return false;
	m->want_crc = (uint32_t)jk_le(header, LOCAL_CRC, 4);
	m->crc_at_end = (jk_le(header, LOCAL_FLAGS, 2) & LENGTH_AT_END) != 0;
	m->crc = 0;
	m->made = 0;
	m->at = data;
	m->from = m->to = 0;
	m->src_ended = m->ended = false;
	jk_inflate_reset(m->inflate);
	return true;
}

/* More than want bytes into chunk, unless the source ends. */
static enum jk_status
refill(struct jk_arc *x, struct jk_zip_member *m, size_t want,
       struct jk_err *err)
{
	enum jk_status status;
	size_t got;

	if (m->to - m->from > want || m->src_ended)
		return JK_OK;
	memmove(m->chunk, m->chunk + m->from, m->to - m->from);
	m->to -= m->from;
	m->from = 0;
	status = jk_source_pread(x->src, m->at, m->chunk + m->to, CHUNK - m->to,
				 &got, &x->src_failed);
	if (status != JK_OK) {
		x->src_cause = x->out->budget->cause;
		return jk_err_set(err, status, "%s", x->src_failed.text);
	}
	m->to += got;
	m->at += got;
	m->src_ended = got == 0;
	return JK_OK;
}

/* Are sum and size what the archive says? */
static enum jk_status
check(struct jk_arc *x, struct jk_zip_member *m, bool *warned,
      struct jk_err *err)
{
	bool sized = archive_entry_size_is_set(x->entry);
	struct jk_span s;
	enum jk_status status;

	if (m->crc_at_end) {
		status = refill(x, m, DESCRIPTOR_LEN, err);
		if (status != JK_OK)
			return status;
		s = jk_span_make(m->chunk + m->from, m->to - m->from);
		if (jk_span_starts_with(s, "PK\x07\x08", 4))
			s = jk_span_from(s, 4);
		m->want_crc = (uint32_t)jk_le(s, 0, 4);
	}
	*warned |= m->crc != m->want_crc ||
		   (sized && m->made != (uint64_t)archive_entry_size(x->entry));
	return JK_OK;
}

/* Some bytes, or the end. */
static enum jk_status
step(struct jk_arc *x, struct jk_zip_member *m, size_t *made, bool *warned,
     struct jk_err *err)
{
	struct jk_codec_io io = { .out = m->out, .room = CHUNK };
	enum jk_status status = refill(x, m, JK_CODEC_HOLD, err);
	enum jk_codec_result r;
	size_t before = m->to - m->from;
	struct jk_span bytes;

	if (status != JK_OK)
		return status;
	io.in = jk_span_make(m->chunk + m->from, before);
	io.last = m->src_ended;
	r = jk_inflate_run(m->inflate, &io);
	*made = CHUNK - io.room;
	m->from = m->to - io.in.len;
	x->fed += before - io.in.len;
	bytes = jk_span_make(m->out, *made);
	m->crc = m->inflater->crc32(m->crc, bytes);
	m->made += *made;
	m->ended = r == JK_CODEC_END;
	if (m->ended)
		return check(x, m, warned, err);
	/* What was good goes out first; the error comes again. */
	if (*made > 0)
		return JK_OK;
	if (r == JK_CODEC_MORE && m->src_ended && io.in.len == before)
		return jk_err_set(err, JK_ECORRUPT, "the member ends early");
	if (r != JK_CODEC_MORE)
		return jk_err_set(err, JK_ECORRUPT, "the member is damaged");
	return JK_OK;
}

enum jk_status
jk_zip_member_block(struct jk_arc *x, struct jk_span *block, bool *warned,
		    struct jk_err *err)
{
	struct jk_zip_member *m = x->zip;
	enum jk_status status = JK_OK;
	size_t made = 0;

	while (status == JK_OK && made == 0 && !m->ended)
		status = step(x, m, &made, warned, err);
	*block = jk_span_make(m->out, made);
	return status;
}

void
jk_zip_member_free(struct jk_zip_member *m)
{
	if (m == NULL)
		return;
	jk_inflate_close(m->inflate);
	explicit_bzero(m->out, sizeof(m->out));
	free(m);
}
