/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "archive.h"

#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "package.h"

/* ARCHIVE_RETRY in a row before an archive is given up. */
#define RETRY_MAX 16

static int
support_tar(struct archive *a)
{
	int r = archive_read_support_format_tar(a);

	if (r < ARCHIVE_WARN)
		return r;
	return archive_read_set_format_option(
		a, "tar", "read_concatenated_archives", "1");
}

/* The payload of a package is a compressed cpio behind two headers. */
static int
support_rpm(struct archive *a)
{
	int r = archive_read_support_filter_rpm(a);

	if (r >= ARCHIVE_WARN)
		r = archive_read_support_filter_gzip(a);
	if (r >= ARCHIVE_WARN)
		r = archive_read_support_filter_xz(a);
	if (r >= ARCHIVE_WARN)
		r = archive_read_support_filter_lzma(a);
	if (r >= ARCHIVE_WARN)
		r = archive_read_support_filter_bzip2(a);
	if (r >= ARCHIVE_WARN)
		r = archive_read_support_filter_zstd(a);
	if (r >= ARCHIVE_WARN)
		r = archive_read_support_format_cpio(a);
	return r;
}

/* Exactly one filter, asked for by name: what lies within is a matter of the
 * next level and its budget. */
static int
support_lz4(struct archive *a)
{
	int r = archive_read_append_filter(a, ARCHIVE_FILTER_LZ4);

	return r < ARCHIVE_WARN ? r : archive_read_support_format_raw(a);
}

/* This one reads while it is set up, too early when it is appended
 * (libarchive 3.6 crashes); so it has to bid. */
static int
support_compress(struct archive *a)
{
	int r = archive_read_support_filter_compress(a);

	return r < ARCHIVE_WARN ? r : archive_read_support_format_raw(a);
}

static const struct jk_variety varieties[] = {
	{ "zip", archive_read_support_format_zip_seekable, JK_ARC_ZIP },
	{ "7z", archive_read_support_format_7zip,
	  JK_ARC_RANDOM | JK_ARC_SOLID },
	{ "rar", archive_read_support_format_rar,
	  JK_ARC_RANDOM | JK_ARC_SOLID | JK_ARC_RAR4 },
	{ "rar5", archive_read_support_format_rar5,
	  JK_ARC_RANDOM | JK_ARC_SOLID | JK_ARC_RAR5 },
	{ "cab", archive_read_support_format_cab,
	  JK_ARC_SOLID | JK_ARC_FRAGILE },
	{ "lha", archive_read_support_format_lha, JK_ARC_TAIL },
	{ "tar", support_tar, 0 },
	{ "cpio", archive_read_support_format_cpio, JK_ARC_TAIL },
	{ "ar", archive_read_support_format_ar, JK_ARC_TAIL },
	{ "rpm", support_rpm, 0 },
	{ "iso9660", archive_read_support_format_iso9660, 0 },
	{ "lz4", support_lz4, JK_ARC_LAYER },
	{ "compress", support_compress, JK_ARC_LAYER },
};

static const struct jk_variety *
variety_of(const struct jk_format *format)
{
	for (size_t i = 0; i < JK_COUNT(varieties); i++) {
		if (strcmp(varieties[i].name, format->name) == 0)
			return &varieties[i];
	}
	return NULL;
}

static void
note_self(struct jk_arc *x, enum jk_outcome outcome, enum jk_cause cause,
	  const char *detail)
{
	x->out->ops->note(x->out->ctx, jk_span_make("", 0), outcome, cause,
			  jk_span_str(detail));
}

/* OOXML 2 annex A, ODF 1.2 part 3, EPUB, OWPML: what only documents have. */
static void
look_for_office(struct jk_arc *x)
{
	const char *name = archive_entry_pathname(x->entry);

	/* With random access it would have been read as what it is. */
	if (x->office || x->random || !(x->variety->flags & JK_ARC_ZIP) ||
	    name == NULL)
		return;
	if (strcmp(name, "[Content_Types].xml") != 0 &&
	    strcmp(name, "mimetype") != 0)
		return;
	x->office = true;
	note_self(x, JK_PARTIAL, JK_CAUSE_NO_EXTRACTOR,
		  "office document read as a plain archive");
}

