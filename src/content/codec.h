/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Codecs: compressed streams, one step at a time. What a step gave before it
 * failed is good and is kept: nothing is lost that could be read.
 *
 * Owns:    a state belongs to who opened it.
 * Threads: one thread a state.
 * Errors:  JK_CODEC_BAD for damage, JK_CODEC_MEMORY when the stream asks for
 *          more memory than allowed or there is.
 */
#ifndef JK_CODEC_H
#define JK_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/span.h>

enum jk_codec_result {
	JK_CODEC_MORE, /* give more input, or room for output */
	JK_CODEC_END,  /* the stream is complete */
	JK_CODEC_BAD,
	JK_CODEC_MEMORY,
};

/* So many bytes of the input a step may leave untaken though it has room; they
 * are to be given again, with what follows them. */
#define JK_CODEC_HOLD 1024

/* Both are moved forward by a step. */
struct jk_codec_io {
	struct jk_span in;
	unsigned char *out;
	size_t room;
	bool last; /* nothing comes behind in */
};

struct jk_codec {
	/* NULL when there is no memory. */
	void *(*open)(uint64_t max_memory);
	enum jk_codec_result (*run)(void *state, struct jk_codec_io *io);
	/* Ready for another stream; false when there is no memory. */
	bool (*reset)(void *state);
	void (*close)(void *state);
	/* Does a further stream begin here, behind one that ended? NULL: a
	 * second stream may not follow. */
	bool (*follows)(struct jk_span rest);
};

extern const struct jk_codec jk_codec_gzip;
extern const struct jk_codec jk_codec_bzip2;
extern const struct jk_codec jk_codec_xz;
extern const struct jk_codec jk_codec_lzma;
extern const struct jk_codec jk_codec_lzip;
extern const struct jk_codec jk_codec_zstd;

#endif
