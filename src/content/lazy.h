/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Libraries too heavy to be linked (they cost each process 20 ms of loading):
 * opened when the first file needs them, behind the worker's wall.
 *
 * A user lists the functions that it calls once and makes both the table and
 * the names of it:
 *
 *	#define CALLS(X) X(poppler_document_new_from_bytes) X(g_bytes_new)
 *	struct calls { CALLS(JK_LAZY_POINTER) };
 *	static const struct jk_lazy_symbol symbols[] = {
 *		#define NAME(name) JK_LAZY_SYMBOL(struct calls, name)
 *		CALLS(NAME) { .name = NULL },
 *	};
 *
 * Owns:    nothing; an opened library stays until the process ends. Opening
 *          one again is cheap, so tables live in the call that uses them.
 * Threads: any.
 * Errors:  JK_EUNSUPPORTED "poppler is not installed"; the table is then not
 *          to be used.
 */
#ifndef JK_LAZY_H
#define JK_LAZY_H

#include <stddef.h>

#include <jikimi/format.h>
#include <jikimi/status.h>

struct jk_lazy_symbol {
	const char *name; /* NULL ends the list */
	size_t offset;    /* of its pointer in the table */
};

/* A member of a table: a pointer typed by the library's own header. */
#define JK_LAZY_POINTER(name) __typeof__(&name) name;
#define JK_LAZY_SYMBOL(table, name) { #name, offsetof(table, name) },

struct jk_lazy_library {
	const char *name;   /* "poppler", for people */
	const char *soname; /* "libpoppler-glib.so.8" */
	/* Of it and of the libraries that it depends on. */
	const struct jk_lazy_symbol *symbols;
};

/* Opens library and fills in table. */
enum jk_status jk_lazy_open(const struct jk_lazy_library *library, void *table,
			    struct jk_err *err);

/* The same for an extractor: what is missing is noted as no extractor. */
enum jk_status jk_lazy_open_for(struct jk_out *out,
				const struct jk_lazy_library *library,
				void *table, struct jk_err *err);

#endif
