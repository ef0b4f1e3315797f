/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration of a run, as the three roles see it.
 *
 * Owns:    jk_config borrows everything from the command line's structures;
 *          a decoded one borrows from the frame it was decoded from.
 * Threads: constant once the reader is forked.
 * Errors:  JK_ECORRUPT for bytes that are no configuration; JK_EIO.
 */
#ifndef JK_SETTINGS_H
#define JK_SETTINGS_H

#include <stdbool.h>

#include <jikimi/budget.h>
#include <jikimi/detector.h>
#include <jikimi/engine.h>
#include <jikimi/git.h>
#include <jikimi/rule.h>

/* What workers need, sent to them in a memory file. */
struct jk_worker_config {
	enum jk_engine_mode mode;
	enum jk_sandbox_mode sandbox;
	struct jk_limits limits;
	struct jk_detect_options detect;
	bool ocr;
	struct jk_pack *packs; /* owned array, borrowed texts */
	char **pack_names;     /* owned */
	size_t npacks;
	struct jk_git_request git;
	struct jk_git_place place; /* owned strings */
	char *range;               /* owned: git.range */
	uint64_t max_file_size;    /* 0: no limit */
};

void jk_worker_config_encode(struct jk_buf *out, const struct jk_config *c);
/* The same in memory that only our processes have; *out is the caller's to
 * close. */
enum jk_status jk_worker_config_file(const struct jk_config *config, int *out,
				     struct jk_err *err);
enum jk_status jk_worker_config_decode(struct jk_span in,
				       struct jk_worker_config *out,
				       struct jk_err *err);
void jk_worker_config_release(struct jk_worker_config *c);

#endif
