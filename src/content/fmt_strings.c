/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Formats without a reader whose texts are in UTF-16, which a look at raw
 * bytes would miss: their strings are given out, and where there may be more
 * than that, it is noted. A shortcut is strings altogether.
 */
#include "config.h"

#include <jikimi/format.h>

#include <jikimi/rawtext.h>

static enum jk_status
extract_strings(const struct jk_format *format, struct jk_source *src,
		struct jk_out *out, struct jk_err *err)
{
	if (format->cause != JK_CAUSE_NONE)
		out->ops->note(out->ctx, jk_span_make("", 0), JK_PARTIAL,
			       format->cause, jk_span_str(format->name));
	return jk_rawtext_give(out, src, err);
}

#define AT(at, text)                                                           \
	{                                                                      \
		.offset = (at), .bytes = (text), .len = sizeof(text) - 1       \
	}

static const struct jk_magic magics_onenote[] = {
	AT(0, "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d"),
	{ .len = 0 },
};

static const struct jk_magic magics_dwg[] = {
	AT(0, "AC10"),
	{ .len = 0 },
};

static const struct jk_magic magics_mssql_backup[] = {
	AT(0, "TAPE\0\0"),
	{ .len = 0 },
};

static const struct jk_magic magics_evtx[] = {
	AT(0, "ElfFile\0"),
	{ .len = 0 },
};

static const struct jk_magic magics_regf[] = {
	AT(0, "regf"),
	{ .len = 0 },
};

static const struct jk_magic magics_lnk[] = {
	AT(0, "L\0\0\0\x01\x14\x02\0"),
	{ .len = 0 },
};

#define ROW(id, label, type, why)                                              \
	extern const struct jk_format jk_fmt_##id;                             \
	const struct jk_format jk_fmt_##id = {                                 \
		.name = label,                                                 \
		.media_type = type,                                            \
		.magics = magics_##id,                                         \
		.extract = extract_strings,                                    \
		.cause = JK_CAUSE_##why,                                       \
	};
ROW(onenote, "onenote", "application/onenote", NO_EXTRACTOR)
ROW(dwg, "dwg", "image/vnd.dwg", NO_EXTRACTOR)
ROW(mssql_backup, "mssql-backup", "application/x-mssql-backup", NO_EXTRACTOR)
ROW(evtx, "evtx", "application/x-ms-evtx", NO_EXTRACTOR)
ROW(regf, "registry", "application/x-ms-registry", NO_EXTRACTOR)
ROW(lnk, "lnk", "application/x-ms-shortcut", NONE)
