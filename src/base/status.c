/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/status.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum jk_status
jk_err_set(struct jk_err *err, enum jk_status status, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL)
		return status;
	err->status = status;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	return status;
}

void
jk_err_prefix(struct jk_err *err, const char *fmt, ...)
{
	char old[sizeof(err->text)];
	va_list ap;
	int n;

	if (err == NULL)
		return;
	memcpy(old, err->text, sizeof(old));
	va_start(ap, fmt);
	n = vsnprintf(err->text, sizeof(err->text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(err->text))
		return;
	snprintf(err->text + n, sizeof(err->text) - (size_t)n, ": %.400s", old);
}
