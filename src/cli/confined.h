/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Confined: a text from the scanned tree is parsed by a process that can
 * touch nothing, and comes back as bytes that are checked again.
 *
 * Owns:    its process, which has ended when the call returns.
 * Threads: the program's only thread, before there are others.
 * Errors:  what parse says; JK_ECORRUPT when the process died.
 */
#ifndef JK_CONFINED_H
#define JK_CONFINED_H

#include <jikimi/buf.h>
#include <jikimi/sandbox.h>

/* Appends its result to out. Runs in the confined process. */
typedef enum jk_status jk_confined_fn(const char *name, struct jk_span text,
				      struct jk_buf *out, struct jk_err *err);

enum jk_status jk_confined_parse(enum jk_sandbox_mode mode, const char *name,
				 struct jk_span text, jk_confined_fn *parse,
				 struct jk_buf *out, struct jk_err *err);

#endif
