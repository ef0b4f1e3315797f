/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "mbox.h"

#include <stdio.h>
#include <string.h>

#include "feed.h"

/* The longest line that separates. */
#define LINE_MAX_LEN 512
#define LOOK (32 * 1024)

struct mbox {
	struct jk_feed feed;
	struct jk_out *out; /* borrowed */
	bool at_line;       /* the feed stands at the beginning of a line */
	uint64_t n;         /* messages begun */
};

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* asctime()'s time of day is what no sentence has. */
bool
jk_mbox_is_separator(struct jk_span line)
{
	size_t end = jk_span_find(line, 0, jk_span_str("\n"));

	if (!jk_span_starts_with(line, "From ", 5) || end > LINE_MAX_LEN)
		return false;
	for (size_t i = 5; i + 3 < end; i++) {
		if (line.ptr[i] == ':' && is_digit(line.ptr[i - 1]) &&
		    is_digit(line.ptr[i + 1]) && is_digit(line.ptr[i + 2]))
			return true;
	}
	return false;
}

/* How many bytes at the head of the look are the message's; *ended when it
 * ends there. */
static size_t
measure(struct mbox *m, struct jk_span seen, bool *ended)
{
	struct jk_span from = jk_span_str("\nFrom ");
	size_t at = 0;

	*ended = false;
	if (m->at_line && jk_mbox_is_separator(seen)) {
		*ended = true;
		return 0;
	}
	while ((at = jk_span_find(seen, at, from)) < seen.len) {
		/* A line that is cut is to be seen again, whole. */
		if (seen.len - at <= LINE_MAX_LEN && at > 0 && seen.len >= LOOK)
			return at;
		at++;
		if (jk_mbox_is_separator(jk_span_from(seen, at))) {
			*ended = true;
			return at;
		}
	}
	/* "\nFrom" may begin at the very end. */
	at = seen.len;
	if (seen.len >= LOOK) {
		size_t back = from.len;

		while (back-- > 1) {
			if (seen.ptr[seen.len - back] == '\n')
				return seen.len - back;
		}
	}
	return at;
}

static enum jk_status
read_message(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct mbox *m = ctx;
	struct jk_span seen = jk_feed_look(&m->feed, LOOK);
	bool ended;
	size_t n;

	*got = 0;
	if (seen.len == 0) {
		if (m->feed.failed.status != JK_OK && err != NULL)
			*err = m->feed.failed;
		return m->feed.failed.status;
	}
	n = measure(m, seen, &ended);
	if (n > len)
		n = len;
	if (n == 0)
		return JK_OK;
	memcpy(to, seen.ptr, n);
	m->at_line = seen.ptr[n - 1] == '\n';
	jk_feed_take(&m->feed, n);
	*got = n;
	return JK_OK;
}

/* The separating line is text before its message. */
static void
put_separator(struct mbox *m)
{
	struct jk_span seen = jk_feed_look(&m->feed, LINE_MAX_LEN + 1);
	size_t end = jk_span_find(seen, 0, jk_span_str("\n"));
	char place[48];

	/* The first one is what made it an mbox, with a date or without. */
	if (!jk_mbox_is_separator(seen) &&
	    (m->n > 1 || !jk_span_starts_with(seen, "From ", 5)))
		return;
	if (end < seen.len)
		end++;
	snprintf(place, sizeof(place), "message %llu",
		 (unsigned long long)m->n);
	m->out->ops->place(m->out->ctx, jk_span_str(place));
	m->out->ops->text(m->out->ctx, jk_span_head(seen, end));
	jk_feed_take(&m->feed, end);
	m->at_line = true;
}

static enum jk_status
read_next(struct mbox *m, struct jk_err *err)
{
	static const struct jk_source_ops ops = { .read = read_message };
	struct jk_source *src;
	unsigned char rest[4096];
	enum jk_status status;
	size_t got;
	char name[48];

	m->n++;
	put_separator(m);
	status = jk_budget_member(m->out->budget, err);
	if (status != JK_OK)
		return status;
	snprintf(name, sizeof(name), "message %llu", (unsigned long long)m->n);
	src = jk_source_new(&ops, m, JK_SIZE_UNKNOWN);
	status = m->out->ops->child(m->out->ctx, jk_span_str(name), src, err);
	/* To the next separator, whatever the child made of it. */
	while (status == JK_OK &&
	       jk_source_read(src, rest, sizeof(rest), &got, NULL) == JK_OK &&
	       got > 0)
		status = jk_budget_time(m->out->budget, err);
	jk_source_free(src);
	return status;
}

enum jk_status
jk_mbox_read(struct jk_source *src, struct jk_out *out, struct jk_err *err)
{
	struct mbox m = { .out = out, .at_line = true };
	enum jk_status status = JK_OK;

	jk_feed_init(&m.feed, src, out->budget);
	while (status == JK_OK && !jk_feed_ended(&m.feed)) {
		status = jk_budget_time(out->budget, err);
		if (status == JK_OK)
			status = read_next(&m, err);
	}
	if (status == JK_OK && m.feed.failed.status != JK_OK) {
		status = m.feed.failed.status;
		if (err != NULL)
			*err = m.feed.failed;
	}
	jk_feed_release(&m.feed);
	return status;
}
