/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <jikimi/buf.h>
#include <jikimi/escape.h>

#define OUTPUT_SIZE (64 * 1024)
/* Temporary names tried before giving up; each one taken is a leftover. */
#define TEMP_TRIES 1000
/* Bytes of the target's name kept in the temporary one (NAME_MAX is 255). */
#define TEMP_NAME_MAX 200

struct jk_output {
	int fd;
	int dirfd;  /* -1: a stream */
	char *name; /* owned: the target, escaped */
	char *dir;  /* owned: NULL for a stream */
	char *base; /* owned: last component of the target */
	char *temp; /* owned: name below dirfd; NULL: none left */
	dev_t dev;  /* of the directory, or of the stream */
	ino_t ino;
	bool null;         /* /dev/null */
	bool is_public;    /* 0644 less the umask */
	int error;         /* errno of the first failure */
	const char *doing; /* what failed */
	size_t len;        /* buffered bytes */
	unsigned char bytes[OUTPUT_SIZE];
};

static void
fail(struct jk_output *o, const char *doing, int error)
{
	if (o->error != 0)
		return;
	o->error = error;
	o->doing = doing;
}

/* A stdout that somebody else made non-blocking is waited for. */
static bool
wait_writable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, -1) != -1 || errno == EINTR;
}

static void
write_all(struct jk_output *o, const unsigned char *bytes, size_t len)
{
	while (len > 0 && o->error == 0) {
		ssize_t n = write(o->fd, bytes, len);

		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		} else if (n == 0) {
			fail(o, "write", EIO);
		} else if (errno == EAGAIN || errno == EWOULDBLOCK) {
			if (!wait_writable(o->fd))
				fail(o, "write", errno);
		} else if (errno != EINTR) {
			fail(o, "write", errno);
		}
	}
}

static void
drain(struct jk_output *o)
{
	write_all(o, o->bytes, o->len);
	/* With --show full the buffer holds values. */
	explicit_bzero(o->bytes, o->len);
	o->len = 0;
}

/* "/dev/stdout", "/dev/fd/7", … as a descriptor; -1 for any other name. */
static int
descriptor_of(const char *target)
{
	static const char *const below[] = { "/dev/fd/", "/proc/self/fd/" };

	if (strcmp(target, "-") == 0 || strcmp(target, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(target, "/dev/stderr") == 0)
		return STDERR_FILENO;
	for (size_t i = 0; i < JK_COUNT(below); i++) {
		size_t len = strlen(below[i]);
		const char *digits = target + len;
		size_t n;

		if (strncmp(target, below[i], len) != 0)
			continue;
		n = strspn(digits, "0123456789");
		if (n > 0 && n < 7 && digits[n] == '\0')
			return atoi(digits);
	}
	return -1;
}

static enum jk_status
refuse(const struct jk_output *o, struct jk_err *err, const char *why)
{
	return jk_err_set(err, JK_EUSAGE, "%s: %s", o->name, why);
}

static enum jk_status
system_error(const struct jk_output *o, struct jk_err *err, const char *doing)
{
	return jk_err_set(err, JK_EIO, "%s: %s: %s", o->name, doing,
			  strerror(errno));
}

/* Looks at what was opened as a stream. */
static enum jk_status
accept_stream(struct jk_output *o, struct jk_err *err)
{
	struct stat st;
	int flags = fcntl(o->fd, F_GETFL);

	if (flags == -1 || fstat(o->fd, &st) == -1)
		return system_error(o, err, "fstat");
	if ((flags & O_ACCMODE) == O_RDONLY)
		return refuse(o, err, "not open for writing");
	if (S_ISBLK(st.st_mode))
		return refuse(o, err, "is a block device");
	o->dev = st.st_dev;
	o->ino = st.st_ino;
	o->null = S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3);
	return JK_OK;
}

static enum jk_status
open_descriptor(struct jk_output *o, int fd, struct jk_err *err)
{
	o->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (o->fd == -1)
		return system_error(o, err, "not open");
	return accept_stream(o, err);
}

