/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/dirlist.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "walk/opened.h"

/* So often, ten seconds in all, is waited for descriptors. */
#define MOST_TRIES 2000

/* Kernel file systems hold no data of their own (linux/magic.h). */
static const unsigned long pseudo_magics[] = {
	PROC_SUPER_MAGIC,    SYSFS_MAGIC,    CGROUP_SUPER_MAGIC,
	CGROUP2_SUPER_MAGIC, DEBUGFS_MAGIC,  TRACEFS_MAGIC,
	SECURITYFS_MAGIC,    BPF_FS_MAGIC,   DEVPTS_SUPER_MAGIC,
	PSTOREFS_MAGIC,      EFIVARFS_MAGIC, SELINUX_MAGIC,
};

int
jk_open_quietly(int parent_fd, const char *name, int flags, bool follow)
{
	int fd;

	flags |= O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
	if (!follow)
		flags |= O_NOFOLLOW;
	do {
		fd = openat(parent_fd, name, flags | O_NOATIME);
		if (fd == -1 && errno == EPERM)
			fd = openat(parent_fd, name, flags);
	} while (fd == -1 && errno == EINTR);
	return fd;
}

bool
jk_open_again(int error, unsigned *tries)
{
	const struct timespec wait = { .tv_nsec = 5 * 1000000 };

	if ((error != EMFILE && error != ENFILE) || ++*tries > MOST_TRIES)
		return false;
	nanosleep(&wait, NULL);
	return true;
}

static enum jk_entry_type
type_of_mode(mode_t mode)
{
	if (S_ISREG(mode))
		return JK_ENTRY_FILE;
	if (S_ISDIR(mode))
		return JK_ENTRY_DIR;
	return S_ISLNK(mode) ? JK_ENTRY_LINK : JK_ENTRY_SPECIAL;
}

static void
set_type(struct jk_entry *entry, int fd, const struct dirent *d, bool follow)
{
	struct stat st;

	switch (d->d_type) {
	case DT_REG:
		entry->type = JK_ENTRY_FILE;
		return;
	case DT_DIR:
		entry->type = JK_ENTRY_DIR;
		return;
	case DT_LNK:
		entry->type = JK_ENTRY_LINK;
		break;
	case DT_UNKNOWN:
		/* A name that cannot be looked up is opened as a file, where
		 * the failure is recorded. */
		entry->type = JK_ENTRY_FILE;
		if (fstatat(fd, d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			entry->type = type_of_mode(st.st_mode);
		break;
	default:
		entry->type = JK_ENTRY_SPECIAL;
		return;
	}
	if (entry->type == JK_ENTRY_LINK && follow &&
	    fstatat(fd, d->d_name, &st, 0) == 0) {
		entry->type = type_of_mode(st.st_mode);
		entry->linked = true;
	}
}

/* Byte order of paths: a directory goes on with '/', a file has ended. */
static int
compare(const void *a, const void *b, void *names)
{
	const struct jk_entry *x = a, *y = b;
	const unsigned char *p = (const unsigned char *)names + x->name;
	const unsigned char *q = (const unsigned char *)names + y->name;
	int c, d;

	while (*p != '\0' && *p == *q) {
		p++;
		q++;
	}
	c = *p != '\0' ? *p : x->type == JK_ENTRY_DIR ? '/' : -1;
	d = *q != '\0' ? *q : y->type == JK_ENTRY_DIR ? '/' : -1;
	return c - d;
}

static void
read_names(struct jk_dirlist *list, bool follow)
{
	int fd = fcntl(list->fd, F_DUPFD_CLOEXEC, 3);
	DIR *dir = fd != -1 ? fdopendir(fd) : NULL;
	size_t cap = 0;
	struct dirent *d;

	if (dir == NULL) {
		list->error = errno;
		if (fd != -1)
			close(fd);
		return;
	}
	/* Safe: no other thread has this stream. */
	/* cppcheck-suppress readdirCalled */
	while (errno = 0, (d = readdir(dir)) != NULL) {
		struct jk_entry *entry;

		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		if (list->nentries == cap) {
			cap = cap > 0 ? cap * 2 : 32;
			list->entries = jk_xrealloc(list->entries, cap,
						    sizeof(*list->entries));
		}
		entry = &list->entries[list->nentries++];
		*entry = (struct jk_entry){ .name = list->names.len };
		set_type(entry, list->fd, d, follow);
		jk_buf_append(&list->names, d->d_name, strlen(d->d_name) + 1);
	}
	list->error = errno;
	closedir(dir);
	if (list->nentries > 1)
		qsort_r(list->entries, list->nentries, sizeof(*list->entries),
			compare, list->names.ptr);
}

static bool
is_pseudo(const struct jk_dirlist *list, const struct jk_list_policy *policy)
{
	struct statfs fs;

	for (size_t i = 0; i < JK_COUNT(policy->pseudo); i++) {
		if (policy->pseudo[i].ino == list->st.st_ino &&
		    policy->pseudo[i].dev == list->st.st_dev)
			return true;
	}
	if (fstatfs(list->fd, &fs) == -1)
		return false;
	for (size_t i = 0; i < JK_COUNT(pseudo_magics); i++) {
		if ((unsigned long)fs.f_type == pseudo_magics[i])
			return true;
	}
	return false;
}

static enum jk_list_state
check(const struct jk_dirlist *list, const struct jk_list_policy *policy)
{
	if (policy->named)
		return JK_LIST_OK;
	if (is_pseudo(list, policy))
		return JK_LIST_PSEUDO;
	if (policy->one_file_system && list->st.st_dev != policy->device)
		return JK_LIST_OTHER_FS;
	return JK_LIST_OK;
}

struct jk_dirlist *
jk_dirlist_read(int parent_fd, const char *name, bool follow_last,
		const struct jk_list_policy *policy)
{
	struct jk_dirlist *list = jk_xcalloc(1, sizeof(*list));

	list->fd = jk_open_quietly(parent_fd, name, O_DIRECTORY, follow_last);
	if (list->fd == -1 || fstat(list->fd, &list->st) == -1) {
		list->error = errno;
		list->state = JK_LIST_ERROR;
		return list;
	}
	list->state = check(list, policy);
	if (list->state == JK_LIST_OK)
		read_names(list, policy->follow);
	return list;
}

const char *
jk_dirlist_name(const struct jk_dirlist *list, size_t index)
{
	return (const char *)list->names.ptr + list->entries[index].name;
}

void
jk_dirlist_free(struct jk_dirlist *list)
{
	if (list == NULL)
		return;
	jk_batch_free(list->first);
	if (list->fd != -1)
		close(list->fd);
	jk_buf_release(&list->names);
	free(list->entries);
	free(list);
}
