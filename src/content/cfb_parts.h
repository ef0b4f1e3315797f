/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the compound file reader: cfb.c (directory), cfb_find.c (names
 * and streams), cfb_chain.c (FAT and where the bytes of a stream lie) and
 * cfb_slack.c (what no stream uses).
 *
 * Owns:    struct jk_cfb_file owns FAT, directory and spool; struct jk_cfb_extents
 *          its list, both drawn from the budget.
 * Threads: one thread at a time.
 * Errors:  a chain that breaks is an extent list with broken set.
 */
#ifndef JK_CFB_PARTS_H
#define JK_CFB_PARTS_H

#include "cfb.h"
#include "spool.h"

/* [MS-CFB] 2.1: sector numbers that are none. */
#define JK_CFB_MAX_SECTOR 0xfffffffaU
#define JK_CFB_DIFAT_SECTOR 0xfffffffcU
#define JK_CFB_FAT_SECTOR 0xfffffffdU
#define JK_CFB_END 0xfffffffeU
#define JK_CFB_FREE 0xffffffffU
/* Ours: the FAT sector that would say so could not be read. */
#define JK_CFB_LOST 0xfffffffbU

#define JK_CFB_MINI_SHIFT 6
/* Smaller streams lie in the mini stream ([MS-CFB] 2.2: always 4096). */
#define JK_CFB_CUTOFF 4096
/* [MS-CFB] 2.2: where the header says what. */
#define JK_CFB_HEADER_DIRECTORY 48
#define JK_CFB_HEADER_MINI_FAT 60
/* [MS-CFB] 2.6.1: what an entry is. */
#define JK_CFB_STORAGE 1
#define JK_CFB_STREAM 2
/* A name is at most 31 units ([MS-CFB] 2.6.1). */
#define JK_CFB_NAME_UNITS 31
#define JK_CFB_NAME_MAX (3 * JK_CFB_NAME_UNITS)
/* Storages within storages that a path is followed through. */
#define JK_CFB_DEPTH_MAX 64

/* A piece of a stream that lies in one piece in the file. */
struct jk_cfb_extent {
	uint64_t from; /* its first byte in the stream */
	uint64_t at;   /* and in the file */
};

struct jk_cfb_extents {
	struct jk_cfb_extent *list; /* owned */
	size_t n, cap;
	uint64_t len; /* of the stream, as far as it can be read */
	bool broken;  /* it should be longer */
};

struct jk_cfb_node {
	struct jk_cfb_entry entry;
	uint32_t left, right, child; /* as stored: never followed unchecked */
	uint32_t start;
	uint32_t first;   /* its first child; JK_CFB_NONE: none */
	uint32_t sibling; /* the next child of its parent */
	unsigned char type;
	unsigned char clsid[16];
	unsigned char name[JK_CFB_NAME_MAX];
};

struct jk_cfb_table {
	uint32_t *next; /* owned: what follows each sector */
	uint32_t *seen; /* owned: by which chain it was used last */
	uint32_t n;
	uint32_t chains; /* walked so far */
};

struct jk_cfb_file {
	struct jk_source *src;    /* borrowed, maybe from the spool */
	struct jk_spool *spool;   /* owned; NULL when not needed */
	struct jk_budget *budget; /* borrowed */
	uint64_t drawn;           /* for the tables below */
	uint64_t size;
	unsigned shift;    /* of a sector */
	uint32_t nsectors; /* in the file, the last may be cut */
	struct jk_cfb_table fat;
	struct jk_cfb_table mini;
	struct jk_cfb_extents mini_stream;
	struct jk_cfb_node *nodes; /* owned */
	uint32_t nnodes;
	bool damaged;
};

struct jk_cfb {
	struct jk_cfb_file
		*file; /* owned by the whole, borrowed by a storage */
	uint32_t root;
	bool whole;
};

/* Memory for what the file says, drawn from the budget; NULL: no more. */
void *jk_cfb_alloc(struct jk_cfb_file *f, uint64_t n, size_t size,
		   struct jk_err *err);
/* Gives it back; bytes is n times size. NULL is fine. */
void jk_cfb_free(struct jk_cfb_file *f, void *memory, uint64_t bytes);
/* FAT and the fields of the header it needs. */
enum jk_status jk_cfb_read_fat(struct jk_cfb_file *f, struct jk_span header,
			       struct jk_err *err);
/* The mini FAT and the mini stream, once the root is known. */
void jk_cfb_read_mini(struct jk_cfb_file *f, struct jk_span header,
		      const struct jk_cfb_node *root);
/* Up to len bytes at an offset of the file; fewer at its end. */
size_t jk_cfb_pread(struct jk_cfb_file *f, uint64_t at, void *to, size_t len);
uint64_t jk_cfb_sector_at(const struct jk_cfb_file *f, uint32_t sector);

/* The chain that begins at sector, at most want bytes of it; want
 * UINT64_MAX: to its end. */
void jk_cfb_chain(struct jk_cfb_file *f, uint32_t sector, uint64_t want,
		  struct jk_cfb_extents *x);
/* Where a stream lies, in sectors or in the mini stream. */
void jk_cfb_locate(struct jk_cfb_file *f, const struct jk_cfb_node *node,
		   struct jk_cfb_extents *x);
bool jk_cfb_is_mini(const struct jk_cfb_node *node);
/* Where byte pos of the extents lies in the file, and how many bytes follow
 * it there; pos < x->len. */
uint64_t jk_cfb_extents_at(const struct jk_cfb_extents *x, uint64_t pos,
			   uint64_t *run);
/* False when the budget does not reach. */
bool jk_cfb_extents_add(struct jk_cfb_file *f, struct jk_cfb_extents *x,
			uint64_t at, uint64_t len);
void jk_cfb_extents_release(struct jk_cfb_file *f, struct jk_cfb_extents *x);
/* A source over extents, which become the source's. */
struct jk_source *jk_cfb_source(struct jk_cfb_file *f,
				struct jk_cfb_extents *x);

#endif
