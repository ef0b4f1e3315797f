/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames: what workers tell the reader and the reader tells the writer.
 * Four bytes of length (little endian, type included), one of type, the body.
 *
 * Owns:    nothing; decoded spans are borrowed from the frame.
 * Threads: any.
 * Errors:  a frame that breaks a bound is JK_ECORRUPT; its sender is not
 *          trusted with anything further.
 */
#ifndef JK_FRAME_H
#define JK_FRAME_H

#include <jikimi/coverage.h>
#include <jikimi/finding.h>
#include <jikimi/report.h>
#include <jikimi/sandbox.h>
#include <jikimi/wire.h>

enum jk_frame_type {
	JK_FRAME_READY = 1, /* worker or reader is locked in: state text */
	JK_FRAME_FILE,      /* path: what follows is of this file */
	JK_FRAME_FINDING,
	JK_FRAME_NOTE,     /* member, outcome, cause, detail */
	JK_FRAME_COUNT,    /* members scanned, bytes examined */
	JK_FRAME_RANGE,    /* newlines, offset behind the last one */
	JK_FRAME_END,      /* of the file (reader) or job (worker) */
	JK_FRAME_TEXT,     /* member, place, text */
	JK_FRAME_MEMBER,   /* member, size, digest, status */
	JK_FRAME_PROGRESS, /* files, bytes, findings, path */
	JK_FRAME_FATAL,    /* text: the run cannot go on */
	JK_FRAME_DONE,     /* 1: interrupted */
	JK_FRAME_HITS,     /* member, then as many jk_hit as follow */
	JK_FRAME_ORIGIN,   /* of the file: commit, author, date */
	JK_FRAME_BLOB,     /* listed: see gitframe.h */
	JK_FRAME_GAP,      /* listed: not to be examined */
	JK_FRAME_TRACKED,  /* listed: a file of the index */
	JK_NFRAMES
};

enum {
	JK_FRAME_HEAD = 5,
	JK_FRAME_MAX = 1 << 20,      /* of one frame */
	JK_MEMBER_MAX = 1 << 16,     /* of a member chain */
	JK_PATH_FRAME_MAX = 1 << 18, /* of a path */
};

struct jk_frame {
	enum jk_frame_type type;
	struct jk_wire body;
};

/* Begins a frame in b; end fills in its length. */
size_t jk_frame_begin(struct jk_buf *b, enum jk_frame_type type);
void jk_frame_end(struct jk_buf *b, size_t start);

void jk_frame_put_finding(struct jk_buf *b, struct jk_span member,
			  const struct jk_finding *f);
void jk_frame_put_note(struct jk_buf *b, const struct jk_coverage *c);
void jk_frame_put_count(struct jk_buf *b, uint64_t members, uint64_t bytes);
/*
 * Findings of which only rule, confidence and person count, many to a frame:
 * while nothing else is appended to b, each joins the frame of the one before.
 * open: all zero to begin with, and again when b is emptied or findings of
 * another member follow.
 */
struct jk_hit_frame {
	size_t start, end; /* of the open frame in b; end 0: none */
};

void jk_frame_put_hit(struct jk_buf *b, struct jk_hit_frame *open,
		      struct jk_span member, const struct jk_finding *f);
/* A frame of one byte string. */
void jk_frame_put_string(struct jk_buf *b, enum jk_frame_type type,
			 struct jk_span s);
/* A frame of two numbers. */
void jk_frame_put_pair(struct jk_buf *b, enum jk_frame_type type, uint64_t x,
		       uint64_t y);

/*
 * The frame at the head of in. *used is its length, 0 when it is not all
 * there yet.
 */
enum jk_status jk_frame_next(struct jk_span in, struct jk_frame *out,
			     size_t *used, struct jk_err *err);

/* nrules: the least rule index that is out of bounds. */
enum jk_status jk_frame_take_finding(struct jk_wire *w, size_t nrules,
				     struct jk_span *member,
				     struct jk_finding *out,
				     struct jk_err *err);
/* The next of a frame's hits, at most max, *n of them; none at its end. The
 * member is taken first, as a byte string. */
enum jk_status jk_frame_take_hits(struct jk_wire *w, size_t nrules,
				  struct jk_hit *out, size_t max, size_t *n,
				  struct jk_err *err);
/* Goes through all hits of a frame, member included. */
enum jk_status jk_frame_check_hits(struct jk_wire *w, size_t nrules,
				   struct jk_err *err);
enum jk_status jk_frame_take_note(struct jk_wire *w, struct jk_coverage *out,
				  struct jk_err *err);

#endif
