/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walk: from roots to open files, in the order of their paths, without ever
 * following or opening what must not be opened.
 *
 * Owns:    a walk owns its open directories. A descriptor handed to visit
 *          belongs to the callee.
 * Threads: one thread calls jk_walk_run; directories ahead of it are listed
 *          by threads of its own. visit and skip are called by the caller's
 *          thread only, in path order.
 * Errors:  what cannot be entered or opened is a skip call with a cause, and
 *          the walk goes on. JK_ESTOP when *stop became true.
 */
#ifndef JK_WALK_H
#define JK_WALK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <jikimi/coverage.h>
#include <jikimi/span.h>
#include <jikimi/status.h>

/* What else is left out: the cause, or JK_CAUSE_NONE. path is below the root;
 * folders above it were not left out. */
struct jk_walk_filter {
	enum jk_cause (*check)(void *ctx, struct jk_span path, bool is_dir);
	void *ctx;
};

struct jk_walk_options {
	const char *const *include; /* globs; none: all */
	size_t ninclude;
	const char *const *exclude;
	size_t nexclude;
	bool one_file_system;
	bool follow;                         /* symbolic links */
	uint64_t max_file_size;              /* 0: no limit */
	unsigned threads;                    /* that list directories ahead */
	const struct jk_walk_filter *filter; /* NULL: none */
};

struct jk_walk_file {
	struct jk_span path; /* root as given, '/', names: raw bytes */
	int fd;              /* O_RDONLY; the callee's to close */
	uint64_t size;
	int64_t mtime_ns;
	uint64_t allocated; /* bytes on disk, for sparse files */
};

struct stat;
/* A file's modification time as jk_walk_file gives it. */
int64_t jk_walk_mtime_ns(const struct stat *st);

struct jk_walk_ops {
	void (*visit)(void *ctx, const struct jk_walk_file *file);
	void (*skip)(void *ctx, struct jk_span path, enum jk_outcome outcome,
		     enum jk_cause cause, struct jk_span detail);
};

struct jk_walk;

struct jk_walk *jk_walk_new(const struct jk_walk_options *options,
			    const struct jk_walk_ops *ops, void *ctx,
			    const atomic_bool *stop);
/* One root: a file or directory. Call as often as there are roots; what one
 * root covered, another does not visit again. */
enum jk_status jk_walk_root(struct jk_walk *w, const char *path,
			    struct jk_err *err);
void jk_walk_free(struct jk_walk *w);

/* Do include and exclude leave this file out? path: below the root; the
 * folders above it are looked at as well. */
bool jk_walk_options_exclude(const struct jk_walk_options *options,
			     struct jk_span path);

/* Is this glob well formed? JK_EUSAGE with the reason when not. Globs match
 * as in .gitignore: without '/' against the name, else against the path below
 * the root; '**' crosses directories; a trailing '/' means directories. */
enum jk_status jk_glob_check(const char *glob, struct jk_err *err);
bool jk_glob_match(const char *glob, struct jk_span path, bool is_dir);

/*
 * What git ignores in a working tree: .gitignore in each folder, and one more
 * file of patterns (may be NULL). Owns its copies; one thread. A file that
 * cannot be read ignores nothing.
 */
struct jk_ignore;

enum jk_tracked {
	JK_UNTRACKED,
	JK_TRACKED_FILE,
	JK_TRACKED_BELOW, /* a folder that holds such files */
	JK_TRACKED_SUBMODULE,
};

struct jk_ignore *jk_ignore_new(const char *root, const char *exclude);
void jk_ignore_free(struct jk_ignore *g);
/* Tracked files are never ignored; given in byte order of their paths. */
void jk_ignore_track(struct jk_ignore *g, struct jk_span path,
		     bool is_submodule);
enum jk_tracked jk_ignore_tracked(const struct jk_ignore *g,
				  struct jk_span path, bool is_dir);
/* A jk_walk_filter's check; ctx is the jk_ignore. */
enum jk_cause jk_ignore_check(void *ctx, struct jk_span path, bool is_dir);

#endif
