/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Commits and how they descend from each other: loaded from their tips, given
 * out with parents before children, otherwise the oldest first.
 *
 * Owns:    its table, about 120 bytes a commit.
 * Threads: one.
 * Errors:  a commit that is missing or damaged is told to fn; what descends
 *          from it is given out all the same.
 */
#ifndef JK_GIT_COMMITS_H
#define JK_GIT_COMMITS_H

#include "walk/git_parts.h"

#define JK_COMMIT_NONE UINT32_MAX

struct jk_commit {
	unsigned char oid[JK_OID_LEN], tree[JK_OID_LEN];
	int64_t date, author_date;
	size_t author_at; /* in names */
	uint32_t author_len;
	size_t parents; /* in parent */
	uint32_t nparents;
	uint32_t waiting; /* parents that are not given out yet */
	bool asked;       /* looked for */
	bool loaded;
	bool hidden; /* not of the range */
	bool queued;
	bool given;   /* out */
	bool shallow; /* has parents that were left behind by a clone */
};

struct jk_heap {
	uint32_t *item; /* owned */
	size_t n, cap;
	bool newest; /* first */
};

struct jk_commits {
	struct jk_git *git;       /* borrowed */
	struct jk_commit *commit; /* owned: n of them */
	size_t n, cap;
	uint32_t *slot; /* owned: by object name; index + 1 */
	size_t nslots;
	uint32_t *parent; /* owned */
	size_t nparents, parents_cap;
	struct jk_buf names;
	struct jk_heap heap;
	uint32_t *child_at; /* owned: where those of each begin in child */
	uint32_t *child;    /* owned */
	size_t rest;        /* index where those in a circle are looked for */
	struct jk_oidset shallow;
	void (*fail)(void *ctx, const unsigned char *oid,
		     const struct jk_err *err);
	void *ctx;
};

void jk_commits_init(struct jk_commits *c, struct jk_git *git,
		     const struct jk_git_place *place);
void jk_commits_release(struct jk_commits *c);

/* A tip to begin from; hidden: it and what it descends from are not wanted. */
void jk_commits_push(struct jk_commits *c, const unsigned char *oid,
		     bool hidden);
/* Loads what the tips descend from. */
void jk_commits_load(struct jk_commits *c);
bool jk_commits_has(const struct jk_commits *c, const unsigned char *oid);
/* After load: begins to give out. More may be pushed and loaded afterwards,
 * and then sorted again: what was given out is not again. */
void jk_commits_sort(struct jk_commits *c);
/* After sort; NULL at the end. Hidden ones are not given out. */
const struct jk_commit *jk_commits_next(struct jk_commits *c);
/* A parent, NULL when it is not there. */
const struct jk_commit *jk_commits_parent(const struct jk_commits *c,
					  const struct jk_commit *commit,
					  uint32_t i);
struct jk_span jk_commits_author(const struct jk_commits *c,
				 const struct jk_commit *commit);

#endif
