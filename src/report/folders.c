/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/folders.h"

#include <string.h>

/* Where the root's own path ends, or 0 when path is not below it. */
static size_t
end_of_root(const char *root, struct jk_span path)
{
	size_t len = strlen(root);

	while (len > 1 && root[len - 1] == '/')
		len--;
	if (len == 0 || !jk_span_starts_with(path, root, len))
		return 0;
	if (root[len - 1] == '/')
		return path.len > len ? len : 0;
	return path.len > len && path.ptr[len] == '/' ? len : 0;
}

/* Roots come in turn: the one before is the likely one. */
static size_t
find_root(const struct jk_folders *f, struct jk_span path, size_t *root)
{
	for (size_t i = 0; i < f->nroots; i++) {
		size_t at = (f->root + i) % f->nroots;
		size_t end = end_of_root(f->roots[at], path);

		if (end > 0) {
			*root = at;
			return end;
		}
	}
	return 0;
}

unsigned
jk_folders_common(const struct jk_folders *f, struct jk_span path)
{
	size_t root = f->root;
	unsigned n = 0;

	/* What lies below no root lies in no folder. */
	if (f->n == 0 || find_root(f, path, &root) == 0 || root != f->root)
		return 0;
	while (n < f->n && path.len > f->end[n] &&
	       (path.ptr[f->end[n]] == '/' || f->end[n] == 1) &&
	       memcmp(path.ptr, f->path.ptr, f->end[n]) == 0)
		n++;
	return n;
}

void
jk_folders_enter(struct jk_folders *f, struct jk_span path)
{
	size_t end = find_root(f, path, &f->root);

	jk_buf_clear(&f->path);
	f->n = 0;
	if (end == 0)
		return;
	f->end[f->n++] = end;
	for (size_t i = end + 1; i < path.len && f->n < JK_FOLDERS_MAX; i++) {
		if (path.ptr[i] == '/')
			f->end[f->n++] = i;
	}
	jk_buf_append_span(&f->path, jk_span_head(path, f->end[f->n - 1]));
}

struct jk_span
jk_folders_path(const struct jk_folders *f, unsigned index)
{
	return jk_span_head(jk_buf_span(&f->path), f->end[index]);
}

void
jk_folders_release(struct jk_folders *f)
{
	jk_buf_release(&f->path);
}
