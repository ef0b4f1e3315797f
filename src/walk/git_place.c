/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a repository lies: gitrepository-layout(5). A .git file may point
 * anywhere, as it does in linked working trees and submodules; it is followed
 * as git follows it, and the processes behind the wall see that folder only.
 */
#include "config.h"

#include <jikimi/git.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	SMALL_FILE = 64 * 1024, /* of .git, commondir, alternates, config */
	ALTERNATES_MAX = 32,
	ALTERNATES_DEEP = 5, /* as in git */
};

/* A text file as a string, at most SMALL_FILE bytes; NULL with errno. */
static char *
read_small(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char *text = NULL;
	struct stat st;
	ssize_t n = -1;

	if (fd == -1)
		return NULL;
	if (fstat(fd, &st) == 0 && !S_ISREG(st.st_mode)) {
		errno = EINVAL;
	} else {
		text = jk_xcalloc(1, SMALL_FILE + 1);
		n = pread(fd, text, SMALL_FILE, 0);
	}
	close(fd);
	if (n == -1) {
		free(text);
		return NULL;
	}
	return text;
}

/* dir/name; the caller's to free. An absolute name stands for itself. */
static char *
join(const char *dir, const char *name)
{
	size_t len = strlen(dir) + strlen(name) + 2;
	char *path = jk_xcalloc(1, len);

	if (name[0] == '/')
		snprintf(path, len, "%s", name);
	else
		snprintf(path, len, "%s/%s", dir, name);
	return path;
}

static bool
exists(const char *dir, const char *name)
{
	char *path = join(dir, name);
	struct stat st;
	/* Not access(): that asks what the real user may, who is nobody. */
	bool there = lstat(path, &st) == 0;

	free(path);
	return there;
}

/* Cut at the end of its first line. */
static char *
first_line(char *text)
{
	text[strcspn(text, "\r\n")] = '\0';
	return text;
}

/* What git takes for one: a HEAD, and objects and refs or the way to them. */
static bool
is_gitdir(const char *dir)
{
	return exists(dir, "HEAD") &&
	       (exists(dir, "commondir") ||
		(exists(dir, "objects") && exists(dir, "refs")));
}

/* The repository of top/.git: a folder, or a file that names one. */
static char *
gitdir_of(const char *top)
{
	char *dotgit = join(top, ".git"), *text, *target, *dir;
	struct stat st;

	if (stat(dotgit, &st) == -1 || S_ISDIR(st.st_mode))
		return dotgit;
	text = read_small(dotgit);
	free(dotgit);
	if (text == NULL)
		return NULL;
	if (strncmp(text, "gitdir:", 7) != 0) {
		free(text);
		return NULL;
	}
	target = first_line(text) + 7;
	while (*target == ' ')
		target++;
	dir = join(top, target);
	free(text);
	return dir;
}

/* Is dir in a working tree, or bare? Fills in gitdir and top. */
static bool
try_folder(const char *dir, struct jk_git_place *out)
{
	char *gitdir = exists(dir, ".git") ? gitdir_of(dir) : NULL;

	if (gitdir != NULL && is_gitdir(gitdir)) {
		out->gitdir = realpath(gitdir, NULL);
		out->top = jk_xstrdup(dir);
	} else if (is_gitdir(dir)) {
		out->gitdir = jk_xstrdup(dir);
	}
	free(gitdir);
	return out->gitdir != NULL;
}

/* Upwards from dir, which is changed. */
static bool
search(char *dir, struct jk_git_place *out)
{
	while (!try_folder(dir, out)) {
		char *slash = strrchr(dir, '/');

		if (slash == NULL || dir[1] == '\0')
			return false;
		slash[slash == dir] = '\0';
	}
	return true;
}

static enum jk_status
find_common(struct jk_git_place *p, struct jk_err *err)
{
	char *file = join(p->gitdir, "commondir"), *text = read_small(file);
	char *dir;

	free(file);
	if (text == NULL) {
		p->commondir = jk_xstrdup(p->gitdir);
		return JK_OK;
	}
	dir = join(p->gitdir, first_line(text));
	p->commondir = realpath(dir, NULL);
	free(text);
	if (p->commondir == NULL)
		jk_err_set(err, JK_EIO, "%.300s: %s", dir, strerror(errno));
	free(dir);
	return p->commondir != NULL ? JK_OK : JK_EIO;
}

