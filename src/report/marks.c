/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/marks.h"

#include <jikimi/span.h>

/* Worded with care, because types and holders differ. */
static const struct jk_mark marks[] = {
	{ 1000, "1,000",
	  "if leaked: report to PIPC or KISA within 72 hours (Decree\n"
	  "    arts. 39-40); a leak of unique identifiers at any number" },
	{ 10000, "10,000",
	  "unique identifiers: a public body of this size may be\n"
	  "    surveyed by PIPC (Decree art. 21)" },
	{ 50000, "50,000",
	  "unique identifiers: any holder of this size may be\n"
	  "    surveyed by PIPC (Decree art. 21)" },
	{ 1000000, "1,000,000",
	  "a very large holder; resident numbers must be\n"
	  "    encrypted at any size (Decree art. 21-2)" },
	{ 10000000, "10,000,000",
	  "with intent or gross negligence the surcharge may\n"
	  "    reach 10 % of turnover (PIPA art. 64-2)" },
};

const struct jk_mark *
jk_mark_at(size_t index)
{
	return index < JK_COUNT(marks) ? &marks[index] : NULL;
}

const struct jk_mark *
jk_mark_of(uint64_t persons)
{
	const struct jk_mark *reached = NULL;

	for (size_t i = 0; i < JK_COUNT(marks); i++) {
		if (persons >= marks[i].persons)
			reached = &marks[i];
	}
	return reached;
}
