/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Channel: bytes and descriptors between our own processes.
 *
 * Owns:    nothing; a received descriptor is the caller's.
 * Threads: any, one end at a time.
 * Errors:  false when the other side is gone.
 */
#ifndef JK_CHANNEL_H
#define JK_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/span.h>

/* Descriptors that a worker is started with. */
enum {
	JK_WORKER_SOCKET = 3,
	JK_WORKER_CONFIG = 4,
};

bool jk_write_all(int fd, struct jk_span bytes);

/* A job: an open file and its size. */
bool jk_channel_send(int sock, int fd, uint64_t size);
/* Waits for one; false also when the sender closed. */
bool jk_channel_receive(int sock, int *fd, uint64_t *size);

#endif