/* libarchive warns of names it cannot convert too; only what concerns the
 * data matters here. */
static void
look_at_warning(struct jk_arc *x)
{
	const char *words = archive_error_string(x->a);

	if (words == NULL || strncmp(words, "Inconsistent", 12) != 0)
		return;
	jk_arc_name(x->entry, &x->name);
	x->out->ops->note(x->out->ctx, jk_buf_span(&x->name), JK_PARTIAL,
			  JK_CAUSE_DAMAGED, jk_span_str(words));
	x->ndamaged++;
}

/* libarchive knows the place before it looks for the header; before the
 * first one, with a central directory, that place means nothing. */
static void
count_header(struct jk_arc *x)
{
	x->header = x->base;
	if (x->nheaders++ > 0)
		x->header += (uint64_t)archive_read_header_position(x->a);
}

enum jk_status
jk_arc_members(struct jk_arc *x, bool *broken, struct jk_err *err)
{
	unsigned retries = 0;
	enum jk_status status;
	int r;

	*broken = false;
	for (;;) {
		r = archive_read_next_header2(x->a, x->entry);
		if (r == ARCHIVE_EOF)
			return JK_OK;
		if (r == ARCHIVE_RETRY && retries++ < RETRY_MAX)
			continue;
		if (r < ARCHIVE_WARN) {
			*broken = true;
			return jk_arc_why(x, err);
		}
		retries = 0;
		count_header(x);
		if (r == ARCHIVE_WARN)
			look_at_warning(x);
		look_for_office(x);
		status = jk_arc_member(x, err);
		if (status != JK_OK)
			return status;
	}
}

static enum jk_status
read_archive(struct jk_arc *x, struct jk_err *err)
{
	enum jk_status status;
	bool broken;

	if (x->variety->flags & JK_ARC_ZIP) {
		status = jk_arc_zip(x, err);
	} else {
		if (x->variety->flags & (JK_ARC_RAR4 | JK_ARC_RAR5)) {
			status = jk_rar_begin(x, err);
			if (status != JK_OK)
				return status;
		}
		status = jk_arc_open(x, x->variety->support, x->random, err);
		if (status == JK_OK)
			status = jk_arc_members(x, &broken, err);
		if (status == JK_OK && (x->variety->flags & JK_ARC_TAIL) != 0)
			status = jk_arc_tail(x, err);
	}
	if (status == JK_OK && x->ndamaged > 0)
		return jk_err_set(err, JK_ECORRUPT,
				  "not all members are whole");
	return status;
}

/* Random access where the format asks for it; a zip does without. */
static enum jk_status
prepare(struct jk_arc *x, struct jk_err *err)
{
	enum jk_status status = JK_OK;

	x->random = jk_source_can_pread(x->src);
	if (x->random || !(x->variety->flags & (JK_ARC_RANDOM | JK_ARC_ZIP)))
		return JK_OK;
	status = jk_spool_open(&x->spool, x->src, x->out->budget, err);
	x->src = jk_spool_source(x->spool);
	x->random = jk_source_can_pread(x->src);
	if (x->variety->flags & JK_ARC_ZIP)
		return JK_OK;
	return status;
}

/* A document in a zip, or the archive that it says it is. */
static enum jk_status
read_any(struct jk_arc *x, struct jk_err *err)
{
	enum jk_status status;
	bool taken;

	if ((x->variety->flags & JK_ARC_ZIP) && x->random) {
		status = jk_office_extract(x->src, x->out, &taken, err);
		if (taken)
			return status;
	}
	return read_archive(x, err);
}

