/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "inflate.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* RFC 1952 2.3.1 */
#define GZIP_FHCRC 0x02
#define GZIP_FEXTRA 0x04
#define GZIP_FNAME 0x08
#define GZIP_FCOMMENT 0x10
#define GZIP_RESERVED 0xe0
#define GZIP_HEAD 10
#define GZIP_TAIL 8

#define METHOD_DEFLATE 8

/* RFC 1950 2.2 */
#define ZLIB_HEAD 2
#define ZLIB_TAIL 4
#define ZLIB_FDICT 0x20
#define ZLIB_WINDOW_MAX 7

enum part {
	PART_HEAD,
	PART_EXTRA_LEN,
	PART_EXTRA,
	PART_NAME,
	PART_COMMENT,
	PART_HCRC,
	PART_BODY,
	PART_TAIL,
	PART_END,
	PART_BAD,
};

struct jk_inflate {
	const struct jk_inflater *inflater;
	void *state; /* owned */
	enum jk_wrapper wrapper;
	enum part part;
	unsigned char bytes[GZIP_HEAD]; /* of the part, gathered */
	size_t nbytes;
	unsigned flags;
	size_t skip; /* bytes of the extra field */
	uint32_t check, header_check;
	uint32_t total; /* bytes out, modulo 2^32 */
};

const struct jk_inflater *
jk_inflate_best(void)
{
#ifdef HAVE_ISAL
	return &jk_inflater_isal;
#else
	return &jk_inflater_zlib;
#endif
}

static void
go(struct jk_inflate *f, enum part part)
{
	f->part = part;
	f->nbytes = 0;
}

/* The next byte of the input, which there is. */
static unsigned
take(struct jk_inflate *f, struct jk_codec_io *io)
{
	struct jk_span byte = jk_span_head(io->in, 1);

	if (f->wrapper == JK_WRAP_GZIP && f->part < PART_HCRC)
		f->header_check = f->inflater->crc32(f->header_check, byte);
	io->in = jk_span_from(io->in, 1);
	return byte.ptr[0];
}

/* Gathers n bytes in all; false while some are missing. */
static bool
gather(struct jk_inflate *f, struct jk_codec_io *io, size_t n)
{
	while (f->nbytes < n && io->in.len > 0)
		f->bytes[f->nbytes++] = (unsigned char)take(f, io);
	return f->nbytes == n;
}

static uint32_t
number(const unsigned char *p, unsigned n, bool big)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < n; i++)
		v |= (uint32_t)p[i] << 8 * (big ? n - 1 - i : i);
	return v;
}

static void
read_head(struct jk_inflate *f)
{
	const unsigned char *p = f->bytes;

	if (f->wrapper == JK_WRAP_ZLIB) {
		bool good = (p[0] & 15) == METHOD_DEFLATE &&
			    p[0] >> 4 <= ZLIB_WINDOW_MAX &&
			    (p[0] * 256 + p[1]) % 31 == 0 &&
			    (p[1] & ZLIB_FDICT) == 0;

		go(f, good ? PART_BODY : PART_BAD);
		return;
	}
	f->flags = p[3];
	go(f, p[0] == 0x1f && p[1] == 0x8b && p[2] == METHOD_DEFLATE &&
			      (f->flags & GZIP_RESERVED) == 0
		      ? PART_EXTRA_LEN
		      : PART_BAD);
}

static void
skip_extra(struct jk_inflate *f, struct jk_codec_io *io)
{
	for (; f->skip > 0 && io->in.len > 0; f->skip--)
		take(f, io);
	if (f->skip == 0)
		go(f, PART_NAME);
}

/* A string up to its NUL. */
static void
skip_string(struct jk_inflate *f, struct jk_codec_io *io, unsigned flag,
	    enum part next)
{
	bool ended = (f->flags & flag) == 0;

	while (!ended && io->in.len > 0)
		ended = take(f, io) == 0;
	if (ended)
		go(f, next);
}

