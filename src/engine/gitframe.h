/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the process that reads a repository tells of it: blobs to examine,
 * gaps, tracked files; and what it is asked for.
 *
 * Owns:    nothing; what is taken is borrowed from the frame.
 * Threads: any.
 * Errors:  a frame that breaks a bound is JK_ECORRUPT, as in frame.h.
 */
#ifndef JK_GITFRAME_H
#define JK_GITFRAME_H

#include <jikimi/git.h>

#include "engine/frame.h"

/* One thing that was listed; type says what. */
struct jk_listed {
	enum jk_frame_type type;
	struct jk_git_blob blob; /* its origin points to origin, or is NULL */
	struct jk_origin origin;
	struct jk_coverage gap; /* JK_FRAME_GAP */
	bool is_submodule;      /* JK_FRAME_TRACKED */
};

void jk_frame_put_blob(struct jk_buf *b, const struct jk_git_blob *blob);
void jk_frame_put_gap(struct jk_buf *b, struct jk_span path,
		      const struct jk_origin *origin,
		      const struct jk_coverage *gap);
void jk_frame_put_tracked(struct jk_buf *b, const struct jk_git_blob *blob,
			  bool is_submodule);
enum jk_status jk_frame_take_listed(struct jk_frame *frame,
				    struct jk_listed *out, struct jk_err *err);

void jk_frame_put_origin(struct jk_buf *b, const struct jk_origin *origin);
enum jk_status jk_frame_take_origin(struct jk_wire *w, struct jk_origin *out,
				    struct jk_err *err);

/* Requests: what a worker with a repository is asked for. */
enum jk_git_ask {
	JK_ASK_LIST = 1,
	JK_ASK_BLOBS, /* then as many objects as follow */
	JK_ASK_FILE,  /* the file that came along, and its object in HEAD */
};

/* An object: its name, and those to compare it with. */
void jk_ask_put_object(struct jk_buf *b, const unsigned char *oid,
		       const unsigned char *old, size_t nold);
/* False at the end, or with w->bad. */
bool jk_ask_take_object(struct jk_wire *w, struct jk_git_blob *out);

#endif
