/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/walker.h"

#include <errno.h>

static bool
any_glob(const char *const *globs, size_t n, struct jk_span path, bool is_dir)
{
	for (size_t i = 0; i < n; i++) {
		if (jk_glob_match(globs[i], path, is_dir))
			return true;
	}
	return false;
}

bool
jk_walk_is_excluded(const struct jk_walk *w, const struct jk_buf *full,
		    bool is_dir)
{
	const struct jk_walk_options *o = &w->options;
	struct jk_span path = jk_span_from(jk_buf_span(full), w->root_len);

	if (any_glob(o->exclude, o->nexclude, path, is_dir))
		return true;
	return !is_dir && o->ninclude > 0 &&
	       !any_glob(o->include, o->ninclude, path, false);
}

bool
jk_walk_options_exclude(const struct jk_walk_options *o, struct jk_span path)
{
	if (o->nexclude == 0 && o->ninclude == 0)
		return false;
	for (size_t i = 1; i < path.len; i++) {
		if (path.ptr[i] == '/' && any_glob(o->exclude, o->nexclude,
						   jk_span_head(path, i), true))
			return true;
	}
	return any_glob(o->exclude, o->nexclude, path, false) ||
	       (o->ninclude > 0 &&
		!any_glob(o->include, o->ninclude, path, false));
}

bool
jk_walk_has_globs(const struct jk_walk *w)
{
	return w->options.ninclude > 0 || w->options.nexclude > 0 ||
	       w->options.filter != NULL;
}

enum jk_cause
jk_walk_filtered(const struct jk_walk *w, const struct jk_buf *full,
		 bool is_dir)
{
	const struct jk_walk_filter *f = w->options.filter;

	if (f == NULL)
		return JK_CAUSE_NONE;
	return f->check(f->ctx, jk_span_from(jk_buf_span(full), w->root_len),
			is_dir);
}

/* Not worth looking at ahead. */
static bool
is_left_out(const struct jk_walk *w, const struct jk_buf *full, bool is_dir)
{
	return jk_walk_is_excluded(w, full, is_dir) ||
	       jk_walk_filtered(w, full, is_dir) != JK_CAUSE_NONE;
}

void
jk_walk_set_name(struct jk_buf *path, size_t dir_len, const char *name)
{
	path->len = dir_len;
	if (dir_len > 0 && path->ptr[dir_len - 1] != '/')
		jk_buf_append_byte(path, '/');
	jk_buf_append_str(path, name);
}

/* Starts listings of the next subdirectories of f. */
static void
look_ahead(struct jk_walk *w, struct jk_level *f)
{
	jk_buf_clear(&w->ahead_path);
	jk_buf_append_span(&w->ahead_path,
			   jk_span_head(jk_buf_span(&w->path), f->path_len));
	while (f->ntasks < JK_LISTING_AHEAD &&
	       f->ahead_next < f->list->nentries &&
	       jk_ahead_has_room(w->ahead)) {
		size_t i = f->ahead_next++;
		const struct jk_entry *e = &f->list->entries[i];
		unsigned slot = (f->first_task + f->ntasks) % JK_LISTING_AHEAD;
		const char *name = jk_dirlist_name(f->list, i);

		if (e->type != JK_ENTRY_DIR)
			continue;
		jk_walk_set_name(&w->ahead_path, f->path_len, name);
		if (is_left_out(w, &w->ahead_path, true))
			continue;
		f->task[slot] =
			jk_ahead_start(w->ahead, f->list->fd, name, e->linked);
		f->task_entry[slot] = i;
		f->ntasks++;
	}
}

/* The next files of f that are wanted, up to a folder: what lies behind it
 * would be open for as long as its walk takes. */
static struct jk_batch *
next_batch(struct jk_walk *w, struct jk_level *f)
{
	struct jk_batch *b = jk_batch_new(f->list);

	if (f->open_next < f->next)
		f->open_next = f->next;
	for (; f->open_next < f->list->nentries; f->open_next++) {
		enum jk_entry_type type = f->list->entries[f->open_next].type;

		if (type == JK_ENTRY_DIR || b->n == JK_BATCH_FILES)
			break;
		if (type == JK_ENTRY_FILE && jk_walk_has_globs(w)) {
			jk_walk_set_name(
				&w->ahead_path, f->path_len,
				jk_dirlist_name(f->list, f->open_next));
			if (is_left_out(w, &w->ahead_path, false))
				continue;
		}
		if (type == JK_ENTRY_FILE)
			jk_batch_add(b, f->open_next);
	}
	return b;
}