/* One part of the header; what it lacks may come later. */
static void
run_header(struct jk_inflate *f, struct jk_codec_io *io)
{
	size_t head = f->wrapper == JK_WRAP_GZIP ? GZIP_HEAD : ZLIB_HEAD;

	switch (f->part) {
	case PART_HEAD:
		if (gather(f, io, head))
			read_head(f);
		break;
	case PART_EXTRA_LEN:
		f->skip = 0;
		if ((f->flags & GZIP_FEXTRA) == 0) {
			go(f, PART_EXTRA);
		} else if (gather(f, io, 2)) {
			f->skip = number(f->bytes, 2, false);
			go(f, PART_EXTRA);
		}
		break;
	case PART_EXTRA:
		skip_extra(f, io);
		break;
	case PART_NAME:
		skip_string(f, io, GZIP_FNAME, PART_COMMENT);
		break;
	case PART_COMMENT:
		skip_string(f, io, GZIP_FCOMMENT, PART_HCRC);
		break;
	default:
		if ((f->flags & GZIP_FHCRC) == 0)
			go(f, PART_BODY);
		else if (gather(f, io, 2))
			go(f, number(f->bytes, 2, false) ==
					      (f->header_check & 0xffff)
				      ? PART_BODY
				      : PART_BAD);
	}
}

static enum jk_codec_result
run_body(struct jk_inflate *f, struct jk_codec_io *io)
{
	const unsigned char *from = io->out;
	enum jk_codec_result r = f->inflater->run(f->state, io);
	struct jk_span made = jk_span_make(from, (size_t)(io->out - from));

	f->total += (uint32_t)made.len;
	if (f->wrapper == JK_WRAP_GZIP)
		f->check = f->inflater->crc32(f->check, made);
	else if (f->wrapper == JK_WRAP_ZLIB)
		f->check = (uint32_t)adler32_z(f->check, made.ptr, made.len);
	if (r == JK_CODEC_END)
		go(f, f->wrapper == JK_WRAP_NONE ? PART_END : PART_TAIL);
	else if (r != JK_CODEC_MORE)
		go(f, PART_BAD);
	return r;
}

static void
run_tail(struct jk_inflate *f, struct jk_codec_io *io)
{
	bool gzip = f->wrapper == JK_WRAP_GZIP;
	bool good;

	if (!gather(f, io, gzip ? GZIP_TAIL : ZLIB_TAIL))
		return;
	good = number(f->bytes, 4, !gzip) == f->check;
	if (gzip)
		good = good && number(f->bytes + 4, 4, false) == f->total;
	go(f, good ? PART_END : PART_BAD);
}

enum jk_codec_result
jk_inflate_run(struct jk_inflate *f, struct jk_codec_io *io)
{
	enum part before;

	do {
		before = f->part;
		if (before < PART_BODY) {
			run_header(f, io);
		} else if (before == PART_BODY) {
			enum jk_codec_result r = run_body(f, io);

			if (r != JK_CODEC_END)
				return r;
		} else if (before == PART_TAIL) {
			run_tail(f, io);
		}
	} while (f->part != before);
	if (f->part == PART_END)
		return JK_CODEC_END;
	return f->part == PART_BAD ? JK_CODEC_BAD : JK_CODEC_MORE;
}

void
jk_inflate_reset(struct jk_inflate *f)
{
	f->inflater->reset(f->state);
	go(f, f->wrapper == JK_WRAP_NONE ? PART_BODY : PART_HEAD);
	f->check = f->wrapper == JK_WRAP_ZLIB ? 1 : 0;
	f->header_check = 0;
	f->total = 0;
}

struct jk_inflate *
jk_inflate_open(const struct jk_inflater *inflater, enum jk_wrapper wrapper)
{
	struct jk_inflate *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->inflater = inflater;
	f->wrapper = wrapper;
	f->state = inflater->open();
	if (f->state == NULL) {
		free(f);
		return NULL;
	}
	jk_inflate_reset(f);
	return f;
}

void
jk_inflate_close(struct jk_inflate *f)
{
	if (f == NULL)
		return;
	f->inflater->close(f->state);
	free(f);
}
