/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/ranges.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RANGE = 16 << 20 };

bool
jk_ranges_has(const struct jk_config *config, const struct jk_walk_file *file,
	      struct jk_job *note)
{
	const char *name;
	unsigned char *head;
	bool plain = false;
	ssize_t n;

	if (file->size < 2 * RANGE || config->git.diff)
		return false;
	head = jk_xcalloc(1, JK_PEEK_MAX);
	n = pread(file->fd, head, JK_PEEK_MAX, 0);
	if (n > 0) {
		struct jk_span span = jk_span_make(head, (size_t)n);

		plain = jk_scan_is_plain(config, span, true, &note->cause,
					 &name) &&
			!jk_scan_has_archive(file->fd, file->size, span);
	}
	if (!plain)
		note->cause = JK_CAUSE_NONE;
	if (plain && note->cause != JK_CAUSE_NONE) {
		note->outcome = JK_PARTIAL;
		snprintf(note->detail, sizeof(note->detail), "%s", name);
	}
	explicit_bzero(head, JK_PEEK_MAX);
	free(head);
	return plain;
}

/* Where data begins at or after at, for sparse files; the file's end when
 * there is none. */
static uint64_t
next_data(int fd, uint64_t at, uint64_t size)
{
	off_t data = lseek(fd, (off_t)at, SEEK_DATA);

	if (data == -1)
		return errno == ENXIO ? size : at;
	return (uint64_t)data;
}

void
jk_ranges_queue(const struct jk_walk_file *file, struct jk_job *last_job,
		const atomic_bool *stop,
		void (*queue)(void *ctx, struct jk_job *job), void *ctx)
{
	struct jk_span path = file->path;
	uint64_t at = 0, next = 0;
	bool last = false;

	for (; !last; at = next) {
		struct jk_job *job;

		next = next_data(file->fd, at + RANGE, file->size);
		last = next >= file->size || atomic_load(stop);
		job = last ? last_job : jk_job_new(path);
		job->fd = last ? file->fd : fcntl(file->fd, F_DUPFD_CLOEXEC, 3);
		job->size = file->size;
		job->mtime_ns = file->mtime_ns;
		job->from = at;
		/* Whatever was appended since belongs to the last range. */
		job->to = next >= file->size && next <= at + RANGE ? UINT64_MAX
								   : at + RANGE;
		job->first = at == 0;
		job->last = last;
		if (job->fd == -1) {
			job->outcome = JK_PARTIAL;
			job->cause = JK_CAUSE_IO_ERROR;
			snprintf(job->detail, sizeof(job->detail), "dup: %s",
				 strerror(errno));
		}
		queue(ctx, job);
		path = jk_span_str("");
	}
}