/* Splits the target into o->dir and o->base and opens the directory. */
static enum jk_status
open_dir(struct jk_output *o, const char *target, struct jk_err *err)
{
	const int flags = O_DIRECTORY | O_CLOEXEC;
	const char *slash = strrchr(target, '/');
	struct stat st;

	o->base = jk_xstrdup(slash == NULL ? target : slash + 1);
	if (slash == NULL) {
		o->dir = jk_xstrdup(".");
	} else {
		o->dir = jk_xstrdup(target);
		o->dir[slash == target ? 1 : slash - target] = '\0';
	}
	if (o->base[0] == '\0' || strcmp(o->base, ".") == 0 ||
	    strcmp(o->base, "..") == 0)
		return refuse(o, err, "is a directory");

	o->dirfd = open(o->dir, O_RDONLY | flags);
	/* A drop box: may be entered and written, not listed. */
	if (o->dirfd == -1 && errno == EACCES)
		o->dirfd = open(o->dir, O_PATH | flags);
	if (o->dirfd == -1)
		return system_error(o, err, "open directory");
	if (fstat(o->dirfd, &st) == -1)
		return system_error(o, err, "fstat");
	o->dev = st.st_dev;
	o->ino = st.st_ino;
	return JK_OK;
}

/* From a target in a directory to a stream that is written straight. */
static enum jk_status
open_straight(struct jk_output *o, struct jk_err *err)
{
	o->fd = openat(o->dirfd, o->base,
		       O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY);
	if (o->fd == -1)
		return system_error(o, err, "open");
	close(o->dirfd);
	o->dirfd = -1;
	free(o->dir);
	o->dir = NULL;
	return accept_stream(o, err);
}

/* Before there are threads: the only way to ask is to set it. */
static mode_t
current_umask(void)
{
	mode_t mask = umask(077);

	umask(mask);
	return mask;
}

static enum jk_status
make_temp(struct jk_output *o, struct jk_err *err)
{
	struct jk_buf name = { 0 };

	for (unsigned i = 0; i < TEMP_TRIES && o->fd == -1; i++) {
		jk_buf_clear(&name);
		jk_buf_appendf(&name, ".%.*s.jikimi-%ld-%u.tmp", TEMP_NAME_MAX,
			       o->base, (long)getpid(), i);
		o->fd = openat(o->dirfd, jk_buf_cstr(&name),
			       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
				       O_CLOEXEC,
			       0600);
		if (o->fd == -1 && errno != EEXIST)
			break;
	}
	if (o->fd != -1)
		o->temp = jk_xstrdup(jk_buf_cstr(&name));
	jk_buf_release(&name);
	if (o->fd == -1)
		return system_error(o, err, "create");
	/* The umask may have taken bits away. */
	if (fchmod(o->fd, o->is_public ? 0644 & ~current_umask() : 0600) == -1)
		return system_error(o, err, "chmod");
	return JK_OK;
}

static enum jk_status
open_file(struct jk_output *o, struct jk_err *err)
{
	struct stat st;

	if (fstatat(o->dirfd, o->base, &st, AT_SYMLINK_NOFOLLOW) == -1) {
		if (errno != ENOENT)
			return system_error(o, err, "stat");
		return make_temp(o, err);
	}
	if (S_ISFIFO(st.st_mode) ||
	    (S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3)))
		return open_straight(o, err);
	if (S_ISDIR(st.st_mode))
		return refuse(o, err, "is a directory");
	if (S_ISLNK(st.st_mode))
		return refuse(o, err,
			      "is a symbolic link; "
			      "name the file that it points to");
	if (!S_ISREG(st.st_mode))
		return refuse(o, err, "is a device or socket");
	/* Rename would replace a file that its owner has write-protected. */
	if (faccessat(o->dirfd, o->base, W_OK, AT_EACCESS) == -1)
		return system_error(o, err, "open");
	return make_temp(o, err);
}

void
jk_output_write(struct jk_output *o, const void *bytes, size_t len)
{
	if (o->error != 0 || len == 0)
		return;
	if (len > OUTPUT_SIZE - o->len)
		drain(o);
	if (len >= OUTPUT_SIZE) {
		write_all(o, bytes, len);
		return;
	}
	memcpy(o->bytes + o->len, bytes, len);
	o->len += len;
}

unsigned char *
jk_output_room(struct jk_output *o, size_t len)
{
	if (len > OUTPUT_SIZE)
		return NULL;
	if (len > OUTPUT_SIZE - o->len)
		drain(o);
	return o->bytes + o->len;
}

