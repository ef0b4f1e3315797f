/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paths that leave the machine: relative to the folder that the reader of a
 * report has too (the repository, the scanned root), so that two checkouts
 * give the same fingerprints and a CI finds the file.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; a path outside of the base stays absolute.
 */
#ifndef JK_RELPATH_H
#define JK_RELPATH_H

#include <jikimi/buf.h>
#include <jikimi/report.h>

/* Resolves ".", ".." and doubled slashes by name alone. */
void jk_path_normalise(struct jk_buf *out, struct jk_span path);
/* path is as reported: relative to run->cwd when it does not begin with a
 * slash. Without a base, or for standard input, it is appended as it is. */
void jk_relpath(struct jk_buf *out, const struct jk_run_info *run,
		struct jk_span path);
/* As a URI reference (RFC 3986): percent signs for all but the unreserved. */
void jk_put_uri(struct jk_buf *out, struct jk_span path);

#endif
