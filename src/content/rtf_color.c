/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/rtf_parts.h"

#define WHITE 255

/* A part of the colour that is read, 0 to 2 (Spec, "Color Table"). */
static void
set_part(struct rtf *r, unsigned part, int32_t value)
{
	if (value != WHITE)
		r->colour_white = false;
	else if (part == 0)
		r->colour_white = true;
}

void
rtf_color_text(struct rtf *r, struct jk_span text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] != ';')
			continue;
		if (r->colour_white && r->ncolours < RTF_COLOURS)
			r->colours[r->ncolours] = true;
		r->ncolours++;
		r->colour_white = false;
	}
}

/* White on white is hidden. Where a document has any other ground at all it
 * is not looked at what is on it. */
void
rtf_color_word(struct rtf *r, unsigned what, int32_t value)
{
	struct rtf_state *s = rtf_top(r);

	switch (what) {
	case RTF_COLOUR_TEXT:
		s->white = value > 0 && value < RTF_COLOURS &&
			   r->colours[value] && !r->shaded;
		break;
	case RTF_COLOUR_GROUND:
		if (value > 0 && (value >= RTF_COLOURS || !r->colours[value]))
			r->shaded = true;
		break;
	default:
		if (s->dest == RTF_TO_COLOURS)
			set_part(r, what, value);
	}
}
