/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/package.h"

#include <string.h>

/* The most of a "mimetype" that is looked at. */
#define TYPE_MAX 128

/* Documents in a zip, told by what only they have: a member of this name, or
 * this type in the member "mimetype". */
static const struct document {
	const char *member;
	const char *type; /* its beginning */
	enum jk_status (*extract)(struct jk_package *p, struct jk_out *out,
				  struct jk_err *err);
} documents[] = {
	{ NULL, "application/vnd.oasis.opendocument.", jk_odf_extract },
	{ NULL, "application/vnd.sun.xml.", jk_odf_extract },
	{ "[Content_Types].xml", NULL, jk_ooxml_extract },
	{ "Contents/section0.xml", "application/hwp+zip", jk_hwpx_extract },
};

/* "mimetype" of ODF 1.2 part 3, 3.3; of OWPML likewise. */
static void
read_type(struct jk_package *p, char *type, size_t size)
{
	size_t i = jk_package_find(p, jk_span_str("mimetype"));
	struct jk_source *src;
	struct jk_err ignored;
	struct jk_span head;

	type[0] = '\0';
	if (i == JK_PACKAGE_NONE)
		return;
	src = jk_package_begin(p, i);
	if (jk_source_peek(src, size - 1, &head, NULL) == JK_OK) {
		memcpy(type, head.ptr, head.len);
		type[head.len] = '\0';
	}
	jk_package_end(p, i, src, &ignored);
}

static const struct document *
find_document(struct jk_package *p)
{
	char type[TYPE_MAX];

	read_type(p, type, sizeof(type));
	for (size_t i = 0; i < JK_COUNT(documents); i++) {
		const struct document *d = &documents[i];

		if (d->type != NULL &&
		    strncmp(type, d->type, strlen(d->type)) == 0)
			return d;
		if (d->member != NULL &&
		    jk_package_find_any_case(p, jk_span_str(d->member)) !=
			    JK_PACKAGE_NONE)
			return d;
	}
	return NULL;
}

/* What a reader left: pictures, objects and what it does not know. */
static enum jk_status
give_rest(struct jk_package *p, struct jk_err *err)
{
	enum jk_status status = JK_OK;

	for (size_t i = 0; i < jk_package_count(p) && status == JK_OK; i++) {
		if (!jk_package_member(p, i)->taken)
			status = jk_package_child(p, i, err);
	}
	return status;
}

enum jk_status
jk_office_extract(struct jk_source *src, struct jk_out *out, bool *taken,
		  struct jk_err *err)
{
	const struct document *d;
	struct jk_package *p;
	struct jk_err ignored;
	enum jk_status status;

	*taken = false;
	/* What is no package is an archive, maybe a damaged one. */
	if (jk_package_open(&p, src, out, &ignored) != JK_OK)
		return JK_OK;
	d = find_document(p);
	if (d == NULL) {
		jk_package_close(p);
		return JK_OK;
	}
	*taken = true;
	status = d->extract(p, out, err);
	if (status == JK_OK || status == JK_ECORRUPT) {
		enum jk_status rest = give_rest(p, err);

		status = rest != JK_OK ? rest : status;
	}
	if (status == JK_OK && jk_package_is_repaired(p))
		status = jk_err_set(err, JK_ECORRUPT,
				    "damaged; parts were looked for one by "
				    "one");
	if (status == JK_OK && jk_package_ndamaged(p) > 0)
		status =
			jk_err_set(err, JK_ECORRUPT, "not all parts are whole");
	jk_package_close(p);
	return status;
}
