/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dictionaries: lists of words that validators ask, rules/dict-*.txt, built
 * into the program.
 *
 * Owns:    nothing; the words are constants.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_DICTIONARY_H
#define JK_DICTIONARY_H

#include <stdbool.h>

#include <jikimi/span.h>

/* In the order of dictionaries in rules/Makemodule.am. */
enum jk_dict {
	JK_DICT_SURNAMES,  /* 김, 남궁, … */
	JK_DICT_GIVEN,     /* syllables of given names */
	JK_DICT_NOT_NAMES, /* words that begin like a name */
	JK_DICT_PROVINCES, /* 서울, 서울특별시, … */
	JK_DICT_DISTRICTS, /* 강남구, 수원시, … */
	JK_DICT_BANKS,     /* 국민은행, … */
	JK_DICT_NOT_SECRET /* what stands in a manual for a password */
};

struct jk_dict_word {
	const char *text;
	size_t len;
};

/* Words sorted by their lengths, then their bytes (rules/embed-dict.sh). */
struct jk_dictionary {
	const struct jk_dict_word *word;
	const unsigned short *from; /* those of a length: [len] to [len + 1] */
	size_t longest;
};

const struct jk_dictionary *jk_builtin_dictionary(enum jk_dict dict);

bool jk_dictionary_has(enum jk_dict dict, struct jk_span word);

#endif
