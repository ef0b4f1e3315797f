/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stand-in for the engine: reads an item and all its children, and keeps
 * what was said about each. Items are told by their chain, "a.zip!/b.txt".
 *
 * Owns:    everything recorded, until stub_release.
 * Threads: one thread.
 * Errors:  none; what an item ended in is recorded as a note.
 */
#ifndef STUB_OUT_H
#define STUB_OUT_H

#include <stdio.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

/* Of an item's content so much is kept. */
#define STUB_KEEP (1024 * 1024)

struct stub_item {
	char *chain;      /* owned */
	const char *kind; /* "text", "binary", "zip", … */
	uint64_t size;    /* bytes read from it or text taken */
	/* The first STUB_KEEP of them, with marks where the extractor made
	 * them: "[place page 3]", "[sheet a]", "[table users][column rrn]",
	 * "[cell 0,2]" before the text of a cell, "[trait hidden: comment]",
	 * "[no trait]". */
	struct jk_buf head;
};

struct stub_note {
	char *chain; /* owned */
	enum jk_outcome outcome;
	enum jk_cause cause;
	char *detail; /* owned */
};

struct stub {
	struct jk_budget budget;
	struct stub_item *items;
	size_t nitems;
	struct stub_note *notes;
	size_t nnotes;
	struct jk_buf chain;
	bool count_only; /* keep no items: there may be millions */
	uint64_t nchildren;
	FILE *log; /* each note and item as it comes, or NULL */
};

/* limits NULL: the defaults. */
void stub_init(struct stub *s, const struct jk_limits *limits,
	       uint64_t file_size);
void stub_release(struct stub *s);
/* Reads src to its end, which stays the caller's. */
void stub_run(struct stub *s, struct jk_source *src);
/* init and run over bytes in memory. */
void stub_run_bytes(struct stub *s, const struct jk_limits *limits,
		    struct jk_span bytes);

/* NULL when there is none. */
const struct stub_item *stub_find(const struct stub *s, const char *chain);
/* A note on chain with this cause; chain NULL: on any. */
const struct stub_note *stub_noted(const struct stub *s, const char *chain,
				   enum jk_cause cause);
/* Whether any item's kept content holds text. */
bool stub_holds(const struct stub *s, const char *text);

#endif
