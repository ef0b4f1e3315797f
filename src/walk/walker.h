/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two files of the walk share: where it stands, and what is listed
 * and opened ahead of there.
 *
 * Owns:    struct jk_walk owns all below it.
 * Threads: the walking thread; what goes ahead goes through jk_ahead.
 * Errors:  none here.
 */
#ifndef JK_WALKER_H
#define JK_WALKER_H

#include <jikimi/walk.h>

#include <jikimi/buf.h>

#include "walk/ahead.h"
#include "walk/dirlist.h"
#include "walk/opened.h"
#include "walk/seen.h"

enum {
	JK_LISTING_AHEAD = 4,  /* subdirectories of one */
	JK_OPENING_AHEAD = 12, /* batches of files of one */
};

struct jk_opening {
	struct jk_ahead_task *task;
	struct jk_batch *batch; /* owned */
};

/* A directory of the current path. */
struct jk_level {
	struct jk_dirlist *list; /* owned */
	dev_t dev;
	ino_t ino;
	size_t path_len;   /* of walk.path when in this one */
	size_t next;       /* entry to handle */
	size_t ahead_next; /* entry to look at for listing ahead */
	/* Two rings, in entry order. */
	struct jk_ahead_task *task[JK_LISTING_AHEAD];
	size_t task_entry[JK_LISTING_AHEAD];
	unsigned first_task, ntasks;
	size_t open_next; /* entry to look at for opening */
	struct jk_opening opening[JK_OPENING_AHEAD];
	unsigned first_opening, nopening;
	struct jk_batch *batch; /* owned; open files, or NULL */
};

struct jk_walk {
	struct jk_walk_options options;
	const struct jk_walk_ops *ops;
	void *ctx;
	const atomic_bool *stop;
	struct jk_list_policy policy; /* for directories below a root */
	struct jk_ahead *ahead;       /* owned, one a root */
	struct jk_seen dirs;          /* directories entered */
	struct jk_seen files;         /* files with several names */
	bool named_files;             /* a root was a file */
	struct jk_buf path;           /* of what is being handled */
	struct jk_buf ahead_path;     /* of what is looked at ahead */
	size_t root_len;              /* of the root in path, with its '/' */
	struct jk_level *levels;      /* owned, the current path */
	size_t nlevels, levels_cap;
};

bool jk_walk_has_globs(const struct jk_walk *w);
bool jk_walk_is_excluded(const struct jk_walk *w, const struct jk_buf *full,
			 bool is_dir);
enum jk_cause jk_walk_filtered(const struct jk_walk *w,
			       const struct jk_buf *full, bool is_dir);
/* The first dir_len bytes of path, and name below them. */
void jk_walk_set_name(struct jk_buf *path, size_t dir_len, const char *name);

/* Lists and opens what comes next of a level that was just entered. */
void jk_level_begin(struct jk_walk *w, struct jk_level *level);
/* The list of entry i: made ahead, or now. */
struct jk_dirlist *jk_level_take_list(struct jk_walk *w, struct jk_level *level,
				      size_t i);
/* Entry i, a file, if it was opened ahead; its fd is the caller's. Valid until
 * the next call. */
const struct jk_opened *jk_level_take_file(struct jk_walk *w,
					   struct jk_level *level, size_t i);
/* Forgets what was done ahead; nothing more is until next is behind it. */
void jk_level_drop(struct jk_walk *w, struct jk_level *level);

#endif
