/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/git_parts.h"

#include <string.h>

enum { DIFF_MAX = 64 << 20 }; /* bytes of a text that is compared */

static int
on_hunk(const git_diff_delta *delta, const git_diff_hunk *hunk, void *ctx)
{
	struct jk_lines lines = {
		.first = (uint64_t)hunk->new_start,
		.last = (uint64_t)hunk->new_start + (uint64_t)hunk->new_lines -
			1,
	};

	(void)delta;
	if (hunk->new_lines > 0)
		jk_buf_append(ctx, &lines, sizeof(lines));
	return 0;
}

static int
on_binary(const git_diff_delta *delta, const git_diff_binary *binary, void *ctx)
{
	(void)delta;
	(void)binary;
	(void)ctx;
	return GIT_EUSER;
}

/* The lines of a that are in b as well; both in order. */
static void
intersect(struct jk_span a, struct jk_span b, struct jk_buf *out)
{
	const struct jk_lines *x = (const void *)a.ptr,
			      *y = (const void *)b.ptr;
	size_t nx = a.len / sizeof(*x), ny = b.len / sizeof(*y), i = 0, j = 0;

	while (i < nx && j < ny) {
		struct jk_lines both = {
			.first = x[i].first > y[j].first ? x[i].first
							 : y[j].first,
			.last = x[i].last < y[j].last ? x[i].last : y[j].last,
		};

		if (both.first <= both.last)
			jk_buf_append(out, &both, sizeof(both));
		if (x[i].last < y[j].last)
			i++;
		else
			j++;
	}
}

/* Lines of now that before has not. False when that cannot be said. */
static bool
compare(struct jk_git *g, struct jk_span before, struct jk_span now,
	struct jk_buf *lines)
{
	git_diff_options options = {
		.version = GIT_DIFF_OPTIONS_VERSION,
		.ignore_submodules = GIT_SUBMODULE_IGNORE_UNSPECIFIED,
		.flags = GIT_DIFF_IGNORE_WHITESPACE_EOL,
	};
	int error;

	if (before.len > DIFF_MAX || now.len > DIFF_MAX)
		return false;
	error = g->lib.git_diff_buffers(before.ptr, before.len, NULL, now.ptr,
					now.len, NULL, &options, NULL,
					on_binary, on_hunk, NULL, lines);
	return error == 0;
}

enum jk_status
jk_git_added(struct jk_git *g, const unsigned char *old, size_t nold,
	     struct jk_span now, const struct jk_lines **lines, size_t *n,
	     bool *whole, struct jk_err *err)
{
	struct jk_buf one = { 0 }, both = { 0 };

	jk_buf_clear(&g->lines);
	*whole = nold == 0;
	for (size_t i = 0; i < nold && !*whole; i++) {
		git_odb_object *before = jk_git_object(g, old + i * JK_OID_LEN,
						       GIT_OBJECT_BLOB, err);

		if (before == NULL)
			*whole = true;
		else if (!compare(g, jk_git_object_bytes(g, before), now,
				  i == 0 ? &g->lines : &one))
			*whole = true;
		g->lib.git_odb_object_free(before);
		if (i == 0 || *whole)
			continue;
		intersect(jk_buf_span(&g->lines), jk_buf_span(&one), &both);
		jk_buf_clear(&g->lines);
		jk_buf_append_span(&g->lines, jk_buf_span(&both));
		jk_buf_clear(&one);
		jk_buf_clear(&both);
	}
	jk_buf_release(&one);
	jk_buf_release(&both);
	*lines = (const void *)g->lines.ptr;
	*n = g->lines.len / sizeof(**lines);
	return JK_OK;
}