static void
open_ahead(struct jk_walk *w, struct jk_level *f)
{
	jk_buf_clear(&w->ahead_path);
	jk_buf_append_span(&w->ahead_path,
			   jk_span_head(jk_buf_span(&w->path), f->path_len));
	while (f->nopening < JK_OPENING_AHEAD && jk_ahead_has_room(w->ahead)) {
		struct jk_batch *b = next_batch(w, f);
		unsigned slot =
			(f->first_opening + f->nopening) % JK_OPENING_AHEAD;

		if (b->n == 0) {
			jk_batch_free(b);
			break;
		}
		f->opening[slot].batch = b;
		f->opening[slot].task = jk_ahead_open(w->ahead, b);
		f->nopening++;
	}
}

void
jk_level_begin(struct jk_walk *w, struct jk_level *f)
{
	f->batch = f->list->first;
	f->list->first = NULL;
	if (f->batch != NULL && f->batch->n > 0)
		f->open_next = f->batch->file[f->batch->n - 1].entry + 1;
	look_ahead(w, f);
	open_ahead(w, f);
}

static struct jk_dirlist *
take_list(struct jk_walk *w, struct jk_level *f, size_t i)
{
	struct jk_ahead_task *task;

	if (f->ntasks == 0 || f->task_entry[f->first_task] != i) {
		if (f->ahead_next <= i)
			f->ahead_next = i + 1;
		return jk_dirlist_read(f->list->fd, jk_dirlist_name(f->list, i),
				       f->list->entries[i].linked, &w->policy);
	}
	task = f->task[f->first_task];
	f->first_task = (f->first_task + 1) % JK_LISTING_AHEAD;
	f->ntasks--;
	return jk_ahead_take(w->ahead, task);
}

void
jk_level_drop(struct jk_walk *w, struct jk_level *f)
{
	for (; f->ntasks > 0; f->ntasks--) {
		jk_ahead_drop(w->ahead, f->task[f->first_task]);
		f->first_task = (f->first_task + 1) % JK_LISTING_AHEAD;
	}
	for (; f->nopening > 0; f->nopening--) {
		jk_ahead_drop(w->ahead, f->opening[f->first_opening].task);
		jk_batch_free(f->opening[f->first_opening].batch);
		f->first_opening = (f->first_opening + 1) % JK_OPENING_AHEAD;
	}
	jk_batch_free(f->batch);
	f->batch = NULL;
	f->ahead_next = f->open_next = f->next;
}

struct jk_dirlist *
jk_level_take_list(struct jk_walk *w, struct jk_level *f, size_t i)
{
	struct jk_dirlist *list = take_list(w, f, i);
	unsigned tries = 0;

	while (jk_open_again(list->error, &tries)) {
		jk_dirlist_free(list);
		jk_level_drop(w, f);
		list = take_list(w, f, i);
	}
	look_ahead(w, f);
	open_ahead(w, f);
	return list;
}

const struct jk_opened *
jk_level_take_file(struct jk_walk *w, struct jk_level *f, size_t i)
{
	struct jk_opening *first = &f->opening[f->first_opening];
	const struct jk_opened *o = NULL;

	if (f->batch != NULL && f->batch->next == f->batch->n) {
		jk_batch_free(f->batch);
		f->batch = NULL;
	}
	if (f->batch == NULL)
		open_ahead(w, f);
	if (f->batch == NULL && f->nopening > 0 &&
	    first->batch->file[0].entry == i) {
		jk_ahead_take(w->ahead, first->task);
		f->batch = first->batch;
		f->first_opening = (f->first_opening + 1) % JK_OPENING_AHEAD;
		f->nopening--;
	}
	if (f->batch != NULL)
		o = jk_batch_take(f->batch, i);
	/* Too many open at once is no reason to leave a file out. */
	if (o != NULL && o->fd == -1 &&
	    (o->error == EMFILE || o->error == ENFILE))
		return NULL;
	return o;
}
