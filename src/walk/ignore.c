/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gitignore(5); core.excludesFile, which is the user's, is not looked at: what
 * it would hide is examined. */
#include "config.h"

#include <jikimi/walk.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jikimi/buf.h>

enum { FILE_MAX = 1 << 20 };

struct pattern {
	char *glob; /* owned */
	bool negated;
};

/* A folder on the way to the path at hand. */
struct level {
	size_t dir_len;          /* of its path, in dir */
	struct pattern *pattern; /* owned */
	size_t n;
	bool ignored; /* entered for the sake of tracked files */
};

struct jk_ignore {
	int root;
	struct jk_buf dir;   /* of the deepest level */
	struct level *level; /* owned; the first is the root */
	size_t n, cap;
	struct jk_buf tracked; /* paths, a NUL behind each, in order */
	size_t *at;            /* owned: where each begins */
	bool *is_submodule;    /* owned */
	size_t ntracked, tracked_cap;
};

static void
add_pattern(struct level *l, char *line, size_t len)
{
	struct pattern p = { 0 };

	while (len > 0 && line[len - 1] == '\r')
		len--;
	while (len > 1 && line[len - 1] == ' ' && line[len - 2] != '\\')
		len--;
	line[len] = '\0';
	if (line[0] == '!') {
		p.negated = true;
		line++;
	}
	if (line[0] == '\0' || jk_glob_check(line, NULL) != JK_OK)
		return;
	p.glob = jk_xstrdup(line);
	l->pattern = jk_xrealloc(l->pattern, l->n + 1, sizeof(*l->pattern));
	l->pattern[l->n++] = p;
}

