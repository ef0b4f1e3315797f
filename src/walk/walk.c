/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/walk.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jikimi/buf.h>

#include "walk/ahead.h"
#include "walk/dirlist.h"
#include "walk/seen.h"

enum {
	KEEP_OPEN = 64,  /* directories of the current path with a
				 * descriptor; older ones are reopened by ".." */
	FRAME_AHEAD = 4, /* subdirectories of one being listed ahead */
};

struct frame {
	struct jk_dirlist *list; /* owned */
	dev_t dev;
	ino_t ino;
	size_t path_len;   /* of walk.path when in this one */
	size_t next;       /* entry to handle */
	size_t ahead_next; /* entry to look at for listing ahead */
	struct jk_ahead_task *task[FRAME_AHEAD]; /* a ring, in entry order */
	size_t task_entry[FRAME_AHEAD];
	unsigned first_task, ntasks;
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
	struct frame *frames;         /* owned, the current path */
	size_t nframes, frames_cap;
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

static bool
any_glob(const char *const *globs, size_t n, struct jk_span path, bool is_dir)
{
	for (size_t i = 0; i < n; i++) {
		if (jk_glob_match(globs[i], path, is_dir))
			return true;
	}
	return false;
}

static bool
is_excluded(const struct jk_walk *w, const struct jk_buf *full, bool is_dir)
{
	const struct jk_walk_options *o = &w->options;
	struct jk_span path = jk_span_from(jk_buf_span(full), w->root_len);

	if (any_glob(o->exclude, o->nexclude, path, is_dir))
		return true;
	return !is_dir && o->ninclude > 0 &&
	       !any_glob(o->include, o->ninclude, path, false);
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

static void
open_file(struct jk_walk *w, int parent_fd, const char *name, bool follow)
{
	int fd = jk_open_quietly(parent_fd, name, 0, follow);
	struct stat st;

	if (fd == -1) {
		skip_errno(w, errno);
		return;
	}
	if (fstat(fd, &st) == -1) {
		skip_errno(w, errno);
		close(fd);
	} else if (!S_ISREG(st.st_mode)) {
		close(fd);
		skip(w, JK_FAILED, JK_CAUSE_CHANGED, "no longer a file");
	} else {
		hand_file(w, fd, &st, follow);
	}
}

/* The first dir_len bytes of path, and name below them. */
static void
set_name(struct jk_buf *path, size_t dir_len, const char *name)
{
	path->len = dir_len;
	if (dir_len > 0 && path->ptr[dir_len - 1] != '/')
		jk_buf_append_byte(path, '/');
	jk_buf_append_str(path, name);
}

/* Starts listings of the next subdirectories of f. */
static void
look_ahead(struct jk_walk *w, struct frame *f)
{
	jk_buf_clear(&w->ahead_path);
	jk_buf_append_span(&w->ahead_path,
			   jk_span_head(jk_buf_span(&w->path), f->path_len));
	while (f->ntasks < FRAME_AHEAD && f->ahead_next < f->list->nentries &&
	       jk_ahead_has_room(w->ahead)) {
		size_t i = f->ahead_next++;
		const struct jk_entry *e = &f->list->entries[i];
		unsigned slot = (f->first_task + f->ntasks) % FRAME_AHEAD;
		const char *name = jk_dirlist_name(f->list, i);

		if (e->type != JK_ENTRY_DIR)
			continue;
		set_name(&w->ahead_path, f->path_len, name);
		if (is_excluded(w, &w->ahead_path, true))
			continue;
		f->task[slot] =
			jk_ahead_start(w->ahead, f->list->fd, name, e->linked);
		f->task_entry[slot] = i;
		f->ntasks++;
	}
}

/* The list of entry i of f: made ahead, or now. */
static struct jk_dirlist *
take_list(struct jk_walk *w, struct frame *f, size_t i)
{
	struct jk_ahead_task *task;

	if (f->ntasks == 0 || f->task_entry[f->first_task] != i) {
		if (f->ahead_next <= i)
			f->ahead_next = i + 1;
		return jk_dirlist_read(f->list->fd, jk_dirlist_name(f->list, i),
				       f->list->entries[i].linked, &w->policy);
	}
	task = f->task[f->first_task];
	f->first_task = (f->first_task + 1) % FRAME_AHEAD;
	f->ntasks--;
	return jk_ahead_take(w->ahead, task);
}

static void
drop_tasks(struct jk_walk *w, struct frame *f)
{
	while (f->ntasks > 0) {
		jk_dirlist_free(
			jk_ahead_take(w->ahead, f->task[f->first_task]));
		f->first_task = (f->first_task + 1) % FRAME_AHEAD;
		f->ntasks--;
	}
}

/* Closes the directory KEEP_OPEN levels up, which is reopened on return. */
static void
close_far_parent(struct jk_walk *w)
{
	struct frame *f;

	if (w->nframes <= KEEP_OPEN)
		return;
	f = &w->frames[w->nframes - 1 - KEEP_OPEN];
	if (f->list->fd == -1)
		return;
	drop_tasks(w, f);
	f->ahead_next = f->next;
	close(f->list->fd);
	f->list->fd = -1;
}

/* Takes list: enters it, or records why not and frees it. */
static void
enter(struct jk_walk *w, struct jk_dirlist *list)
{
	struct frame *f;

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
		if (w->nframes == w->frames_cap) {
			w->frames_cap = w->frames_cap * 2 + 16;
			w->frames = jk_xrealloc(w->frames, w->frames_cap,
						sizeof(*w->frames));
		}
		f = &w->frames[w->nframes++];
		*f = (struct frame){ .list = list,
				     .dev = list->st.st_dev,
				     .ino = list->st.st_ino,
				     .path_len = w->path.len };
		close_far_parent(w);
		look_ahead(w, f);
		return;
	}
	jk_dirlist_free(list);
}

static void
reopen(struct jk_walk *w, struct frame *parent, int child_fd)
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
	struct frame *f = &w->frames[w->nframes - 1];

