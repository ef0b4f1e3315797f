/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/readfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP = 65536 };

static enum jk_status
read_all(int fd, const char *path, size_t most, struct jk_buf *out,
	 struct jk_err *err)
{
	size_t start = out->len;
	struct stat st;
	ssize_t n = 1;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode))
		return jk_err_set(err, JK_EUSAGE, "%.300s: is no file", path);
	while (n > 0) {
		n = read(fd, jk_buf_reserve(out, STEP), STEP);
		if (n == -1)
			return jk_err_set(err, JK_EIO, "%.300s: %s", path,
					  strerror(errno));
		out->len += (size_t)n;
		if (out->len - start > most)
			return jk_err_set(err, JK_EUSAGE, "%.300s: too large",
					  path);
	}
	return JK_OK;
}

enum jk_status
jk_read_file(const char *path, size_t most, bool found, bool *there,
	     struct jk_buf *out, struct jk_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY |
				    (found ? O_NOFOLLOW : 0));
	enum jk_status status;

	*there = fd != -1;
	if (fd == -1 && found && (errno == ENOENT || errno == ENOTDIR))
		return JK_OK;
	if (fd == -1 && found && errno == ELOOP)
		return jk_err_set(err, JK_EUSAGE,
				  "%.300s: is a symbolic link; name the file "
				  "itself, or --no-config",
				  path);
	if (fd == -1)
		return jk_err_set(err, JK_EIO, "%.300s: %s", path,
				  strerror(errno));
	status = read_all(fd, path, most, out, err);
	close(fd);
	return status;
}
