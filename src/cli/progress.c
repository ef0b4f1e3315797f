/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <jikimi/escape.h>

static size_t
terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_col < 20)
		return 80;
	return size.ws_col;
}

/* "1.4 GB": three figures, powers of 1,000. */
static void
append_bytes(struct jk_buf *out, double bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB", "TB" };
	size_t unit = 0;

	while (bytes >= 999.5 && unit + 1 < JK_COUNT(units)) {
		bytes /= 1000;
		unit++;
	}
	jk_buf_appendf(out, bytes < 9.95 && unit > 0 ? "%.1f %s" : "%.0f %s",
		       bytes, units[unit]);
}

/* The end of a path is what tells it from others. */
static void
append_tail(struct jk_buf *line, struct jk_span path, size_t width)
{
	struct jk_buf text = { 0 };
	struct jk_span shown;

	jk_escape_text(&text, path);
	shown = jk_buf_span(&text);
	/* Hangul takes two columns and three bytes: bytes are a safe bound. */
	if (shown.len > width) {
		size_t from = shown.len - width + 3;

		while (from < shown.len && (shown.ptr[from] & 0xc0) == 0x80)
			from++;
		jk_buf_append_str(line, "…");
		shown = jk_span_from(shown, from);
	}
	jk_buf_append_span(line, shown);
	jk_buf_release(&text);
}

void
jk_progress_show(struct jk_progress_line *line, const struct jk_progress *p)
{
	struct jk_buf text = { 0 };
	uint64_t now = jk_now_ms();
	size_t width, used;

	if (!line->enabled)
		return;
	if (line->begin_ms == 0)
		line->begin_ms = now;
	jk_buf_append_str(&text, "\r\033[K");
	used = text.len;
	jk_buf_appendf(&text, "%llu files  ", (unsigned long long)p->files);
	append_bytes(&text, (double)p->bytes);
	if (now > line->begin_ms + 500) {
		jk_buf_append_str(&text, "  ");
		append_bytes(&text, (double)p->bytes * 1000 /
					    (double)(now - line->begin_ms));
		jk_buf_append_str(&text, "/s");
	}
	jk_buf_appendf(&text, "  %llu findings  ",
		       (unsigned long long)p->findings);
	width = terminal_width();
	used = text.len - used;
	if (width > used + 8)
		append_tail(&text, p->path, width - used - 2);
	fputs(jk_buf_cstr(&text), stderr);
	fflush(stderr);
	line->shown = true;
	jk_buf_release(&text);
}

void
jk_progress_hide(struct jk_progress_line *line)
{
	if (!line->shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	line->shown = false;
}
