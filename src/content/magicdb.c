/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/format.h>

#include <magic.h>
#include <stdio.h>
#include <stdlib.h>

#include <jikimi/buf.h>

/* Only the database of magics; what looks into texts, archives and programs
 * is slow or ours. */
#define FLAGS                                                                  \
	(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR |      \
	 MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TEXT |   \
	 MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_TOKENS |     \
	 MAGIC_NO_CHECK_ENCODING | MAGIC_NO_CHECK_JSON)
#define REGEX_BYTES 1024
#define UNKNOWN "application/octet-stream"

struct jk_magicdb {
	magic_t cookie; /* owned */
};

enum jk_status
jk_magicdb_open(struct jk_magicdb **out, struct jk_err *err)
{
	magic_t cookie = magic_open(FLAGS);
	enum jk_status status;
	size_t regex = REGEX_BYTES;

	if (cookie == NULL)
		return jk_err_set(err, JK_EIO, "libmagic does not start");
	if (magic_load(cookie, NULL) != 0) {
		status = jk_err_set(err, JK_EIO, "libmagic: %s",
				    magic_error(cookie));
		magic_close(cookie);
		return status;
	}
	magic_setparam(cookie, MAGIC_PARAM_REGEX_MAX, &regex);
	*out = jk_xcalloc(1, sizeof(**out));
	(*out)->cookie = cookie;
	return JK_OK;
}

const char *
jk_magicdb_type(struct jk_magicdb *db, struct jk_span head)
{
	const char *type = magic_buffer(db->cookie, head.ptr, head.len);

	return type != NULL ? type : UNKNOWN;
}

void
jk_magicdb_close(struct jk_magicdb *db)
{
	if (db == NULL)
		return;
	magic_close(db->cookie);
	free(db);
}
