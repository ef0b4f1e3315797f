/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader role: walks, reads and matches plain bytes with its scan
 * threads, hands the rest to workers, sends frames in path order.
 *
 * Owns:    its threads and workers, ended when it returns.
 * Threads: called once, in the forked reader process.
 * Errors:  a FATAL frame, then exit status 1.
 */
#ifndef JK_READER_H
#define JK_READER_H

#include <jikimi/engine.h>

/* out: pipe to the writer. config_fd: memory file for workers. Returns the
 * process's exit status. */
int jk_reader_main(const struct jk_config *config, int config_fd, int out);

#endif
