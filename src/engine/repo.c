/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/repo.h"

#include <stdlib.h>
#include <string.h>

#include "engine/settings.h"

/* The folder of "folder/.git"; of any other store, itself. */
static struct jk_span
folder_of(const char *dir)
{
	static const char dotgit[] = "/.git";
	size_t len = strlen(dir), tail = sizeof(dotgit) - 1;

	if (strcmp(dir, dotgit + 1) == 0)
		return jk_span_str("");
	if (len >= tail && strcmp(dir + len - tail, dotgit) == 0)
		len -= tail;
	return jk_span_make(dir, len);
}

struct jk_repo *
jk_repo_new(const char *dir, size_t root_len, struct jk_err *err)
{
	struct jk_repo *r = jk_xcalloc(1, sizeof(*r));

	if (jk_git_find_store(dir, &r->place, err) != JK_OK) {
		free(r);
		return NULL;
	}
	jk_buf_append_span(&r->name, folder_of(dir));
	if (r->name.len >= root_len)
		r->root_len = root_len;
	return r;
}

void
jk_repo_free(struct jk_repo *r)
{
	while (r != NULL) {
		struct jk_repo *old = r->old;

		jk_git_place_release(&r->place);
		jk_buf_release(&r->name);
		free(r);
		r = old;
	}
}

void
jk_repo_path(const struct jk_repo *r, struct jk_span path, struct jk_buf *out)
{
	jk_buf_clear(out);
	jk_buf_append_span(out, jk_buf_span(&r->name));
	if (r->name.len > 0)
		jk_buf_append_byte(out, '/');
	jk_buf_append_span(out, path);
}

struct jk_span
jk_repo_below_root(const struct jk_repo *r, struct jk_span path)
{
	size_t skip = r->root_len;

	while (skip < path.len && path.ptr[skip] == '/')
		skip++;
	return jk_span_from(path, skip);
}

struct jk_handle *
jk_repo_handle(const struct jk_repo *r, const struct jk_shared *shared)
{
	struct jk_config config = *shared->config;
	struct jk_handle_options options = shared->handle;
	struct jk_err err;

	config.git = (struct jk_git_request){
		.what = JK_GIT_HISTORY,
		.local = true,
	};
	config.place = r->place;
	options.git = true;
	options.owns_config = true;
	/* Without the file no process starts, and the handle says so. */
	if (jk_worker_config_file(&config, &options.config_fd, &err) != JK_OK)
		options.config_fd = -1;
	return jk_handle_new(&options);
}
