/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Formats: how the text inside a file is reached. One fmt_*.c and one line
 * in formats.def each. An extractor can do four things: emit text, mark a
 * place, emit a child item, note what it could not do. It cannot match,
 * print, recurse, allocate without budget or know that a process exists.
 *
 * Owns:    nothing; formats are constants.
 * Threads: any; state lives in the extract call.
 * Errors:  extract returns what ended it early, or JK_ECORRUPT when members
 *          could not be read whole; what it gave out before stands, and the
 *          caller turns the status into a coverage note for the item.
 *          Members are noted by the extractor itself.
 */
#ifndef JK_FORMAT_H
#define JK_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include <jikimi/budget.h>
#include <jikimi/coverage.h>
#include <jikimi/source.h>
#include <jikimi/span.h>
#include <jikimi/status.h>

struct jk_out;
struct jk_text_map; /* transcode.h */

struct jk_magic {
	size_t offset;
	const char *bytes;
	size_t len; /* 0 ends the list */
};

/*
 * One row says what a kind of file is and how it is read. A row without
 * extract is a kind that we know by name and cannot read into yet: its raw
 * bytes are examined and the file is partial with the row's cause.
 */
struct jk_format {
	const char *name;              /* "zip"; stable, for machines */
	const char *media_type;        /* "application/zip" */
	const struct jk_magic *magics; /* any may match; NULL: claims only */
	/* Beyond magics: head is at most JK_PEEK_MAX bytes. NULL: none. */
	bool (*claims)(struct jk_span head);
	/* Reads src and calls out. NULL: raw bytes, see cause. */
	enum jk_status (*extract)(const struct jk_format *format,
				  struct jk_source *src, struct jk_out *out,
				  struct jk_err *err);
	enum jk_cause cause; /* for a row without extract; NONE: raw
					 * bytes are all there is (ELF) */
};

enum jk_table_form {
	JK_TABLE_SHEET,
	JK_TABLE_ROWS,
};

struct jk_out_table {
	enum jk_table_form form;
	struct jk_span name;
	const struct jk_span *columns; /* NULL: an upper row may name them */
	size_t ncolumns;
};

/*
 * Something about a stretch of text that a person would not see or could
 * doubt; constants of the extractor, which outlive the call. evidence stands
 * in each finding of that text: "hidden: deleted text", "ocr".
 */
struct jk_trait {
	const char *evidence;
	bool hidden; /* not shown to who opens the file: one severity up */
};

/* What an extractor may do; filled in by src/engine (or by a test). */
struct jk_out_ops {
	/* A run of UTF-8 text; runs join to one text until the next place. */
	void (*text)(void *ctx, struct jk_span utf8);
	/* The same, transcoded: findings in it get the encoding and the raw
	 * offsets that map gives for this text. */
	void (*text_mapped)(void *ctx, struct jk_span utf8,
			    const struct jk_text_map *map);
	/* What follows stands at this place ("page 3"); the text before it has
	 * ended, so no value reaches over it. */
	void (*place)(void *ctx, struct jk_span place);
	/*
	 * A table begins: cells follow until the next place, table or child.
	 * Its place is form's name for it, a cell's is made of it:
	 * JK_TABLE_SHEET "Sheet 'name'", "Sheet 'name'!B17";
	 * JK_TABLE_ROWS "table name", "table name row 17 column rrn" (or
	 * "column 3"), with the columns' names, which may be NULL.
	 * name is UTF-8; it and columns are copied.
	 */
	void (*table)(void *ctx, const struct jk_out_table *table);
	/*
	 * The text of a cell, whole: row and column from 0. Rows ascend, and
	 * columns within a row; empty cells are left out. The rows are judged
	 * as one table: a heading in an upper row counts for its column, a
	 * name for the number beside it.
	 */
	void (*cell)(void *ctx, uint64_t row, uint32_t column,
		     struct jk_span utf8);
	/* The text that follows has this trait; NULL: none any more. Lasts
	 * over places, tables and children of this extract call. */
	void (*trait)(void *ctx, const struct jk_trait *trait);
	/*
	 * A member. name is raw bytes as a person should see them (UTF-8 where
	 * known); empty: a layer that is no member of its own (the tar inside
	 * a tar.gz). The callee reads src to its end or gives up on it; the
	 * caller frees it. JK_ESTOP or a spent budget: emit no more. When src
	 * fails in between the extractor, which made it, notes that by name
	 * afterwards; a callee that has noted it already may drop the second.
	 */
	enum jk_status (*child)(void *ctx, struct jk_span name,
				struct jk_source *src, struct jk_err *err);
	/* A member (empty: this item itself) ends thus, and why. */
	void (*note)(void *ctx, struct jk_span member, enum jk_outcome outcome,
		     enum jk_cause cause, struct jk_span detail);
};

struct jk_out {
	const struct jk_out_ops *ops;
	void *ctx;
	struct jk_budget *budget; /* borrowed, shared by all levels */
	bool pictures; /* are read: pages that are one may become a child */
};

/* The table, in order of priority; ends with a row whose name is NULL. */
const struct jk_format *const *jk_formats(void);

/* What the head of a stream says. */
enum jk_kind {
	JK_KIND_TEXT,      /* plain text or structured text: match it */
	JK_KIND_FORMAT,    /* *format is set */
	JK_KIND_UNDECIDED, /* binary without a known magic: ask libmagic */
};

/*
 * Looks at up to the first JK_PEEK_MAX bytes. extra (NULL or ended by NULL)
 * are asked before the table. Pure and fast: no library, no allocation.
 */
enum jk_kind jk_identify(struct jk_span head,
			 const struct jk_format *const *extra,
			 const struct jk_format **format);

/*
 * An archive may stand behind other bytes: a program that unpacks itself, an
 * image with a zip behind it. tail is the last JK_TAIL_LEN bytes of the whole;
 * the format of what ends there, or NULL.
 */
#define JK_TAIL_LEN 22
const struct jk_format *jk_identify_tail(struct jk_span tail);

/* True when raw bytes can be matched without a parser: text, or a format
 * row without extract. The reader scans such files itself. */
bool jk_kind_is_plain(enum jk_kind kind, const struct jk_format *format);

/* Reads the text in a picture, of any row whose cause is IMAGE; NULL: not
 * built in. */
const struct jk_format *jk_ocr_format(void);

/*
 * libmagic, for what jk_identify left undecided. Opened before a worker locks
 * itself (it reads its database), then used on heads in memory only.
 */
struct jk_magicdb;
enum jk_status jk_magicdb_open(struct jk_magicdb **out, struct jk_err *err);
/* A media type such as "application/octet-stream"; borrowed until the next
 * call. Never NULL. */
const char *jk_magicdb_type(struct jk_magicdb *db, struct jk_span head);
void jk_magicdb_close(struct jk_magicdb *db);
/* Version line of the library, for --version. */
const char *jk_magicdb_version(void);

/* Versions and features of the libraries that formats use, one a line of
 * "name version", for --version; borrowed static text. */
const char *jk_content_libraries(void);

#endif
