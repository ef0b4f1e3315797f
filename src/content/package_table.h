/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of a package share: its table of members and how one of
 * them is read.
 *
 * Owns:    struct jk_package owns its table and its readings.
 * Threads: one thread at a time.
 * Errors:  as package.h.
 */
#ifndef JK_PACKAGE_TABLE_H
#define JK_PACKAGE_TABLE_H

#include <jikimi/buf.h>

#include "content/package.h"

/* Local file header, APPNOTE 4.3.7. */
#define JK_ZIP_LOCAL_LEN 30
#define JK_ZIP_ENCRYPTED 0x0001
#define JK_ZIP_LENGTH_AT_END 0x0008
#define JK_ZIP_STORED 0
#define JK_ZIP_DEFLATED 8

struct jk_package_entry {
	struct jk_package_member member;
	uint64_t header; /* where in the source its local header stands */
	size_t name_at;  /* of names, until the table is complete */
	uint32_t next;   /* of the same hash, plus one; 0: none */
	uint32_t crc;
	uint16_t method;
	bool crc_unknown; /* it stands behind the data */
	bool noted;       /* that it cannot be read, or not whole */
};

struct jk_package_reading;

struct jk_package {
	struct jk_source *src; /* borrowed */
	struct jk_out *out;    /* borrowed */
	uint64_t src_size;
	struct jk_package_entry *entries; /* owned */
	size_t n, cap;
	struct jk_buf names; /* owned */
	uint32_t *heads;     /* owned: hash to entry, plus one */
	size_t nheads;       /* a power of two */
	uint64_t drawn;      /* from the budget, for the table */
	bool repaired;
	size_t ndamaged;
	struct jk_package_reading *open;  /* owned, a list */
	struct jk_package_reading *spare; /* owned, one or none */
	struct jk_err src_failed;         /* status JK_OK: src works */
};

/* As jk_source_pread; an offset behind the end gives nothing. */
enum jk_status jk_package_pread(struct jk_package *p, uint64_t at, void *to,
				size_t len, size_t *got, struct jk_err *err);
/* By the central directory. JK_ECORRUPT: there is none, or it breaks off;
 * what it named before is in the table. */
enum jk_status jk_package_read_directory(struct jk_package *p,
					 struct jk_err *err);
/* By local headers, wherever they stand: adds what the table lacks. */
enum jk_status jk_package_read_headers(struct jk_package *p,
				       struct jk_err *err);
/* One more entry with this name as stored; directories are left out. */
enum jk_status jk_package_add(struct jk_package *p,
			      const struct jk_package_entry *entry,
			      struct jk_span name, struct jk_err *err);
/* The table is complete: names and hash. */
enum jk_status jk_package_index(struct jk_package *p, struct jk_err *err);

void jk_package_free_readings(struct jk_package *p);

#endif
