/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/style.h"

/* ECMA-48, 8.3.117: select graphic rendition. */
static const char *const sequence[] = {
	[JK_STYLE_PLAIN] = "",           [JK_STYLE_BOLD] = "\033[1m",
	[JK_STYLE_ALERT] = "\033[1;31m", [JK_STYLE_WARN] = "\033[33m",
	[JK_STYLE_FAINT] = "\033[2m",
};

void
jk_style_on(struct jk_buf *b, bool colour, enum jk_style style)
{
	if (colour)
		jk_buf_append_str(b, sequence[style]);
}

void
jk_style_off(struct jk_buf *b, bool colour)
{
	if (colour)
		jk_buf_append_str(b, "\033[0m");
}

enum jk_style
jk_style_of(enum jk_confidence confidence)
{
	switch (confidence) {
	case JK_CONF_HIGH:
		return JK_STYLE_ALERT;
	case JK_CONF_MEDIUM:
		return JK_STYLE_WARN;
	case JK_CONF_LOW:
		return JK_STYLE_FAINT;
	case JK_CONF_NONE:
		break;
	}
	return JK_STYLE_PLAIN;
}
