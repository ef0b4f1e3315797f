/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/opened.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* So much of a file is asked for when it is opened. */
#define ADVISED (128 * 1024)

struct jk_batch *
jk_batch_new(const struct jk_dirlist *list)
{
	struct jk_batch *b = jk_xrealloc(NULL, 1, sizeof(*b));

	b->list = list;
	b->n = b->next = 0;
	return b;
}

bool
jk_batch_add(struct jk_batch *b, size_t entry)
{
	struct jk_opened *o = &b->file[b->n];

	if (b->n == JK_BATCH_FILES)
		return false;
	o->entry = entry;
	o->fd = -1;
	o->error = 0;
	b->n++;
	return true;
}

static void
open_one(const struct jk_dirlist *list, struct jk_opened *o)
{
	off_t len;

	o->fd = jk_open_quietly(list->fd, jk_dirlist_name(list, o->entry), 0,
				list->entries[o->entry].linked);
	if (o->fd == -1) {
		o->error = errno;
		return;
	}
	if (fstat(o->fd, &o->st) == -1) {
		o->error = errno;
		close(o->fd);
		o->fd = -1;
		return;
	}
	len = o->st.st_size < ADVISED ? o->st.st_size : ADVISED;
	if (S_ISREG(o->st.st_mode) && len > 0)
		posix_fadvise(o->fd, 0, len, POSIX_FADV_WILLNEED);
}

void
jk_batch_open(struct jk_batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		open_one(b->list, &b->file[i]);
}

const struct jk_opened *
jk_batch_take(struct jk_batch *b, size_t entry)
{
	if (b->next == b->n || b->file[b->next].entry != entry)
		return NULL;
	return &b->file[b->next++];
}

void
jk_batch_free(struct jk_batch *b)
{
	if (b == NULL)
		return;
	for (size_t i = b->next; i < b->n; i++) {
		if (b->file[i].fd != -1)
			close(b->file[i].fd);
	}
	free(b);
}
