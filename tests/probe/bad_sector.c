/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preloaded by tests/e2e/readerror.t: a disk whose files cannot be read from
 * BAD_AT on. A read that begins before it gives the bytes up to there, as the
 * kernel does.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BAD_AT = 100000 };

typedef ssize_t pread_fn(int fd, void *to, size_t len, off_t at);

pread_fn pread, pread64;

ssize_t
pread(int fd, void *to, size_t len, off_t at)
{
	pread_fn *real = (pread_fn *)dlsym(RTLD_NEXT, "pread");
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > BAD_AT) {
		if (at >= BAD_AT) {
			errno = EIO;
			return -1;
		}
		if ((off_t)len > BAD_AT - at)
			len = (size_t)(BAD_AT - at);
	}
	return real(fd, to, len, at);
}

ssize_t
pread64(int fd, void *to, size_t len, off_t at)
{
	return pread(fd, to, len, at);
}
