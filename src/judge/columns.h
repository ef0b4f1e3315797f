/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Columns: a column of 30 values or more is judged as a whole. Resident
 * numbers pass their check digit and are of all ages and both sexes; barcodes,
 * serials and time stamps pass it by chance, one in ten.
 *
 * Owns:    its counters, which hold no values.
 * Threads: one owner at a time.
 * Errors:  none; when there are more columns than it can count, the verdict on
 *          the rest is JK_COLUMN_UNKNOWN.
 */
#ifndef JK_COLUMNS_H
#define JK_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>

/* Fewer values tell nothing. */
#define JK_COLUMN_LEAST 30

enum jk_column_verdict {
	JK_COLUMN_UNKNOWN,     /* too few, or neither */
	JK_COLUMN_FITS,        /* the check digits agree throughout */
	JK_COLUMN_LOOKS_ALIKE, /* something else of the same shape. A heading
				* that names the rule weighs more than this */
};

/* What is counted apart within one column. */
enum jk_column_kind {
	JK_COLUMN_RESIDENT, /* 13 digits, 6-7, with a day of birth */
	JK_COLUMN_FOREIGN,  /* the same, the seventh digit 5 to 8 */
	JK_COLUMN_CHECKED,  /* + rule: any other with a check digit */
};

struct jk_columns;

struct jk_columns *jk_columns_new(void);
void jk_columns_free(struct jk_columns *c);
/* Forgets all that was counted. */
void jk_columns_clear(struct jk_columns *c);

/* Counts a resident or foreigner number (its seventh digit tells); digits are
 * ASCII. column 0 is not counted. */
void jk_columns_note(struct jk_columns *c, uint64_t column,
		     const unsigned char digits[13]);
/* Counts a value of another rule, which passed its check digit or not. */
void jk_columns_note_check(struct jk_columns *c, uint64_t column, unsigned rule,
			   bool passed);

/* kind: JK_COLUMN_RESIDENT or _FOREIGN, or JK_COLUMN_CHECKED + rule. */
enum jk_column_verdict jk_columns_verdict(struct jk_columns *c, uint64_t column,
					  unsigned kind);

/*
 * Ten to twelve ASCII digits of a number: the resident number that has lost
 * the zeros at its head, in out. False when none fits. Such a group is a
 * resident number only when its column FITS or its heading names the rule.
 */
bool jk_lost_zeros(const unsigned char *digits, unsigned n,
		   unsigned char out[13]);

#endif
