/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inflate: RFC 1951 streams, bare or wrapped as zlib (RFC 1950) or gzip
 * (RFC 1952), one step at a time. Two back ends do the bare stream, ISA-L
 * where it was built in and zlib; the wrappings and their checks are ours, so
 * that both give the same bytes, the same ends and the same errors.
 *
 * Owns:    a state belongs to who opened it.
 * Threads: one thread a state.
 * Errors:  JK_CODEC_BAD for damage, wrong check values and preset
 *          dictionaries; what came out before is good.
 */
#ifndef JK_INFLATE_H
#define JK_INFLATE_H

#include "codec.h"

enum jk_wrapper {
	JK_WRAP_NONE,
	JK_WRAP_ZLIB,
	JK_WRAP_GZIP,
};

/* A bare stream. At JK_CODEC_END in begins behind the last byte of it. */
struct jk_inflater {
	const char *name;
	void *(*open)(void); /* NULL when there is no memory */
	enum jk_codec_result (*run)(void *state, struct jk_codec_io *io);
	void (*reset)(void *state);
	void (*close)(void *state);
	uint32_t (*crc32)(uint32_t crc, struct jk_span bytes);
};

extern const struct jk_inflater jk_inflater_zlib;
extern const struct jk_inflater jk_inflater_isal; /* with HAVE_ISAL */

struct jk_inflate;

/* The back end of this build. */
const struct jk_inflater *jk_inflate_best(void);

/* NULL when there is no memory. */
struct jk_inflate *jk_inflate_open(const struct jk_inflater *inflater,
				   enum jk_wrapper wrapper);
/*
 * As jk_codec.run: up to JK_CODEC_HOLD bytes of input may be left untaken and
 * are to be given again, with what follows them.
 */
enum jk_codec_result jk_inflate_run(struct jk_inflate *f,
				    struct jk_codec_io *io);
/* Ready for another stream. */
void jk_inflate_reset(struct jk_inflate *f);
void jk_inflate_close(struct jk_inflate *f);

#endif
