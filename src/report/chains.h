/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chains: the places where code handles one number, put together from the
 * whole run: what asks for it, moves, checks, uses, stores, logs, shows it.
 * Who takes out the form alone leaves the column filling from elsewhere.
 *
 * Owns:    its copies of paths and names, of JK_CHAINS_STATIONS places at the
 *          most and JK_CHAINS_BYTES bytes; of the rest only the number is
 *          known.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_CHAINS_H
#define JK_CHAINS_H

#include <jikimi/report.h>

#define JK_CHAINS_STATIONS 20000
#define JK_CHAINS_BYTES (16 * 1024 * 1024)

struct jk_chains;

struct jk_chains *jk_chains_new(void);
void jk_chains_free(struct jk_chains *c);
/* Findings without a station are passed over. */
void jk_chains_add(struct jk_chains *c, const struct jk_record *record);
/* Those with most stations first, and in each the stations in the order in
 * which a number takes them. Borrowed until the next add. */
struct jk_chain_list jk_chains_list(struct jk_chains *c);

/* The chains for people; nothing when there are none. */
void jk_chains_print(struct jk_output *o, const struct jk_chain_list *list,
		     bool colour);

#endif
