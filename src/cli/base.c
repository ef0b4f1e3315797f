/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/base.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jikimi/buf.h>
#include <jikimi/relpath.h>

static bool
is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A ".git" of somebody else in a folder above says nothing about ours: git
 * asks the same before it trusts a repository. */
static bool
is_repository(struct jk_buf *dir)
{
	size_t len = dir->len;
	struct stat st;
	bool is;

	jk_buf_append_str(dir, "/.git");
	is = lstat(jk_buf_cstr(dir), &st) == 0 && !S_ISLNK(st.st_mode) &&
	     (st.st_uid == geteuid() || st.st_uid == 0);
	dir->len = len;
	return is;
}

static char *
absolute(const char *cwd, const char *path)
{
	struct jk_buf given = { 0 }, out = { 0 };
	char *copy;

	if (path[0] != '/') {
		jk_buf_append_str(&given, cwd);
		jk_buf_append_byte(&given, '/');
	}
	jk_buf_append_str(&given, path);
	jk_path_normalise(&out, jk_buf_span(&given));
	copy = jk_xstrdup(jk_buf_cstr(&out));
	jk_buf_release(&given);
	jk_buf_release(&out);
	return copy;
}

/* The repository that start lies in, or NULL. */
static char *
repository_of(const char *start)
{
	struct jk_buf dir = { 0 };
	char *found = NULL;

	jk_buf_append_str(&dir, start);
	while (dir.len > 1 && found == NULL) {
		if (is_repository(&dir))
			found = jk_xstrdup(jk_buf_cstr(&dir));
		while (dir.len > 0 && dir.ptr[dir.len - 1] != '/')
			dir.len--;
		if (dir.len > 0)
			dir.len--;
	}
	jk_buf_release(&dir);
	return found;
}

void
jk_base_find(struct jk_base *base, const char *const *roots, size_t nroots)
{
	bool has_root = nroots > 0 && strcmp(roots[0], "-") != 0;
	char *start;

	base->dir = NULL;
	base->cwd = getcwd(NULL, 0);
	/* It may be gone; paths from the root need none. */
	if (base->cwd == NULL)
		base->cwd = jk_xstrdup("/");
	start = absolute(base->cwd, has_root ? roots[0] : ".");
	base->dir = repository_of(start);
	if (base->dir == NULL && has_root && nroots == 1 && is_dir(start)) {
		base->dir = start;
		return;
	}
	if (base->dir == NULL)
		base->dir = jk_xstrdup(base->cwd);
	free(start);
}

void
jk_base_release(struct jk_base *base)
{
	free(base->dir);
	free(base->cwd);
	*base = (struct jk_base){ 0 };
}
