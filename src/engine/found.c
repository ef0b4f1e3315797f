/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/found.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/repo.h"

enum { MAGIC = 4 };

struct jk_found {
	const struct jk_shared *shared; /* borrowed */
	struct jk_gitsource_ops ops;
	void *ctx;
	struct jk_repo *last; /* owned: all of them */
	size_t root_len;
	/* Folders of repositories that the walk is in and whose objects need
	 * not be examined again, each with a NUL behind it. */
	struct jk_buf inside;
};

struct jk_found *
jk_found_new(const struct jk_shared *shared, const struct jk_gitsource_ops *ops,
	     void *ctx)
{
	struct jk_found *f = jk_xcalloc(1, sizeof(*f));

	f->shared = shared;
	f->ops = *ops;
	f->ctx = ctx;
	return f;
}

void
jk_found_free(struct jk_found *f)
{
	if (f == NULL)
		return;
	jk_repo_free(f->last);
	jk_buf_release(&f->inside);
	free(f);
}

void
jk_found_root(struct jk_found *f, const char *root)
{
	f->root_len = root != NULL ? strlen(root) : 0;
	jk_buf_clear(&f->inside);
}

/* What is behind "folder/" in path; false when it is not below folder. */
static bool
is_below(struct jk_span path, const char *folder, struct jk_span *rest)
{
	size_t len = strlen(folder);

	if (path.len <= len || memcmp(path.ptr, folder, len) != 0 ||
	    path.ptr[len] != '/')
		return false;
	*rest = jk_span_from(path, len + 1);
	return true;
}

/* The last of the folders that path is below; those behind it are left. */
static const char *
folder_above(struct jk_buf *inside, struct jk_span path)
{
	struct jk_span rest;

	while (inside->len > 0) {
		size_t at = inside->len - 1;

		while (at > 0 && inside->ptr[at - 1] != '\0')
			at--;
		if (is_below(path, (const char *)inside->ptr + at, &rest))
			return (const char *)inside->ptr + at;
		inside->len = at;
	}
	return NULL;
}

static void
queue_gap(struct jk_found *f, const char *dir, enum jk_outcome outcome,
	  enum jk_cause cause, const char *detail)
{
	struct jk_job *job = jk_job_new(jk_span_str(dir));

	job->outcome = outcome;
	job->cause = cause;
	snprintf(job->detail, sizeof(job->detail), "%.*s",
		 (int)sizeof(job->detail) - 1, detail);
	f->ops.queue(f->ctx, job);
}

static void
queue_failure(struct jk_found *f, const char *dir, const struct jk_err *err)
{
	enum jk_cause cause = JK_CAUSE_DAMAGED;

	if (err->status == JK_EUNSUPPORTED)
		cause = JK_CAUSE_NO_EXTRACTOR;
	else if (err->status == JK_ESTOP)
		cause = JK_CAUSE_INTERRUPTED;
	else if (err->status == JK_EIO)
		cause = JK_CAUSE_GIT_HISTORY;
	queue_gap(f, dir, JK_PARTIAL, cause, err->text);
}

static enum jk_status
list(struct jk_found *f, const char *dir, struct jk_err *err)
{
	struct jk_repo *repo = jk_repo_new(dir, f->root_len, err);
	struct jk_gitsource *source;
	enum jk_status status;

	if (repo == NULL)
		return err->status;
	repo->old = f->last;
	f->last = repo;
	source = jk_gitsource_new(f->shared, repo);
	status = jk_gitsource_start(source, err);
	if (status == JK_OK)
		status = jk_gitsource_run(source, &f->ops, f->ctx, err);
	jk_gitsource_free(source);
	return status;
}

static void
enter(struct jk_found *f, const char *dir)
{
	struct jk_err err = { 0 };

	if (f->shared->config->no_history) {
		queue_gap(f, dir, JK_SKIPPED, JK_CAUSE_GIT_HISTORY, "");
	} else if (list(f, dir, &err) != JK_OK) {
		queue_failure(f, dir, &err);
		return;
	}
	jk_buf_append_str(&f->inside, dir);
	jk_buf_append_byte(&f->inside, '\0');
}

/* HEAD is the first of its files in order of names. */
void
jk_found_look(struct jk_found *f, struct jk_span path)
{
	static const char head[] = "/HEAD";
	size_t tail = sizeof(head) - 1;
	char *dir;

	if (path.len <= tail ||
	    memcmp(path.ptr + path.len - tail, head, tail) != 0)
		return;
	dir = jk_xcalloc(1, path.len);
	memcpy(dir, path.ptr, path.len - tail);
	if (jk_git_is_store(dir))
		enter(f, dir);
	free(dir);
}

static bool
is_hex(struct jk_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\0' ||
		    strchr("0123456789abcdef", s.ptr[i]) == NULL)
			return false;
	}
	return true;
}

/* A pack without its index is not one that git reads. */
static bool
has_index(struct jk_span pack)
{
	struct jk_buf path = { 0 };
	struct stat st;
	bool there;

	jk_buf_append_span(&path,
			   jk_span_head(pack, pack.len - strlen("pack")));
	jk_buf_append_str(&path, "idx");
	there = stat(jk_buf_cstr(&path), &st) == 0 && S_ISREG(st.st_mode);
	jk_buf_release(&path);
	return there;
}

/* Its name and its first bytes say so, both: anything may lie there. */
bool
jk_found_keeps(struct jk_found *f, const struct jk_walk_file *file)
{
	static const char objects[] = "objects/", pack[] = "pack/pack-",
			  suffix[] = ".pack";
	const char *folder = folder_above(&f->inside, file->path);
	size_t tail = sizeof(suffix) - 1;
	unsigned char head[MAGIC];
	struct jk_span name;

	if (folder == NULL || !is_below(file->path, folder, &name) ||
	    !jk_span_starts_with(name, objects, sizeof(objects) - 1) ||
	    pread(file->fd, head, sizeof(head), 0) != (ssize_t)sizeof(head))
		return false;
	name = jk_span_from(name, sizeof(objects) - 1);
	/* "12/34…", RFC 1950 2.2 */
	if (name.len == 2 * JK_OID_LEN + 1 && name.ptr[2] == '/' &&
	    is_hex(jk_span_head(name, 2)) && is_hex(jk_span_from(name, 3)))
		return (head[0] & 15) == 8 &&
		       (head[0] << 8 | head[1]) % 31 == 0;
	return jk_span_starts_with(name, pack, sizeof(pack) - 1) &&
	       name.len >= sizeof(pack) - 1 + tail &&
	       memcmp(name.ptr + name.len - tail, suffix, tail) == 0 &&
	       memcmp(head, "PACK", MAGIC) == 0 && has_index(file->path);
}
