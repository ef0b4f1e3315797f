/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Archives: what the files around libarchive share. One struct jk_arc is one
 * reading of one archive.
 *
 * Owns:    jk_arc owns its libarchive handles and its spool.
 * Threads: one thread at a time; libarchive keeps no state between handles.
 * Errors:  a member that cannot be read is noted here; a container that
 *          cannot is the status that extract returns.
 */
#ifndef JK_ARCHIVE_H
#define JK_ARCHIVE_H

#include <archive.h>
#include <archive_entry.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

#include "spool.h"

/* What is handed to libarchive at once. Small: what lies in a block behind
 * damage may be lost with it. */
#define JK_ARC_BLOCK (16 * 1024)

/* How a format is to be read. */
enum {
	JK_ARC_RANDOM = 1, /* needs random access */
	JK_ARC_ZIP = 2,    /* better with it; can do without */
	JK_ARC_SOLID = 4,  /* skipping a member unpacks it */
	JK_ARC_LAYER = 8,  /* one nameless stream, no members */
	JK_ARC_RAR4 = 16,
	JK_ARC_RAR5 = 32,
	JK_ARC_TAIL = 128,   /* another archive may follow (initramfs) */
	JK_ARC_FRAGILE = 64, /* libarchive 3.6 crashes when it skips what
				 * it could not read */
};

struct jk_variety {
	const char *name; /* of the jk_format */
	int (*support)(struct archive *a);
	unsigned flags;
};

/* Walks the blocks of a RAR beside libarchive, which does not know reliably
 * what is encrypted. */
struct jk_rar {
	uint64_t next; /* offset of the next block */
	bool lost;     /* the chain of blocks is broken */
};

struct jk_zip_member;

struct jk_arc {
	const struct jk_variety *variety;
	struct jk_out *out;          /* borrowed */
	struct jk_source *src;       /* borrowed, maybe from the spool */
	struct jk_spool *spool;      /* owned; NULL when not needed */
	struct archive *a;           /* owned */
	struct archive_entry *entry; /* owned */
	bool random;                 /* src is read by pread */
	bool seek;                   /* libarchive may seek */
	uint64_t base;               /* where in src this reading begins */
	uint64_t pos;                /* next byte for libarchive */
	uint64_t fed;                /* bytes given to libarchive */
	uint64_t header;             /* at or before the last good header */
	uint64_t nheaders;           /* good ones in this reading */
	uint64_t ndamaged;
	bool no_method; /* a member's method is unknown */
	bool office;    /* a document in an archive's clothes */
	struct jk_rar rar;
	struct jk_zip_member *zip; /* owned; NULL until it is needed */
	struct jk_buf name;        /* of the current member */
	struct jk_err src_failed;  /* status JK_OK: src works */
	enum jk_cause src_cause;
	size_t block_len;
	unsigned char block[JK_ARC_BLOCK];
};

/* Opens src from x->base on; x->a is NULL again after a failure. */
enum jk_status jk_arc_open(struct jk_arc *x, int (*support)(struct archive *),
			   bool seek, struct jk_err *err);
void jk_arc_close(struct jk_arc *x);
/* What the last failed call of libarchive means. */
enum jk_status jk_arc_why(struct jk_arc *x, struct jk_err *err);

/* The member's name as a person should see it. */
void jk_arc_name(struct archive_entry *entry, struct jk_buf *out);

/* Gives the current entry to the engine; notes what went wrong with it. Not
 * JK_OK: the container ends here. */
enum jk_status jk_arc_member(struct jk_arc *x, struct jk_err *err);

/* All members from here to the end. *broken: it ended in an error of the
 * archive itself. */
enum jk_status jk_arc_members(struct jk_arc *x, bool *broken,
			      struct jk_err *err);
/* What stands behind the end of the archive, as a nameless child. */
enum jk_status jk_arc_tail(struct jk_arc *x, struct jk_err *err);
/* A zip, by its central directory or, where that fails, without. */
enum jk_status jk_arc_zip(struct jk_arc *x, struct jk_err *err);

/* Is the current entry a deflated member of a zip that we can inflate
 * ourselves? Then its bytes come from jk_zip_member_block. */
bool jk_zip_member_begin(struct jk_arc *x);
/* The next bytes, valid until the next call; empty at the end, with *warned
 * when size or sum are not as promised. */
enum jk_status jk_zip_member_block(struct jk_arc *x, struct jk_span *block,
				   bool *warned, struct jk_err *err);
void jk_zip_member_free(struct jk_zip_member *m);

/* Before libarchive: JK_EENCRYPTED when even the names are encrypted. */
enum jk_status jk_rar_begin(struct jk_arc *x, struct jk_err *err);
/* Whether the file that libarchive found at or behind offset is encrypted. */
bool jk_rar_is_encrypted(struct jk_arc *x, uint64_t offset);

#endif
