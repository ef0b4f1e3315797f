/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/escape.h>

#include "report/chains.h"
#include "report/put.h"
#include "report/style.h"

/* What a page can show; --format jsonl has all of them. */
#define CHAINS_MAX 30
#define STATIONS_MAX 20
#define STATION_WIDTH 9

static void
put_more(struct jk_buf *b, const char *indent, uint64_t n, const char *what)
{
	jk_buf_append_str(b, indent);
	jk_buf_append_str(b, "... and ");
	jk_put_grouped(b, n);
	jk_buf_append_str(b, what);
}

static void
put_station(struct jk_buf *b, const struct jk_chain_station *s)
{
	size_t from;

	jk_buf_append_str(b, "    ");
	from = b->len;
	jk_buf_append_str(b, jk_station_name(s->station));
	jk_put_pad(b, from, STATION_WIDTH, JK_ALIGN_LEFT);
	jk_buf_append_str(b, "  ");
	jk_put_where(b, s->path, s->member);
	if (s->line != JK_LINE_UNKNOWN) {
		jk_buf_append_byte(b, ':');
		jk_put_u64(b, s->line);
	}
	jk_buf_append_str(b, "  ");
	jk_escape_text(b, s->shown);
	jk_buf_append_str(b, s->suppressed ? " (suppressed)\n" : "\n");
}

static void
put_chain(struct jk_buf *b, const struct jk_chain *chain, bool colour)
{
	size_t n = chain->n < STATIONS_MAX ? chain->n : STATIONS_MAX;
	bool any = false;

	jk_buf_append_str(b, "  ");
	jk_style_on(b, colour, JK_STYLE_BOLD);
	jk_escape_text(b, chain->name);
	jk_style_off(b, colour);
	jk_buf_append_str(b, ": ");
	jk_put_grouped(b, chain->n);
	jk_buf_append_str(b, chain->n == 1 ? " station" : " stations");
	for (unsigned u = JK_USE_KEY; u < JK_NUSES; u++) {
		if ((chain->uses & 1U << u) == 0)
			continue;
		jk_buf_append_str(b, any ? ", " : "; used to ");
		jk_buf_append_str(b, jk_use_name((enum jk_use)u));
		any = true;
	}
	jk_buf_append_byte(b, '\n');
	for (size_t i = 0; i < n; i++)
		put_station(b, &chain->station[i]);
	if (n < chain->n)
		put_more(b, "    ", chain->n - n, " more\n");
	for (unsigned u = 0; u < JK_NUSES; u++) {
		if (chain->advice[u].len == 0 || (u == JK_USE_NONE && any))
			continue;
		jk_buf_append_str(b, "    instead: ");
		jk_escape_text(b, chain->advice[u]);
		jk_buf_append_byte(b, '\n');
	}
}

/* Whether there is anything in it that is not suppressed. */
static bool
counts(const struct jk_chain *chain)
{
	return chain->nsuppressed < chain->n;
}

void
jk_chains_print(struct jk_output *o, const struct jk_chain_list *list,
		bool colour)
{
	size_t n = 0, more = 0;
	struct jk_buf b = { 0 };

	for (size_t i = 0; i < list->n; i++)
		n += counts(&list->chain[i]);
	if (n == 0)
		return;
	jk_buf_append_str(&b, "Where code collects a number, from what asks "
			      "for it to what shows it:\n");
	for (size_t i = 0; i < list->n; i++) {
		if (!counts(&list->chain[i]))
			continue;
		if (more++ < CHAINS_MAX)
			put_chain(&b, &list->chain[i], colour);
	}
	if (more > CHAINS_MAX)
		put_more(&b, "  ", more - CHAINS_MAX, " more chains\n");
	if (list->left_out > 0)
		put_more(&b, "  ", list->left_out,
			 " more stations were not put in a chain\n");
	jk_buf_append_byte(&b, '\n');
	jk_put_out(&b, o);
	jk_buf_release(&b);
}
