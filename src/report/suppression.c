/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/report.h>

const char *
jk_suppression_name(enum jk_suppression_kind kind)
{
	static const char *const names[JK_NSUPPRESSIONS] = {
		[JK_SUPPRESSED_NOT] = "nothing",
		[JK_SUPPRESSED_INLINE] = "inline",
		[JK_SUPPRESSED_CONFIG] = "config",
		[JK_SUPPRESSED_BASELINE] = "baseline",
	};

	return names[kind];
}
