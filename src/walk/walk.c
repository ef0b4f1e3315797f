/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/walker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	KEEP_OPEN = 64, /* directories of the current path with a descriptor;
				 * older ones are reopened by ".." */
	/* A cold disk answers eight opens in the time of two, however many
	 * processors there are. */
	LEAST_THREADS = 8,
};

static void
skip(struct jk_walk *w, enum jk_outcome outcome, enum jk_cause cause,
     const char *detail)
{
	w->ops->skip(w->ctx, jk_buf_span(&w->path), outcome, cause,
		     jk_span_str(detail));
}

static void
skip_errno(struct jk_walk *w, int error)
{
	enum jk_cause cause = JK_CAUSE_IO_ERROR;

	if (error == EACCES || error == EPERM)
		cause = JK_CAUSE_PERMISSION;
	else if (error == ENOENT || error == ENOTDIR || error == ELOOP)
		cause = JK_CAUSE_CHANGED;
	skip(w, JK_FAILED, cause, strerror(error));
}

int64_t
jk_walk_mtime_ns(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/* Hands an open file on, or says why not. fd is ours to close or give. */
static void
hand_file(struct jk_walk *w, int fd, const struct stat *st, bool linked)
{
	struct jk_walk_file file = {
		.path = jk_buf_span(&w->path),
		.fd = fd,
		.size = (uint64_t)st->st_size,
		.mtime_ns = jk_walk_mtime_ns(st),
		.allocated = (uint64_t)st->st_blocks * 512,
	};
	bool first = true;

	if (st->st_nlink > 1 || linked || w->options.follow || w->named_files)
		first = jk_seen_add(&w->files, st->st_dev, st->st_ino);
	if (!first) {
		close(fd);
		skip(w, JK_SKIPPED, JK_CAUSE_HARDLINK, "");
	} else if (w->options.max_file_size > 0 &&
		   file.size > w->options.max_file_size) {
		close(fd);
		skip(w, JK_SKIPPED, JK_CAUSE_TOO_LARGE, "");
	} else {
		w->ops->visit(w->ctx, &file);
	}
}

/* fd is open, or error says why not. */
static void
hand_opened(struct jk_walk *w, int fd, int error, const struct stat *st,
	    bool linked)
{
	if (fd == -1) {
		skip_errno(w, error);
	} else if (!S_ISREG(st->st_mode)) {
		close(fd);
		skip(w, JK_FAILED, JK_CAUSE_CHANGED, "no longer a file");
	} else {
		hand_file(w, fd, st, linked);
	}
}

static void
open_file(struct jk_walk *w, int parent_fd, const char *name, bool follow)
{
	unsigned tries = 0;
	struct stat st;
	int fd, error;

	do {
		fd = jk_open_quietly(parent_fd, name, 0, follow);
		error = errno;
	} while (fd == -1 && jk_open_again(error, &tries));
	if (fd != -1 && fstat(fd, &st) == -1) {
		error = errno;
		close(fd);
		fd = -1;
	}
	hand_opened(w, fd, error, &st, follow);
}

/* Closes the directory KEEP_OPEN levels up, which is reopened on return. */
static void
close_far_parent(struct jk_walk *w)
{
	struct jk_level *f;

	if (w->nlevels <= KEEP_OPEN)
		return;
	f = &w->levels[w->nlevels - 1 - KEEP_OPEN];
	if (f->list->fd == -1)
		return;
	jk_level_drop(w, f);
	close(f->list->fd);
	f->list->fd = -1;
}

/* Takes list: enters it, or records why not and frees it. */
static void
enter(struct jk_walk *w, struct jk_dirlist *list)
{
	struct jk_level *f;

	if (list->state == JK_LIST_ERROR) {
		skip_errno(w, list->error);
	} else if (list->state == JK_LIST_PSEUDO) {
		skip(w, JK_SKIPPED, JK_CAUSE_PSEUDO_FS, "");
	} else if (list->state == JK_LIST_OTHER_FS) {
		skip(w, JK_SKIPPED, JK_CAUSE_OTHER_FS, "");
	} else if (!jk_seen_add(&w->dirs, list->st.st_dev, list->st.st_ino)) {
		skip(w, JK_SKIPPED, JK_CAUSE_LOOP, "");
	} else {
		if (list->error != 0)
			skip_errno(w, list->error);
		if (w->nlevels == w->levels_cap) {
			w->levels_cap = w->levels_cap * 2 + 16;
			w->levels = jk_xrealloc(w->levels, w->levels_cap,
						sizeof(*w->levels));
		}
		f = &w->levels[w->nlevels++];
		*f = (struct jk_level){ .list = list,
					.dev = list->st.st_dev,
					.ino = list->st.st_ino,
					.path_len = w->path.len };
		close_far_parent(w);
		jk_level_begin(w, f);
		return;
	}
	jk_dirlist_free(list);
}

static void
reopen(struct jk_walk *w, struct jk_level *parent, int child_fd)
{
	struct stat st;

	parent->list->fd = jk_open_quietly(child_fd, "..", O_DIRECTORY, false);
	if (parent->list->fd != -1 && fstat(parent->list->fd, &st) == 0 &&
	    st.st_dev == parent->dev && st.st_ino == parent->ino)
		return;
	w->path.len = parent->path_len;
	if (parent->next < parent->list->nentries)
		skip(w, JK_FAILED, JK_CAUSE_CHANGED,
		     "directory was moved during the scan");
	parent->next = parent->list->nentries;
}

static void
leave(struct jk_walk *w)
{
	struct jk_level *f = &w->levels[w->nlevels - 1];

	jk_level_drop(w, f);
	w->nlevels--;
	if (w->nlevels > 0 && w->levels[w->nlevels - 1].list->fd == -1)
		reopen(w, &w->levels[w->nlevels - 1], f->list->fd);
	jk_dirlist_free(f->list);
}

static void
visit_file(struct jk_walk *w, struct jk_level *f, size_t i)
{
	const struct jk_opened *o = jk_level_take_file(w, f, i);
	bool linked = f->list->entries[i].linked;

	if (o != NULL)
		hand_opened(w, o->fd, o->error, &o->st, linked);
	else
		open_file(w, f->list->fd, jk_dirlist_name(f->list, i), linked);
}

static void
handle_entry(struct jk_walk *w, struct jk_level *f)
{
	size_t i = f->next++;
	const struct jk_entry e = f->list->entries[i];
	enum jk_cause cause;
	const char *name = jk_dirlist_name(f->list, i);

	jk_walk_set_name(&w->path, f->path_len, name);
	if (e.type == JK_ENTRY_LINK) {
		skip(w, JK_SKIPPED, JK_CAUSE_SYMLINK, "");
	} else if (e.type == JK_ENTRY_SPECIAL) {
		skip(w, JK_SKIPPED, JK_CAUSE_SPECIAL, "");
	} else if (jk_walk_is_excluded(w, &w->path, e.type == JK_ENTRY_DIR)) {
		skip(w, JK_SKIPPED, JK_CAUSE_EXCLUDED, "");
	} else if ((cause = jk_walk_filtered(w, &w->path,
					     e.type == JK_ENTRY_DIR)) !=
		   JK_CAUSE_NONE) {
		skip(w, JK_SKIPPED, cause, "");
	} else if (e.type == JK_ENTRY_FILE) {
		visit_file(w, f, i);
	} else {
		enter(w, jk_level_take_list(w, f, i));
	}
}

static enum jk_status
run(struct jk_walk *w, struct jk_err *err)
{
	while (w->nlevels > 0) {
		struct jk_level *f = &w->levels[w->nlevels - 1];

		if (atomic_load(w->stop)) {
			while (w->nlevels > 0)
				leave(w);
			return jk_err_set(err, JK_ESTOP, "interrupted");
		}
		if (f->next < f->list->nentries)
			handle_entry(w, f);
		else
			leave(w);
	}
	return JK_OK;
}

static void
note_pseudo(struct jk_walk *w)
{
	static const char *const paths[] = { "/proc", "/sys", "/dev" };
	struct stat st;

	for (size_t i = 0; i < JK_COUNT(paths); i++) {
		if (stat(paths[i], &st) == 0)
			w->policy.pseudo[i] =
				(struct jk_inode){ .dev = st.st_dev,
						   .ino = st.st_ino };
	}
}

struct jk_walk *
jk_walk_new(const struct jk_walk_options *options,
	    const struct jk_walk_ops *ops, void *ctx, const atomic_bool *stop)
{
	struct jk_walk *w = jk_xcalloc(1, sizeof(*w));

	w->options = *options;
	w->ops = ops;
	w->ctx = ctx;
	w->stop = stop;
	w->policy.follow = options->follow;
	w->policy.one_file_system = options->one_file_system;
	note_pseudo(w);
	return w;
}

static enum jk_status
walk_directory(struct jk_walk *w, const char *path, const struct stat *st,
	       struct jk_err *err)
{
	struct jk_list_policy named = w->policy;
	unsigned threads = w->options.threads;
	enum jk_status status;

	if (threads > 0 && threads < LEAST_THREADS)
		threads = LEAST_THREADS;

	named.named = true;
	w->policy.device = st->st_dev;
	w->policy.open_files = !jk_walk_has_globs(w);
	w->root_len = w->path.len;
	if (w->path.len > 0 && w->path.ptr[w->path.len - 1] != '/')
		w->root_len++;
	w->ahead = jk_ahead_new(threads, &w->policy);
	enter(w, jk_dirlist_read(AT_FDCWD, path, true, &named));
	status = run(w, err);
	jk_ahead_free(w->ahead);
	w->ahead = NULL;
	return status;
}

/*
 * Was the folder of this file walked, and the file with it? Only files of
 * several names are remembered one by one until a root is a file. With globs
 * nobody knows, and the file is examined because it was named.
 */
static bool
was_walked(const struct jk_walk *w, const char *path)
{
	char *real, *slash;
	bool walked = false;
	struct stat st;

	if (jk_walk_has_globs(w))
		return false;
	real = realpath(path, NULL);
	slash = real != NULL ? strrchr(real, '/') : NULL;
	if (slash != NULL) {
		slash[slash == real] = '\0';
		walked = stat(real, &st) == 0 &&
			 jk_seen_has(&w->dirs, st.st_dev, st.st_ino);
	}
	free(real);
	return walked;
}

enum jk_status
jk_walk_root(struct jk_walk *w, const char *path, struct jk_err *err)
{
	struct stat st;

	w->path.len = 0;
	jk_buf_append_str(&w->path, path);
	while (w->path.len > 1 && w->path.ptr[w->path.len - 1] == '/')
		w->path.len--;
	if (stat(path, &st) == -1) {
		if (errno == ENOENT || errno == ENOTDIR)
			skip(w, JK_FAILED, JK_CAUSE_NOT_FOUND, strerror(errno));
		else
			skip_errno(w, errno);
		return JK_OK;
	}
	if (S_ISDIR(st.st_mode))
		return walk_directory(w, path, &st, err);
	w->root_len = w->path.len;
	if (S_ISREG(st.st_mode) && was_walked(w, path)) {
		skip(w, JK_SKIPPED, JK_CAUSE_HARDLINK, "");
	} else if (S_ISREG(st.st_mode)) {
		w->named_files = true;
		open_file(w, AT_FDCWD, path, true);
	} else {
		skip(w, JK_SKIPPED, JK_CAUSE_SPECIAL, "");
	}
	return JK_OK;
}

void
jk_walk_free(struct jk_walk *w)
{
	if (w == NULL)
		return;
	jk_seen_release(&w->dirs);
	jk_seen_release(&w->files);
	jk_buf_release(&w->path);
	jk_buf_release(&w->ahead_path);
	free(w->levels);
	free(w);
}
