/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Status codes and error texts: how a function says that it could not.
 *
 * Owns:    nothing; struct jk_err lives in the caller.
 * Threads: any; one struct jk_err belongs to one call.
 * Errors:  the text is set once, where the facts are known; callers may put
 *          a prefix before it with jk_err_prefix.
 */
#ifndef JK_STATUS_H
#define JK_STATUS_H

/* A new code needs a caller that acts differently on it. */
enum jk_status {
	JK_OK,
	JK_EIO,          /* the system refused: errno is in the text */
	JK_ECORRUPT,     /* the bytes break their own format */
	JK_ELIMIT,       /* a budget ran out (size, depth, ratio, …) */
	JK_EUNSUPPORTED, /* a format or method nobody here reads */
	JK_EENCRYPTED,   /* readable only with a key */
	JK_EUSAGE,       /* the user asked for something impossible */
	JK_ESTOP,        /* asked to stop: signal, closed peer */
};

struct jk_err {
	enum jk_status status;
	char text[512];
};

/* Fills err (which may be NULL) and returns status, so that callers can
 * write: return jk_err_set(err, JK_EIO, "open: %s", strerror(errno)); */
enum jk_status jk_err_set(struct jk_err *err, enum jk_status status,
			  const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "prefix: " before the text. */
void jk_err_prefix(struct jk_err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
