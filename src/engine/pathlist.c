/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/pathlist.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include <jikimi/buf.h>

enum {
	LIST_STEP = 64 * 1024, /* bytes read at a time */
	TICK_MS = 200,
};

/* More of the list, into b; false at its end. A list that comes slowly does
 * not keep a stopped scan waiting. */
static bool
read_more(int fd, const atomic_bool *stop, struct jk_buf *b, bool *failed)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	while (!atomic_load(stop)) {
		ssize_t n;

		if (poll(&p, 1, TICK_MS) <= 0)
			continue;
		n = read(fd, jk_buf_reserve(b, LIST_STEP), LIST_STEP);
		if (n == -1 && (errno == EINTR || errno == EAGAIN))
			continue;
		*failed = n == -1;
		b->len += n > 0 ? (size_t)n : 0;
		return n > 0;
	}
	return false;
}

/* Walks the whole paths at the head of b and drops them. */
static enum jk_status
walk_paths(struct jk_walk *walk, struct jk_buf *b, int end, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	unsigned char *path = b->ptr, *end_of_path;
	size_t left = b->len;

	while (status == JK_OK && left > 0 &&
	       (end_of_path = memchr(path, end, left)) != NULL) {
		*end_of_path = '\0';
		if (path[0] != '\0')
			status = jk_walk_root(walk, (char *)path, err);
		left -= (size_t)(end_of_path + 1 - path);
		path = end_of_path + 1;
	}
	if (left > 0)
		memmove(b->ptr, path, left);
	b->len = left;
	return status;
}

/* A path holds no NUL, so that the first one decides; until then the list is
 * kept. */
enum jk_status
jk_pathlist_walk(int fd, struct jk_walk *walk, const atomic_bool *stop,
		 struct jk_err *err)
{
	enum jk_status status = JK_OK;
	struct jk_buf list = { 0 };
	bool nuls = false, failed = false;
	size_t seen = 0;

	while (status == JK_OK && read_more(fd, stop, &list, &failed)) {
		nuls = nuls ||
		       memchr(list.ptr + seen, '\0', list.len - seen) != NULL;
		if (nuls)
			status = walk_paths(walk, &list, '\0', err);
		seen = list.len;
	}
	if (status == JK_OK && failed)
		status = jk_err_set(err, JK_EIO, "--files-from: %s",
				    strerror(errno));
	jk_buf_append_byte(&list, nuls ? '\0' : '\n');
	if (status == JK_OK)
		status = walk_paths(walk, &list, nuls ? '\0' : '\n', err);
	if (status == JK_OK && atomic_load(stop))
		status = jk_err_set(err, JK_ESTOP, "interrupted");
	jk_buf_release(&list);
	return status;
}