	drop_tasks(w, f);
	w->nframes--;
	if (w->nframes > 0 && w->frames[w->nframes - 1].list->fd == -1)
		reopen(w, &w->frames[w->nframes - 1], f->list->fd);
	jk_dirlist_free(f->list);
}

static void
handle_entry(struct jk_walk *w, struct frame *f)
{
	size_t i = f->next++;
	const struct jk_entry e = f->list->entries[i];
	const char *name = jk_dirlist_name(f->list, i);

	set_name(&w->path, f->path_len, name);
	if (e.type == JK_ENTRY_LINK) {
		skip(w, JK_SKIPPED, JK_CAUSE_SYMLINK, "");
	} else if (e.type == JK_ENTRY_SPECIAL) {
		skip(w, JK_SKIPPED, JK_CAUSE_SPECIAL, "");
	} else if (is_excluded(w, &w->path, e.type == JK_ENTRY_DIR)) {
		skip(w, JK_SKIPPED, JK_CAUSE_EXCLUDED, "");
	} else if (e.type == JK_ENTRY_FILE) {
		open_file(w, f->list->fd, name, e.linked);
	} else {
		struct jk_dirlist *list = take_list(w, f, i);

		look_ahead(w, f);
		enter(w, list);
	}
}

static enum jk_status
run(struct jk_walk *w, struct jk_err *err)
{
	while (w->nframes > 0) {
		struct frame *f = &w->frames[w->nframes - 1];

		if (atomic_load(w->stop)) {
			while (w->nframes > 0)
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
	enum jk_status status;

	named.named = true;
	w->policy.device = st->st_dev;
	w->root_len = w->path.len;
	if (w->path.len > 0 && w->path.ptr[w->path.len - 1] != '/')
		w->root_len++;
	w->ahead = jk_ahead_new(w->options.threads, &w->policy);
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

	if (w->options.ninclude > 0 || w->options.nexclude > 0)
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
	free(w->frames);
	free(w);
}