void
jk_output_advance(struct jk_output *o, size_t len)
{
	/* As with a write: after an error everything is dropped. */
	if (o->error == 0)
		o->len += len;
}

void
jk_output_str(struct jk_output *o, const char *text)
{
	jk_output_write(o, text, strlen(text));
}

void
jk_output_printf(struct jk_output *o, const char *fmt, ...)
{
	char small[512];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(small, sizeof(small), fmt, args);
	va_end(args);
	if (n < 0) {
		fail(o, "format", EINVAL);
	} else if ((size_t)n < sizeof(small)) {
		jk_output_write(o, small, (size_t)n);
	} else {
		char *large = jk_xcalloc((size_t)n + 1, 1);

		va_start(args, fmt);
		vsnprintf(large, (size_t)n + 1, fmt, args);
		va_end(args);
		jk_output_write(o, large, (size_t)n);
		free(large);
	}
}

enum jk_status
jk_output_open(const char *target, bool is_public, struct jk_output **out,
	       struct jk_err *err)
{
	struct jk_output *o = jk_xcalloc(1, sizeof(*o));
	struct jk_buf name = { 0 };
	enum jk_status status;
	int fd;

	o->fd = -1;
	o->dirfd = -1;
	o->is_public = is_public;
	if (target == NULL)
		target = "-";
	if (strcmp(target, "-") == 0)
		jk_buf_append_str(&name, "standard output");
	else
		jk_escape_text(&name, jk_span_str(target));
	o->name = jk_xstrdup(jk_buf_cstr(&name));
	jk_buf_release(&name);

	fd = descriptor_of(target);
	if (target[0] == '\0') {
		status = jk_err_set(err, JK_EUSAGE, "empty file name");
	} else if (fd != -1) {
		status = open_descriptor(o, fd, err);
	} else {
		status = open_dir(o, target, err);
		if (status == JK_OK)
			status = open_file(o, err);
	}
	if (status != JK_OK) {
		jk_output_free(o);
		return status;
	}
	*out = o;
	return JK_OK;
}

const char *
jk_output_dir(const struct jk_output *o)
{
	return o->dir;
}

const char *
jk_output_name(const struct jk_output *o)
{
	return o->name;
}

bool
jk_output_same(const struct jk_output *a, const struct jk_output *b)
{
	if (a->null || b->null || a->dev != b->dev || a->ino != b->ino)
		return false;
	if (a->dir == NULL || b->dir == NULL)
		return a->dir == b->dir;
	return strcmp(a->base, b->base) == 0;
}

enum jk_status
jk_output_status(const struct jk_output *o, struct jk_err *err)
{
	if (o->error == 0)
		return JK_OK;
	return jk_err_set(err, JK_EIO, "%s: %s: %s", o->name, o->doing,
			  strerror(o->error));
}

enum jk_status
jk_output_flush(struct jk_output *o, struct jk_err *err)
{
	drain(o);
	return jk_output_status(o, err);
}

enum jk_status
jk_output_commit(struct jk_output *o, struct jk_err *err)
{
	drain(o);
	if (o->temp == NULL || o->error != 0)
		return jk_output_status(o, err);
	if (fsync(o->fd) == -1) {
		fail(o, "fsync", errno);
	} else if (renameat(o->dirfd, o->temp, o->dirfd, o->base) == -1) {
		fail(o, "rename", errno);
	} else {
		free(o->temp);
		o->temp = NULL;
		/* Some file systems cannot sync a directory, and an O_PATH
		 * descriptor never can. */
		if (fsync(o->dirfd) == -1 && errno == EIO)
			fail(o, "fsync of the directory", errno);
	}
	return jk_output_status(o, err);
}

void
jk_output_free(struct jk_output *o)
{
	if (o == NULL)
		return;
	if (o->temp != NULL)
		unlinkat(o->dirfd, o->temp, 0);
	if (o->fd != -1)
		close(o->fd);
	if (o->dirfd != -1)
		close(o->dirfd);
	free(o->temp);
	free(o->base);
	free(o->dir);
	free(o->name);
	explicit_bzero(o->bytes, o->len);
	free(o);
}