static void
add_file(struct jk_ignore *g, struct level *l, const char *path)
{
	int fd = openat(g->root, path,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct jk_buf text = { 0 };
	struct stat st;
	ssize_t n = 0;

	if (fd == -1)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		n = pread(fd, jk_buf_reserve(&text, FILE_MAX + 1), FILE_MAX, 0);
	close(fd);
	if (n > 0) {
		char *line = (char *)text.ptr, *end = line + n, *next;

		for (; line < end; line = next + 1) {
			next = memchr(line, '\n', (size_t)(end - line));
			if (next == NULL)
				next = end;
			if (line[0] != '#')
				add_pattern(l, line, (size_t)(next - line));
		}
	}
	jk_buf_release(&text);
}

/* The last pattern of the deepest folder that matches decides. */
static bool
matches(const struct jk_ignore *g, struct jk_span path, bool is_dir)
{
	for (size_t i = g->n; i-- > 0;) {
		const struct level *l = &g->level[i];
		size_t from = l->dir_len > 0 ? l->dir_len + 1 : 0;

		for (size_t k = l->n; k-- > 0;) {
			if (jk_glob_match(l->pattern[k].glob,
					  jk_span_from(path, from), is_dir))
				return !l->pattern[k].negated;
		}
	}
	return false;
}

/* Enters the folder of so many bytes of path. */
static void
push_level(struct jk_ignore *g, struct jk_span path, size_t dir_len)
{
	struct level l = { .dir_len = dir_len };
	struct jk_buf file = { 0 };

	if (g->n > 0)
		l.ignored = g->level[g->n - 1].ignored ||
			    matches(g, jk_span_head(path, dir_len), true);
	jk_buf_clear(&g->dir);
	jk_buf_append_span(&g->dir, jk_span_head(path, dir_len));
	jk_buf_append_span(&file, jk_buf_span(&g->dir));
	jk_buf_append_str(&file, dir_len > 0 ? "/.gitignore" : ".gitignore");
	add_file(g, &l, jk_buf_cstr(&file));
	jk_buf_release(&file);
	if (g->n == g->cap) {
		g->cap = g->cap * 2 + 16;
		g->level = jk_xrealloc(g->level, g->cap, sizeof(*g->level));
	}
	g->level[g->n++] = l;
}

static void
pop_level(struct jk_ignore *g)
{
	struct level *l = &g->level[--g->n];

	for (size_t i = 0; i < l->n; i++)
		free(l->pattern[i].glob);
	free(l->pattern);
}

/* Levels for the folder that path lies in. */
static void
go_to(struct jk_ignore *g, struct jk_span path)
{
	size_t dir_len = path.len;

	while (dir_len > 0 && path.ptr[dir_len - 1] != '/')
		dir_len--;
	dir_len -= dir_len > 0;
	while (g->n > 1) {
		size_t len = g->level[g->n - 1].dir_len;

		if (len <= dir_len && memcmp(g->dir.ptr, path.ptr, len) == 0 &&
		    (len == dir_len || path.ptr[len] == '/'))
			break;
		pop_level(g);
		g->dir.len = g->level[g->n - 1].dir_len;
	}
	for (size_t i = g->level[g->n - 1].dir_len + 1; i <= dir_len; i++) {
		if (i == dir_len || path.ptr[i] == '/')
			push_level(g, path, i);
	}
}

struct jk_ignore *
jk_ignore_new(const char *root, const char *exclude)
{
	struct jk_ignore *g = jk_xcalloc(1, sizeof(*g));

	g->root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	push_level(g, jk_span_str(""), 0);
	/* Weaker than any .gitignore, so before the root's. */
	if (exclude != NULL) {
		struct level first = { 0 }, *l = &g->level[0];

		add_file(g, &first, exclude);
		for (size_t i = 0; i < l->n; i++) {
			first.pattern = jk_xrealloc(first.pattern, first.n + 1,
						    sizeof(*first.pattern));
			first.pattern[first.n++] = l->pattern[i];
		}
		free(l->pattern);
		l->pattern = first.pattern;
		l->n = first.n;
	}
	return g;
}

void
jk_ignore_free(struct jk_ignore *g)
{
	if (g == NULL)
		return;
	while (g->n > 0)
		pop_level(g);
	if (g->root != -1)
		close(g->root);
	jk_buf_release(&g->dir);
	jk_buf_release(&g->tracked);
	free(g->level);
	free(g->at);
	free(g->is_submodule);
	free(g);
}

/* The index gives them in order, and those of a conflict several times. */
void
jk_ignore_track(struct jk_ignore *g, struct jk_span path, bool is_submodule)
{
	if (g->ntracked == g->tracked_cap) {
		g->tracked_cap = g->tracked_cap * 2 + 1024;
		g->at = jk_xrealloc(g->at, g->tracked_cap, sizeof(*g->at));
		g->is_submodule = jk_xrealloc(g->is_submodule, g->tracked_cap,
					      sizeof(*g->is_submodule));
	}
	g->at[g->ntracked] = g->tracked.len;
	g->is_submodule[g->ntracked++] = is_submodule;
	jk_buf_append_span(&g->tracked, path);
	jk_buf_append_byte(&g->tracked, '\0');
}

/* The first tracked path that does not stand before this one. */
static size_t
find(const struct jk_ignore *g, const char *path)
{
	size_t low = 0, high = g->ntracked;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *there =
			(const char *)g->tracked.ptr + g->at[middle];

		if (strcmp(there, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const char *
tracked_at(const struct jk_ignore *g, size_t i)
{
	return i < g->ntracked ? (const char *)g->tracked.ptr + g->at[i] : "";
}

enum jk_tracked
jk_ignore_tracked(const struct jk_ignore *g, struct jk_span path, bool is_dir)
{
	struct jk_buf name = { 0 };
	enum jk_tracked result = JK_UNTRACKED;
	size_t i;

	jk_buf_append_span(&name, path);
	i = find(g, jk_buf_cstr(&name));
	if (path.len > 0 && strcmp(tracked_at(g, i), jk_buf_cstr(&name)) == 0) {
		result = g->is_submodule[i] ? JK_TRACKED_SUBMODULE
					    : JK_TRACKED_FILE;
	} else if (is_dir) {
		jk_buf_append_byte(&name, '/');
		i = find(g, jk_buf_cstr(&name));
		if (strncmp(tracked_at(g, i), jk_buf_cstr(&name), name.len) ==
		    0)
			result = JK_TRACKED_BELOW;
	}
	jk_buf_release(&name);
	return result;
}

static bool
is_git_folder(struct jk_span path)
{
	return path.len >= 4 &&
	       memcmp(path.ptr + path.len - 4, ".git", 4) == 0 &&
	       (path.len == 4 || path.ptr[path.len - 5] == '/');
}

enum jk_cause
jk_ignore_check(void *ctx, struct jk_span path, bool is_dir)
{
	struct jk_ignore *g = ctx;
	enum jk_tracked tracked;

	if (is_git_folder(path))
		return JK_CAUSE_IGNORED;
	go_to(g, path);
	tracked = jk_ignore_tracked(g, path, is_dir);
	if (tracked == JK_TRACKED_SUBMODULE)
		return JK_CAUSE_SUBMODULE;
	if (tracked != JK_UNTRACKED)
		return JK_CAUSE_NONE;
	if (g->level[g->n - 1].ignored || matches(g, path, is_dir))
		return JK_CAUSE_IGNORED;
	return JK_CAUSE_NONE;
}
