/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/limit_options.h"

#include <jikimi/format.h>

#include "cli/run_options.h"

enum jk_status
jk_set_timeout(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;
	uint64_t seconds;
	enum jk_status status =
		jk_parse_number(value, 1, 1000000, &seconds, err);

	if (status == JK_OK)
		o->config.limits.timeout_ms = seconds * 1000;
	return status;
}

enum jk_status
jk_set_max_memory(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;
	uint64_t least = 64 << 20, size;
	enum jk_status status = jk_parse_size(value, &size, err);

	if (status == JK_OK && size < least)
		return jk_err_set(err, JK_EUSAGE,
				  "a worker needs 64M at the least");
	if (status == JK_OK)
		o->config.limits.max_memory = size;
	return status;
}

enum jk_status
jk_set_max_expand(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	return jk_parse_size(value, &o->config.limits.max_expand, err);
}

enum jk_status
jk_set_max_members(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	return jk_parse_number(value, 1, UINT64_MAX,
			       &o->config.limits.max_members, err);
}

enum jk_status
jk_set_max_depth(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;
	uint64_t depth;
	enum jk_status status = jk_parse_number(value, 1, 64, &depth, err);

	if (status == JK_OK)
		o->config.limits.max_depth = (unsigned)depth;
	return status;
}

enum jk_status
jk_set_max_ratio(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	return jk_parse_number(value, 1, UINT64_MAX,
			       &o->config.limits.max_ratio, err);
}

enum jk_status
jk_set_exact_persons(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;
	uint64_t n;
	enum jk_status status =
		jk_parse_number(value, 1000, UINT64_C(1) << 32, &n, err);

	if (status == JK_OK)
		o->exact_persons = (size_t)n;
	return status;
}

enum jk_status
jk_set_sandbox(void *target, const char *value, struct jk_err *err)
{
	static const char *const names[] = {
		[JK_SANDBOX_REQUIRE] = "require",
		[JK_SANDBOX_AUTO] = "auto",
		[JK_SANDBOX_OFF] = "off",
	};
	struct jk_run_options *o = target;
	unsigned mode = 0;
	enum jk_status status =
		jk_parse_choice(value, names, JK_COUNT(names), &mode, err);

	if (status == JK_OK)
		o->config.sandbox = (enum jk_sandbox_mode)mode;
	return status;
}

enum jk_status
jk_set_ocr(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	if (jk_ocr_format() == NULL)
		return jk_err_set(err, JK_EUSAGE,
				  "--ocr: built without tesseract");
	o->config.ocr = true;
	return JK_OK;
}

enum jk_status
jk_set_git(void *target, const char *value, struct jk_err *err)
{
	static const char *const names[] = { "history", "off" };
	struct jk_run_options *o = target;
	unsigned which = 0;
	enum jk_status status =
		jk_parse_choice(value, names, JK_COUNT(names), &which, err);

	if (status == JK_OK)
		o->config.no_history = which == 1;
	return status;
}
