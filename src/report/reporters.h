/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reporters: what reporters.def lists, declared.
 *
 * Owns:    nothing; reporters are constants.
 * Threads: any; state lives with the report.
 * Errors:  none.
 */
#ifndef JK_REPORTERS_H
#define JK_REPORTERS_H

#include <jikimi/report.h>

#define JK_REPORTER(id) extern const struct jk_reporter jk_rep_##id;
#include "report/reporters.def"
#undef JK_REPORTER

#endif
