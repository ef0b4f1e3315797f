/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/reporters.h"

#include <string.h>

#define JK_REPORTER(id) &jk_rep_##id,
static const struct jk_reporter *const reporters[] = {
#include "report/reporters.def"
	NULL
};
#undef JK_REPORTER

const struct jk_reporter *
jk_reporter_find(const char *name)
{
	for (size_t i = 0; reporters[i] != NULL; i++) {
		if (strcmp(reporters[i]->name, name) == 0)
			return reporters[i];
	}
	return NULL;
}

const struct jk_reporter *const *
jk_reporters(void)
{
	return reporters;
}
