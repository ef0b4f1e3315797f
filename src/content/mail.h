/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mail: what the files of the message reader share. MIME (RFC 2045 to 2049,
 * 2231) is GMime's; bytes come from a source and are decoded as they are read,
 * so that an attachment of any size takes no memory.
 *
 * Owns:    a jk_mail owns its window and GMime's options, from jk_mail_load
 *          to jk_mail_close.
 * Threads: one thread at a time.
 * Errors:  as the functions say.
 */
#ifndef JK_MAIL_H
#define JK_MAIL_H

#include <stdbool.h>
#include <stdint.h>

#include <gmime/gmime.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

#include "lazy.h"

#define JK_MAIL_CALLS(X)                                                       \
	X(g_log_set_default_handler)                                           \
	X(g_object_new)                                                        \
	X(g_object_unref)                                                      \
	X(g_type_check_instance_is_a)                                          \
	X(g_type_from_name)                                                    \
	X(g_type_query)                                                        \
	X(g_type_register_static_simple)                                       \
	X(g_mime_content_type_get_media_subtype)                               \
	X(g_mime_content_type_get_media_type)                                  \
	X(g_mime_content_type_is_type)                                         \
	X(g_mime_data_wrapper_get_encoding)                                    \
	X(g_mime_data_wrapper_get_stream)                                      \
	X(g_mime_filter_basic_new)                                             \
	X(g_mime_filter_charset_new)                                           \
	X(g_mime_header_get_name)                                              \
	X(g_mime_header_get_value)                                             \
	X(g_mime_header_list_get_count)                                        \
	X(g_mime_header_list_get_header_at)                                    \
	X(g_mime_init)                                                         \
	X(g_mime_message_get_mime_part)                                        \
	X(g_mime_message_get_type)                                             \
	X(g_mime_message_part_get_message)                                     \
	X(g_mime_message_part_get_type)                                        \
	X(g_mime_multipart_get_count)                                          \
	X(g_mime_multipart_get_epilogue)                                       \
	X(g_mime_multipart_get_part)                                           \
	X(g_mime_multipart_get_prologue)                                       \
	X(g_mime_multipart_get_type)                                           \
	X(g_mime_object_get_content_type)                                      \
	X(g_mime_object_get_content_type_parameter)                            \
	X(g_mime_object_get_header_list)                                       \
	X(g_mime_parser_construct_message)                                     \
	X(g_mime_parser_new_with_stream)                                       \
	X(g_mime_parser_options_free)                                          \
	X(g_mime_parser_options_new)                                           \
	X(g_mime_parser_options_set_fallback_charsets)                         \
	X(g_mime_parser_options_set_warning_callback)                          \
	X(g_mime_part_get_content)                                             \
	X(g_mime_part_get_filename)                                            \
	X(g_mime_part_get_type)                                                \
	X(g_mime_stream_construct)                                             \
	X(g_mime_stream_filter_add)                                            \
	X(g_mime_stream_filter_new)                                            \
	X(g_mime_stream_get_type)                                              \
	X(g_mime_stream_read)                                                  \
	X(g_mime_stream_reset)

struct jk_mail_calls {
	JK_MAIL_CALLS(JK_LAZY_POINTER)
};

/* The bytes of the source that were read last. */
struct jk_mail_window {
	struct jk_source *src; /* borrowed; has random access */
	uint64_t from;
	size_t len;
	unsigned char *bytes; /* owned */
};

struct jk_mail {
	struct jk_mail_calls calls;
	struct jk_out *out; /* borrowed */
	struct jk_mail_window window;
	GMimeParserOptions *options; /* owned */
	unsigned messages;           /* begun, nested ones too */
	unsigned parts;              /* leaves of all of them */
	const char *damage;          /* what GMime complained of, or NULL */
	bool too_deep;               /* parts were left out for it */
};

/* GMime's functions and the window over src. jk_mail_close is due after
 * failure too. */
enum jk_status jk_mail_load(struct jk_mail *mail, struct jk_out *out,
			    struct jk_source *src, struct jk_err *err);
void jk_mail_close(struct jk_mail *mail);

/* A stream for GMime over bytes [start, end) of the source; the caller unrefs
 * it. */
GMimeStream *jk_mail_stream(struct jk_mail *mail, uint64_t start, uint64_t end);

/* Reads the message in bytes [start, end). */
enum jk_status jk_mail_message(struct jk_mail *mail, uint64_t start,
			       uint64_t end, struct jk_err *err);

/* A leaf of a message: text, or a child. body: it may be what a person reads
 * first. */
enum jk_status jk_mail_part(struct jk_mail *mail, GMimePart *part,
			    struct jk_err *err);

/* Whether object is of the class. */
bool jk_mail_is(const struct jk_mail *mail, void *object, GType type);
void jk_mail_place(struct jk_mail *mail, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
