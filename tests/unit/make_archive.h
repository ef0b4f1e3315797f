/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Archives for tests, made in memory.
 *
 * Owns:    nothing; what is made is the caller's buffer.
 * Threads: any.
 * Errors:  a failed libarchive call fails the test.
 */
#ifndef MAKE_ARCHIVE_H
#define MAKE_ARCHIVE_H

#include <jikimi/buf.h>

struct make_entry {
	const char *name;
	const char *text;
	size_t repeat; /* text so often; 0 is once */
	bool is_dir;
};

/* format as libarchive calls it ("zip", "ustar", "7zip", …, or "raw");
 * filter ("gzip", …) or NULL; option ("compression=store") or NULL. Ends at
 * the entry without a name. */
void make_archive(struct jk_buf *out, const char *format, const char *filter,
		  const char *option, const struct make_entry *entries);
/* The same with the content of one entry as bytes. */
void make_archive_of(struct jk_buf *out, const char *format, const char *filter,
		     const char *option, const char *name,
		     struct jk_span content);
/* A zip with one stored member, its general purpose flags and method as
 * given; sizes and checksum are right. */
void make_zip_raw(struct jk_buf *out, struct jk_span name, unsigned flags,
		  unsigned method, struct jk_span content);

#endif