/* Of each pack a reader maps the whole index. */
static void
add_indexes(struct jk_git_place *p, const char *objects)
{
	char *path = join(objects, "pack");
	DIR *dir = opendir(path);
	struct dirent *e;
	struct stat st;

	free(path);
	/* cppcheck-suppress readdirCalled */
	while (dir != NULL && (e = readdir(dir)) != NULL) {
		size_t len = strlen(e->d_name);

		if (len > 4 && strcmp(e->d_name + len - 4, ".idx") == 0 &&
		    fstatat(dirfd(dir), e->d_name, &st, 0) == 0)
			p->index_bytes += (uint64_t)st.st_size;
		if (strcmp(e->d_name, "multi-pack-index") == 0 &&
		    fstatat(dirfd(dir), e->d_name, &st, 0) == 0)
			p->index_bytes += (uint64_t)st.st_size;
	}
	if (dir != NULL)
		closedir(dir);
}

static void
add_alternates(struct jk_git_place *p, const char *objects, unsigned depth)
{
	char *file = join(objects, "info/alternates"), *text = read_small(file);
	char *rest = text, *line;

	free(file);
	add_indexes(p, objects);
	while (text != NULL && (line = strsep(&rest, "\n")) != NULL) {
		char *joined, *dir;

		if (line[0] == '\0' || line[0] == '#' ||
		    p->nalternates == ALTERNATES_MAX)
			continue;
		joined = join(objects, line);
		dir = realpath(joined, NULL);
		free(joined);
		if (dir == NULL)
			continue;
		p->alternate = jk_xrealloc(p->alternate, p->nalternates + 1,
					   sizeof(*p->alternate));
		p->alternate[p->nalternates++] = dir;
		if (depth < ALTERNATES_DEEP)
			add_alternates(p, dir, depth + 1);
	}
	free(text);
}

/* Does a line of the configuration give key a value other than usual? */
static bool
has_setting(const char *config, const char *key, const char *usual)
{
	size_t len = strlen(key);

	for (const char *line = config; line != NULL && *line != '\0';) {
		const char *value, *end = strchr(line, '\n');

		line += strspn(line, " \t");
		value = line + len;
		if (strncasecmp(line, key, len) == 0) {
			value += strspn(value, " \t=\"");
			if (strncasecmp(value, usual, strlen(usual)) != 0)
				return true;
		}
		line = end != NULL ? end + 1 : NULL;
	}
	return false;
}

/* libgit2 would find no refs, and nothing to read, in a repository of a kind
 * that it does not know: that must not look clean. */
static enum jk_status
check_kind(struct jk_git_place *p, struct jk_err *err)
{
	char *file = join(p->commondir, "config"), *config = read_small(file);
	const char *kind = NULL;

	free(file);
	if (exists(p->commondir, "reftable") ||
	    (config != NULL && has_setting(config, "refstorage", "files")))
		kind = "refs in tables";
	else if (config != NULL && has_setting(config, "objectformat", "sha1"))
		kind = "SHA-256 object names";
	free(config);
	if (kind != NULL)
		return jk_err_set(err, JK_EUNSUPPORTED,
				  "%.300s: a repository with %s is not "
				  "supported",
				  p->commondir, kind);
	return JK_OK;
}

/* The rest of a place whose gitdir and top are known. */
static enum jk_status
complete(struct jk_git_place *p, struct jk_err *err)
{
	enum jk_status status = find_common(p, err);
	char *objects;

	if (status == JK_OK)
		status = check_kind(p, err);
	if (status != JK_OK) {
		jk_git_place_release(p);
		return status;
	}
	p->shallow = exists(p->commondir, "shallow");
	objects = join(p->commondir, "objects");
	add_alternates(p, objects, 1);
	free(objects);
	return JK_OK;
}

enum jk_status
jk_git_find(const char *path, struct jk_git_place *out, struct jk_err *err)
{
	char *dir = realpath(path, NULL);

	*out = (struct jk_git_place){ 0 };
	if (dir == NULL)
		return jk_err_set(err, JK_EIO, "%.300s: %s", path,
				  strerror(errno));
	if (!search(dir, out)) {
		free(dir);
		return jk_err_set(err, JK_EUSAGE,
				  "%.300s: no git repository here or above",
				  path);
	}
	free(dir);
	return complete(out, err);
}

bool
jk_git_is_store(const char *dir)
{
	return exists(dir, "HEAD") && exists(dir, "objects") &&
	       exists(dir, "refs") && !exists(dir, "commondir");
}

enum jk_status
jk_git_find_store(const char *dir, struct jk_git_place *out, struct jk_err *err)
{
	*out = (struct jk_git_place){ .gitdir = realpath(dir, NULL) };
	if (out->gitdir == NULL)
		return jk_err_set(err, JK_EIO, "%.300s: %s", dir,
				  strerror(errno));
	return complete(out, err);
}

void
jk_git_place_release(struct jk_git_place *p)
{
	for (size_t i = 0; i < p->nalternates; i++)
		free(p->alternate[i]);
	free(p->alternate);
	free(p->top);
	free(p->gitdir);
	free(p->commondir);
	*p = (struct jk_git_place){ 0 };
}
