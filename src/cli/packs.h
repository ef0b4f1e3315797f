/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packs: the built-in rule packs and those of --rules, ready to load.
 *
 * Owns:    the names and texts it read.
 * Threads: one.
 * Errors:  JK_EIO, JK_EUSAGE with the file and the reason.
 */
#ifndef JK_PACKS_H
#define JK_PACKS_H

#include <jikimi/rule.h>

struct jk_packs {
	struct jk_pack *pack; /* owned array */
	char **owned;         /* names and texts read from files */
	size_t npacks, nowned;
	size_t nbuiltin;  /* the first ones of pack */
	size_t npatterns; /* given with -e */
};

/* Starts with the built-in packs. */
void jk_packs_init(struct jk_packs *p);
/* A pack file, or a folder: its *.yaml and *.yml in order of their names. */
enum jk_status jk_packs_add(struct jk_packs *p, const char *path,
			    struct jk_err *err);
/* A rule of its own for the PCRE2 pattern; the built-in packs are then left
 * out. */
void jk_packs_add_pattern(struct jk_packs *p, const char *pattern);
void jk_packs_release(struct jk_packs *p);

#endif
