/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/codepage.h>

#include "base/codepage_parts.h"
#include "base/codepage_table.h"
#include "base/transcode_parts.h"

const struct jk_codepage *
jk_codepage_find(unsigned number)
{
	for (size_t i = 0; i < JK_COUNT(pages); i++) {
		if (pages[i].number == number)
			return &pages[i];
	}
	return NULL;
}

size_t
jk_codepage_decode(const struct jk_codepage *page, struct jk_span s,
		   uint32_t *cp)
{
	unsigned lead, trail;

	*cp = JK_NO_CHARACTER;
	if (s.len == 0)
		return 0;
	lead = s.ptr[0];
	if (lead < 0x80) {
		*cp = lead;
		return 1;
	}
	trail = s.len > 1 ? s.ptr[1] : 0;
	if (page->pairs != NULL && lead >= JK_PAGE_LEAD_MIN &&
	    lead <= JK_PAGE_LEAD_MAX && trail >= JK_PAGE_TRAIL_MIN &&
	    trail <= JK_PAGE_TRAIL_MAX) {
		*cp = page->pairs[lead - JK_PAGE_LEAD_MIN]
				 [trail - JK_PAGE_TRAIL_MIN];
		if (*cp != 0)
			return 2;
	}
	*cp = page->high[lead - 0x80];
	if (*cp != 0)
		return 1;
	*cp = JK_NO_CHARACTER;
	return 0;
}

size_t
jk_decode_page(struct jk_transcoder *t, struct jk_span raw, bool end)
{
	return jk_transcoder_put_pairs(t, raw, end, jk_codepage_decode);
}
