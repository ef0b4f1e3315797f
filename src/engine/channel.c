/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/channel.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

bool
jk_write_all(int fd, struct jk_span bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = jk_span_from(bytes, (size_t)n);
	}
	return true;
}

/* Room for one descriptor, aligned as the kernel wants it. */
union control {
	struct cmsghdr align;
	char bytes[CMSG_SPACE(sizeof(int))];
};

bool
jk_channel_send(int sock, int fd, uint64_t size)
{
	union control control = { 0 };
	struct iovec iov = { .iov_base = &size, .iov_len = sizeof(size) };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	ssize_t n;

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	do {
		n = sendmsg(sock, &msg, MSG_NOSIGNAL);
	} while (n == -1 && errno == EINTR);
	return n == (ssize_t)sizeof(size);
}

bool
jk_channel_receive(int sock, int *fd, uint64_t *size)
{
	union control control = { 0 };
	struct iovec iov = { .iov_base = size, .iov_len = sizeof(*size) };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	struct cmsghdr *c;
	ssize_t n;

	do {
		n = recvmsg(sock, &msg, MSG_WAITALL | MSG_CMSG_CLOEXEC);
	} while (n == -1 && errno == EINTR);
	c = n > 0 ? CMSG_FIRSTHDR(&msg) : NULL;
	if (c == NULL || c->cmsg_level != SOL_SOCKET ||
	    c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof(*fd)))
		return false;
	memcpy(fd, CMSG_DATA(c), sizeof(*fd));
	if (n == (ssize_t)sizeof(*size))
		return true;
	close(*fd);
	return false;
}
