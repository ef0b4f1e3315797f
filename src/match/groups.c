/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/groups.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

static size_t
add_node(struct jk_groups *g)
{
	g->node = jk_xrealloc(g->node, g->n + 1, sizeof(*g->node));
	memset(&g->node[g->n], 0, sizeof(*g->node));
	return g->n++;
}

void
jk_groups_init(struct jk_groups *g)
{
	*g = (struct jk_groups){ NULL, 0 };
	add_node(g);
}

void
jk_groups_release(struct jk_groups *g)
{
	free(g->node);
	*g = (struct jk_groups){ NULL, 0 };
}

void
jk_groups_add(struct jk_groups *g, const unsigned char *len, unsigned n)
{
	size_t at = 0;

	for (unsigned i = 0; i < n; i++) {
		size_t next = g->node[at].next[len[i]];

		if (next == 0) {
			/* Full, which no real pack makes it: a run is then
			 * taken for a shape one group early. */
			if (g->n > UINT16_MAX)
				break;
			next = add_node(g);
			g->node[at].next[len[i]] = (uint16_t)next;
		}
		at = next;
	}
	g->node[at].shape = true;
}