static enum jk_status
extract_archive(const struct jk_format *format, struct jk_source *src,
		struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	struct jk_arc *x;

	if (status != JK_OK)
		return status;
	x = jk_xcalloc(1, sizeof(*x));
	x->variety = variety_of(format);
	x->out = out;
	x->src = src;
	x->entry = archive_entry_new();
	jk_buf_init(&x->name);
	status = prepare(x, err);
	if (status == JK_OK && x->entry != NULL)
		status = read_any(x, err);
	jk_arc_close(x);
	archive_entry_free(x->entry);
	jk_zip_member_free(x->zip);
	jk_spool_close(x->spool);
	jk_buf_release(&x->name);
	free(x);
	jk_budget_leave(out->budget);
	return status;
}

#define AT(at, text)                                                           \
	{                                                                      \
		.offset = (at), .bytes = (text), .len = sizeof(text) - 1       \
	}

static const struct jk_magic magics_zip[] = {
	AT(0, "PK\x03\x04"),
	AT(0, "PK\x05\x06"),
	{ .len = 0 },
};

static const struct jk_magic magics_7z[] = {
	AT(0, "7z\xbc\xaf\x27\x1c"),
	{ .len = 0 },
};

static const struct jk_magic magics_rar[] = {
	AT(0, "Rar!\x1a\x07\0"),
	{ .len = 0 },
};

static const struct jk_magic magics_rar5[] = {
	AT(0, "Rar!\x1a\x07\x01\0"),
	{ .len = 0 },
};

static const struct jk_magic magics_cab[] = {
	AT(0, "MSCF\0\0\0\0"),
	{ .len = 0 },
};

static const struct jk_magic magics_tar[] = {
	AT(257, "ustar\0"),
	AT(257, "ustar "),
	{ .len = 0 },
};

static const struct jk_magic magics_cpio[] = {
	AT(0, "070701"),
	AT(0, "070702"),
	AT(0, "070707"),
	{ .len = 0 },
};

static const struct jk_magic magics_ar[] = {
	AT(0, "!<arch>\n"),
	{ .len = 0 },
};

static const struct jk_magic magics_rpm[] = {
	AT(0, "\xed\xab\xee\xdb"),
	{ .len = 0 },
};

static const struct jk_magic magics_iso9660[] = {
	AT(32769, "CD001"),
	AT(34817, "CD001"),
	AT(36865, "CD001"),
	{ .len = 0 },
};

static const struct jk_magic magics_lz4[] = {
	AT(0, "\x04\x22\x4d\x18"),
	AT(0, "\x02\x21\x4c\x18"),
	{ .len = 0 },
};

#define ROW(id, type, its_magics, its_claims)                                  \
	extern const struct jk_format jk_fmt_##id;                             \
	const struct jk_format jk_fmt_##id = {                                 \
		.name = #id,                                                   \
		.media_type = type,                                            \
		.magics = its_magics,                                          \
		.claims = its_claims,                                          \
		.extract = extract_archive,                                    \
	};
ROW(zip, "application/zip", magics_zip, jk_claims_zip)
ROW(7z, "application/x-7z-compressed", magics_7z, NULL)
ROW(rar, "application/vnd.rar", magics_rar, NULL)
ROW(rar5, "application/vnd.rar", magics_rar5, NULL)
ROW(cab, "application/vnd.ms-cab-compressed", magics_cab, NULL)
ROW(lha, "application/x-lha", NULL, jk_claims_lha)
ROW(tar, "application/x-tar", magics_tar, jk_claims_tar)
ROW(cpio, "application/x-cpio", magics_cpio, jk_claims_cpio)
ROW(ar, "application/x-archive", magics_ar, NULL)
ROW(rpm, "application/x-rpm", magics_rpm, NULL)
ROW(iso9660, "application/x-iso9660-image", magics_iso9660, NULL)
ROW(lz4, "application/x-lz4", magics_lz4, NULL)
ROW(compress, "application/x-compress", NULL, jk_claims_compress)
