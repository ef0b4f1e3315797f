/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packages: a zip whose members are parts of one document (OOXML, ODF, HWPX),
 * read by name and in any order. The central directory leads; where it is
 * damaged the local headers are looked for.
 *
 * Owns:    the table of members, drawn from the budget until close. The source
 *          and the out are borrowed until then.
 * Threads: one thread at a time.
 * Errors:  a member's source fails as any other; jk_package_end notes by name
 *          what went wrong with it. No package at all: JK_ECORRUPT from open.
 */
#ifndef JK_PACKAGE_H
#define JK_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/format.h>
#include <jikimi/source.h>
#include <jikimi/span.h>
#include <jikimi/status.h>

#define JK_PACKAGE_NONE SIZE_MAX

struct jk_package;

struct jk_package_member {
	struct jk_span name; /* UTF-8, "word/document.xml", no slash before */
	uint64_t packed;     /* bytes, as the directory says */
	uint64_t size;
	bool encrypted; /* cannot be read without a key */
	bool taken;     /* jk_package_begin was called for it */
};

/*
 * Reads the directory of src, which must be able to pread. out is where notes
 * go, and holds the budget.
 */
enum jk_status jk_package_open(struct jk_package **package,
			       struct jk_source *src, struct jk_out *out,
			       struct jk_err *err);
void jk_package_close(struct jk_package *p);
/* The directory was damaged, and members were looked for one by one. */
bool jk_package_is_repaired(const struct jk_package *p);

size_t jk_package_count(const struct jk_package *p);
/* index < count; valid until close. */
const struct jk_package_member *jk_package_member(const struct jk_package *p,
						  size_t index);
/* By its whole name, a slash before it does not count; JK_PACKAGE_NONE when
 * there is none. Of two of one name the first that is not taken, if any. */
size_t jk_package_find(const struct jk_package *p, struct jk_span name);
/* The same with ASCII letters of either case (OPC 7.3 compares so). */
size_t jk_package_find_any_case(const struct jk_package *p,
				struct jk_span name);
/* What the document's own manifest says; reading it gives JK_EENCRYPTED. */
void jk_package_set_encrypted(struct jk_package *p, size_t index);

/*
 * The bytes of a member, unpacked while they are read; counts as a member of
 * the budget and marks it taken. May be begun again later. Several may be
 * open at once. Never NULL; end it with jk_package_end.
 */
struct jk_source *jk_package_begin(struct jk_package *p, size_t index);
/*
 * Frees src and notes what went wrong with it. JK_OK: go on with the next
 * member. Else the package can be read no further (budget, source).
 */
enum jk_status jk_package_end(struct jk_package *p, size_t index,
			      struct jk_source *src, struct jk_err *err);
/* Gives a member to out as a child of its name. As jk_package_end. */
enum jk_status jk_package_child(struct jk_package *p, size_t index,
				struct jk_err *err);
/* How many members were damaged, up to now. */
size_t jk_package_ndamaged(const struct jk_package *p);

/*
 * Readers of documents, one a kind; fmt_office.c has the table. What they do
 * not take goes out as children after they return JK_OK or JK_ECORRUPT.
 */
enum jk_status jk_ooxml_extract(struct jk_package *p, struct jk_out *out,
				struct jk_err *err);
enum jk_status jk_odf_extract(struct jk_package *p, struct jk_out *out,
			      struct jk_err *err);
enum jk_status jk_hwpx_extract(struct jk_package *p, struct jk_out *out,
			       struct jk_err *err);

/*
 * Is src a document in a zip, and which? Then it is read, *taken is set and
 * the status is the document's. Else nothing was given out.
 */
enum jk_status jk_office_extract(struct jk_source *src, struct jk_out *out,
				 bool *taken, struct jk_err *err);

#endif
