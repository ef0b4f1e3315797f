/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compound files (OLE2, [MS-CFB]): a small file system in a file, with a FAT
 * of sectors and a directory. HWP 5, doc, xls, ppt, msg and embedded objects
 * are made of it. Nothing in it is believed: chains that turn back, break or
 * leave the file end there, and directory entries that no tree reaches are
 * listed too.
 *
 * Owns:    struct jk_cfb owns directory, FAT and spool until jk_cfb_close;
 *          entries and names are borrowed till then, and a stream's source
 *          must be freed before. The file's source is borrowed.
 * Threads: one thread at a time.
 * Errors:  JK_ECORRUPT when there is no directory at all, JK_ELIMIT when the
 *          budget does not reach. A stream that is cut gives its readable
 *          bytes first and JK_ECORRUPT behind them.
 */
#ifndef JK_CFB_H
#define JK_CFB_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/budget.h>
#include <jikimi/source.h>

/* No entry: the parent of the root and of orphans. */
#define JK_CFB_NONE UINT32_MAX

struct jk_cfb;

/* What jk_cfb_entry gives ([MS-CFB] 2.6.1). */
struct jk_cfb_entry {
	struct jk_span name; /* UTF-8; may begin with a control character */
	uint32_t id;         /* its number in the directory */
	uint32_t parent;     /* id of its storage, or JK_CFB_NONE */
	bool stream;         /* else a storage (the root too) */
	bool orphan;         /* no tree reaches it: a deleted entry */
	bool taken;          /* opened, or jk_cfb_take: somebody reads it */
	uint64_t size;       /* as the directory claims */
	const unsigned char *clsid; /* 16 bytes, as stored */
};

/* Borrows src until close; spools it when it has no pread. */
enum jk_status jk_cfb_open(struct jk_cfb **out, struct jk_source *src,
			   struct jk_budget *budget, struct jk_err *err);
/*
 * The storage as if it were a compound file of its own: paths begin in it.
 * It shares everything with cfb, which must be closed after it.
 */
struct jk_cfb *jk_cfb_storage(struct jk_cfb *cfb,
			      const struct jk_cfb_entry *storage);
/* NULL is fine. */
void jk_cfb_close(struct jk_cfb *cfb);

/* True when something in FAT or directory was broken. */
bool jk_cfb_is_damaged(const struct jk_cfb *cfb);
/* The storage that paths begin in. */
const struct jk_cfb_entry *jk_cfb_root(const struct jk_cfb *cfb);
/*
 * By path from the root, "BodyText/Section0"; UTF-8, names compared without
 * regard to ASCII case. A part of the path that no tree reaches is looked for
 * among the orphans when cfb is the whole file. NULL when there is none.
 */
const struct jk_cfb_entry *jk_cfb_find(const struct jk_cfb *cfb,
				       const char *path);
/* A direct child of storage by name. */
const struct jk_cfb_entry *jk_cfb_child(const struct jk_cfb *cfb,
					const struct jk_cfb_entry *storage,
					struct jk_span name);
/*
 * All entries below the root in the directory's order, depth unordered:
 * begin with NULL, NULL ends. With the whole file orphans come too.
 */
const struct jk_cfb_entry *jk_cfb_next(const struct jk_cfb *cfb,
				       const struct jk_cfb_entry *before);
/* Appends the path from the root, "ObjectPool/_1234/\1CompObj" with control
 * characters left out. */
void jk_cfb_path(const struct jk_cfb *cfb, const struct jk_cfb_entry *entry,
		 struct jk_buf *path);

/* Marks the entry, and with a storage all below it: a reader sees to it, so
 * the dispatcher does not give it out as unknown. */
void jk_cfb_take(struct jk_cfb *cfb, const struct jk_cfb_entry *entry);
/* The stream's bytes, with pread; marks it taken. The caller frees it. NULL
 * for a storage. Its size is what can be read of it. */
struct jk_source *jk_cfb_stream(struct jk_cfb *cfb,
				const struct jk_cfb_entry *entry);
/*
 * The stream's bytes, at most max, drawn from the budget as spooled; give
 * them back with jk_cfb_unload. After an error bytes has what was readable.
 */
enum jk_status jk_cfb_load(struct jk_cfb *cfb, const struct jk_cfb_entry *entry,
			   uint64_t max, struct jk_buf *bytes,
			   struct jk_err *err);
void jk_cfb_unload(struct jk_cfb *cfb, struct jk_buf *bytes);
/*
 * What no stream uses, as one stream: free sectors, the unused ends of
 * sectors, bytes behind the last. Deleted data lie there. NULL when empty.
 */
struct jk_source *jk_cfb_slack(struct jk_cfb *cfb);

#endif
