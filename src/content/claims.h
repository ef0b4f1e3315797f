/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Claims: tests of a head for kinds whose magic alone proves too little.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; a head that is too short is not claimed.
 */
#ifndef JK_CLAIMS_H
#define JK_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/charset.h>
#include <jikimi/span.h>

/* Archives and streams, used by their fmt_*.c. */
bool jk_claims_zip(struct jk_span head);
bool jk_claims_tar(struct jk_span head);
bool jk_claims_cpio(struct jk_span head);
bool jk_claims_lha(struct jk_span head);
bool jk_claims_bzip2(struct jk_span head);
bool jk_claims_lzma(struct jk_span head);
bool jk_claims_zstd(struct jk_span head);
bool jk_claims_compress(struct jk_span head);

/* Encodings, used by their fmt_*.c: UTF-16 and UTF-32 with a byte order mark
 * or without, judged by what the text would be; Johab by its syllables;
 * ISO-2022-KR by its escape sequence. */
bool jk_claims_wide(struct jk_span head, enum jk_charset charset);
bool jk_claims_johab(struct jk_span head);
bool jk_claims_iso2022kr(struct jk_span head);

/* Kinds, used by formats.def. */
bool jk_claims_arj(struct jk_span head);
bool jk_claims_pgp(struct jk_span head);
bool jk_claims_hwpml(struct jk_span head);
bool jk_claims_orc(struct jk_span head);
bool jk_claims_dbf(struct jk_span head);
bool jk_claims_bmp(struct jk_span head);
bool jk_claims_ico(struct jk_span head);
bool jk_claims_pe(struct jk_span head);
bool jk_claims_java_class(struct jk_span head);
bool jk_claims_pyc(struct jk_span head);
bool jk_claims_pdf(struct jk_span head);

/* Mail, used by fmt_mail.c: one message (RFC 5322), as Apple Mail keeps it,
 * many in a file. */
bool jk_claims_eml(struct jk_span head);
bool jk_claims_emlx(struct jk_span head);
bool jk_claims_mbox(struct jk_span head);

/* Little and big endian numbers of nbytes at offset; 0 beyond the end. */
uint64_t jk_le(struct jk_span s, size_t offset, unsigned nbytes);
uint64_t jk_be(struct jk_span s, size_t offset, unsigned nbytes);

#endif
