/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/coverage.h>
#include <jikimi/finding.h>

#include <string.h>

static const char *const confidences[] = {
	[JK_CONF_NONE] = "none",
	[JK_CONF_LOW] = "low",
	[JK_CONF_MEDIUM] = "medium",
	[JK_CONF_HIGH] = "high",
};

static const char *const severities[] = {
	[JK_SEV_INFO] = "info",         [JK_SEV_LOW] = "low",
	[JK_SEV_MEDIUM] = "medium",     [JK_SEV_HIGH] = "high",
	[JK_SEV_CRITICAL] = "critical",
};

static const char *const stations[] = {
	[JK_STATION_NONE] = "",
	[JK_STATION_INPUT] = "input",
	[JK_STATION_TRANSPORT] = "transport",
	[JK_STATION_CHECK] = "check",
	[JK_STATION_USE] = "use",
	[JK_STATION_STORE] = "store",
	[JK_STATION_LOG] = "log",
	[JK_STATION_DISPLAY] = "display",
};

static const char *const uses[] = {
	[JK_USE_NONE] = "",         [JK_USE_KEY] = "key",
	[JK_USE_DERIVE] = "derive", [JK_USE_VERIFY] = "verify",
	[JK_USE_REPORT] = "report", [JK_USE_DISPLAY] = "display",
};

static const char *const outcomes[] = {
	[JK_SCANNED] = "scanned",
	[JK_PARTIAL] = "partial",
	[JK_SKIPPED] = "skipped",
	[JK_FAILED] = "failed",
};

struct cause {
	const char *name;
	const char *text;
	bool incomplete;
};

#define JK_CAUSE_ENUM(id, machine, leaves, words)                              \
	[JK_CAUSE_##id] = { .name = machine,                                   \
			    .text = words,                                     \
			    .incomplete = leaves },
static const struct cause causes[] = {
#include <jikimi/coverage.def>
};
#undef JK_CAUSE_ENUM

static int
index_of(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], name) == 0)
			return (int)i;
	}
	return -1;
}

const char *
jk_confidence_name(enum jk_confidence c)
{
	return confidences[c];
}

int
jk_confidence_from_name(const char *name)
{
	return index_of(confidences, JK_COUNT(confidences), name);
}

const char *
jk_severity_name(enum jk_severity s)
{
	return severities[s];
}

int
jk_severity_from_name(const char *name)
{
	return index_of(severities, JK_COUNT(severities), name);
}

const char *
jk_station_name(enum jk_station s)
{
	return stations[s];
}

const char *
jk_use_name(enum jk_use u)
{
	return uses[u];
}

const char *
jk_outcome_name(enum jk_outcome o)
{
	return outcomes[o];
}

const char *
jk_cause_name(enum jk_cause c)
{
	return causes[c].name;
}

const char *
jk_cause_text(enum jk_cause c)
{
	return causes[c].text;
}

bool
jk_cause_is_incomplete(enum jk_cause c)
{
	return causes[c].incomplete;
}
