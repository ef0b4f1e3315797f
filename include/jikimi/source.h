/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sources: streams of bytes with a parent. A file, a member of an archive,
 * an inflated stream all look the same to what reads them.
 *
 * Owns:    the peek buffer. The provider (fd, archive member) belongs to
 *          whoever made the source.
 * Threads: one thread at a time.
 * Errors:  JK_EIO, JK_ECORRUPT, JK_ELIMIT, … from the provider, sticky: after
 *          an error every read gives the same error again. Bytes that came
 *          before the error are handed out first. The end of the stream is
 *          JK_OK with no bytes. Who makes a source notes what went wrong
 *          with it; who reads it has only to stop.
 */
#ifndef JK_SOURCE_H
#define JK_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/span.h>
#include <jikimi/status.h>

#define JK_SIZE_UNKNOWN UINT64_MAX
/* The most that jk_source_peek gives. */
#define JK_PEEK_MAX (64 * 1024)

struct jk_source;

struct jk_source_ops {
	/* Reads up to len bytes; *got 0 means the end. */
	enum jk_status (*read)(void *ctx, void *to, size_t len, size_t *got,
			       struct jk_err *err);
	/* Reads at an absolute offset; NULL when the stream cannot. */
	enum jk_status (*pread)(void *ctx, uint64_t offset, void *to,
				size_t len, size_t *got, struct jk_err *err);
	/* Frees ctx; may be NULL. */
	void (*close)(void *ctx);
};

/* size may be JK_SIZE_UNKNOWN. ctx is the source's to close from success on. */
struct jk_source *jk_source_new(const struct jk_source_ops *ops, void *ctx,
				uint64_t size);
/* Over an open descriptor, read by pread from offset 0; closes fd. A file
 * that grows or shrinks meanwhile is read to its end as it then is. */
struct jk_source *jk_source_from_fd(int fd, uint64_t size);
/* Over memory that outlives the source. */
struct jk_source *jk_source_from_span(struct jk_span bytes);
void jk_source_free(struct jk_source *s);

uint64_t jk_source_size(const struct jk_source *s);
/* Bytes handed out by read and skip so far. */
uint64_t jk_source_pos(const struct jk_source *s);
/* Bytes taken from the provider so far (peeked ones included). */
uint64_t jk_source_taken(const struct jk_source *s);
/* JK_OK until the provider failed; then that error, for good. */
enum jk_status jk_source_status(const struct jk_source *s);

/* The next bytes without taking them: at most want (<= JK_PEEK_MAX), fewer
 * only at the end or before an error. Borrowed until the next call on s. */
enum jk_status jk_source_peek(struct jk_source *s, size_t want,
			      struct jk_span *out, struct jk_err *err);
/* Up to len bytes; *got < len only at the end or before an error, *got 0 with
 * JK_OK at the end. */
enum jk_status jk_source_read(struct jk_source *s, void *to, size_t len,
			      size_t *got, struct jk_err *err);

bool jk_source_can_pread(const struct jk_source *s);
/* Independent of the stream position. *got < len only at the end. */
enum jk_status jk_source_pread(struct jk_source *s, uint64_t offset, void *to,
			       size_t len, size_t *got, struct jk_err *err);

#endif
