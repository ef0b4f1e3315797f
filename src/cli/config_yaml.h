/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Configuration files (jikimi-config(5)): YAML with a schema.
 *
 * Owns:    nothing.
 * Threads: any; meant for a confined process.
 * Errors:  JK_EUSAGE with "name:LINE: reason".
 */
#ifndef JK_CONFIG_YAML_H
#define JK_CONFIG_YAML_H

#include <jikimi/policy.h>

/* Appends what jk_policy_decode reads. A jk_confined_fn. */
enum jk_status jk_config_parse(const char *name, struct jk_span text,
			       struct jk_buf *out, struct jk_err *err);

/* Of the first place that reads like value; 1 when there is none. */
unsigned long jk_config_line(struct jk_span text, const char *value);

#endif
