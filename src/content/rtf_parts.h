/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RTF, the parts of its reader: tokens (rtf_token.c), the words that mean
 * something to us (rtf_words.c), text on its way out (rtf_text.c), objects and
 * pictures (rtf_blob.c), HTML in it (rtf_html.c). "Spec" in the sources is the Rich Text Format
 * Specification, version 1.9.1.
 *
 * Owns:    struct rtf_input its buffer, struct rtf its buffers and fonts.
 * Threads: one owner at a time.
 * Errors:  those of the source stay in rtf_input.failed, which is then at its
 *          end.
 */
#ifndef JK_RTF_PARTS_H
#define JK_RTF_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/format.h>
#include <jikimi/source.h>

#include "content/blob.h"
#include "content/emit.h"

#define RTF_WORD_MAX 32
#define RTF_FONTS 32768
/* Groups deeper than this share the state of the last one. */
#define RTF_DEPTH 512
#define RTF_HELD 256
#define RTF_COLOURS 256

enum rtf_kind {
	RTF_END,
	RTF_TEXT, /* span */
	RTF_BYTE, /* value: \'hh or an escaped sign */
	RTF_OPEN,
	RTF_CLOSE,
	RTF_WORD,   /* word, has, value */
	RTF_SYMBOL, /* value: \~ and the like */
};

struct rtf_token {
	enum rtf_kind kind;
	struct jk_span span; /* until the next token */
	char word[RTF_WORD_MAX + 1];
	bool has;
	int32_t value;
};

struct rtf_input {
	struct jk_source *src; /* borrowed */
	unsigned char *bytes;  /* owned */
	size_t at, len;
	struct jk_err failed;
};

void rtf_input_init(struct rtf_input *in, struct jk_source *src);
void rtf_input_release(struct rtf_input *in);
void rtf_next(struct rtf_input *in, struct rtf_token *token);
/* Up to max raw bytes, behind \bin; empty at the end. */
struct jk_span rtf_take(struct rtf_input *in, size_t max);

/* Where text goes that is not of the body. */
enum rtf_channel {
	RTF_BODY,
	RTF_HEADER,
	RTF_NOTE,
	RTF_COMMENT,
	RTF_PROPERTIES,
	RTF_OTHER,
	RTF_NCHANNELS,
};

enum rtf_dest {
	RTF_TO_TEXT, /* of the state's channel */
	RTF_TO_SKIP,
	RTF_TO_FONTS,
	RTF_TO_OBJECT,
	RTF_TO_PICTURE,
	RTF_TO_NAME, /* of a property of a shape */
	RTF_TO_COLOURS,
};

/* Arguments of ACT_COLOUR; 0 to 2 are red, green and blue. */
enum rtf_colour {
	RTF_COLOUR_TEXT = 3,
	RTF_COLOUR_GROUND,
};

enum rtf_act {
	ACT_COLOUR,
	ACT_DEST,    /* arg: enum rtf_dest; the channel stays */
	ACT_CHANNEL, /* arg: enum rtf_channel */
	ACT_TAG,     /* HTML that the text was made of */
	ACT_VALUE,   /* of the property of a shape */
	ACT_FIELD,   /* text, set off by spaces */
	ACT_NEUTRAL, /* nothing, and no unknown destination behind \* */
	ACT_CHAR,    /* arg: the character */
	ACT_CELL,
	ACT_ROW,
	ACT_ROW_HEAD,
	ACT_PARD,
	ACT_INTBL,
	ACT_PLAIN,
	ACT_HIDDEN,
	ACT_DELETED,
	ACT_HTMLRTF,
	ACT_UC,
	ACT_U,
	ACT_BIN,
	ACT_PAGE, /* of the document; arg 0: the value */
	ACT_DEFF,
	ACT_F,
	ACT_AF,
	ACT_FCHARSET,
	ACT_CPG,
	ACT_DBCH,      /* arg: whether the double-byte font counts */
	ACT_PICT_KIND, /* arg: index of rtf_picture_ends */
};

struct rtf_word {
	const char *name;
	unsigned char act;
	uint16_t arg;
};

/* NULL: none that we know. */
const struct rtf_word *rtf_word_find(const char *name);
extern const char *const rtf_picture_ends[];

struct rtf_state {
	unsigned char dest;
	unsigned char channel;
	bool fresh; /* nothing but \* has come in this group */
	bool star;  /* and that did */
	bool white, hidden, deleted, intbl, suppressed, dbch;
	bool field, tag;
	bool own; /* this group, not one around it, set the channel */
	uint16_t font, dfont;
	unsigned uc; /* so many characters stand in for a \u */
};

/* A child that waits for the end of the text. */
struct rtf_held {
	struct jk_blob blob; /* owned */
	char name[32];
	bool picture;
};

struct rtf {
	struct rtf_input in;
	struct jk_out *out; /* borrowed */
	struct jk_emit body;
	struct jk_buf side[RTF_NCHANNELS]; /* owned; that of RTF_BODY unused */
	uint16_t *pages;       /* owned: of each font, 0: the default */
	unsigned page;         /* default */
	unsigned font;         /* default; in the font table the current one */
	struct jk_buf pending; /* owned: bytes of one page, channel, trait */
	unsigned pending_page;
	unsigned char pending_channel;
	const struct jk_trait *pending_trait;
	uint16_t high;   /* first half of a surrogate pair, or 0 */
	unsigned skip;   /* characters that stand in for a \u */
	char name[32];   /* of the last property of a shape */
	size_t tag_from; /* in side[RTF_OTHER] */
	uint64_t row;    /* of the table */
	uint32_t column;
	bool row_open;
	bool colours[RTF_COLOURS]; /* white ones */
	size_t ncolours;
	bool colour_white;   /* the one that is read, so far */
	bool shaded;         /* something has another ground */
	struct jk_blob blob; /* object or picture that is being read */
	int nibble;          /* half a byte of it, or -1 */
	struct rtf_held held[RTF_HELD];
	size_t nheld;
	uint64_t held_bytes;
	unsigned npictures, nobjects;
	unsigned picture_kind;
	bool stopped; /* out wants no more */
	struct rtf_state state[RTF_DEPTH];
	size_t depth; /* states in use */
	size_t over;  /* groups beyond RTF_DEPTH */
};

static inline struct rtf_state *
rtf_top(struct rtf *r)
{
	return &r->state[r->depth - 1];
}

void rtf_put_bytes(struct rtf *r, struct jk_span bytes);
void rtf_put_char(struct rtf *r, uint32_t cp);
/* One UTF-16 unit, as \u has it. */
void rtf_put_unit(struct rtf *r, uint16_t unit);
void rtf_put_flush(struct rtf *r);
/* Gives out what the other channels hold. */
void rtf_put_sides(struct rtf *r);
void rtf_cell(struct rtf *r);
void rtf_row(struct rtf *r);
void rtf_row_head(struct rtf *r);

/* An HTML tag begins and ends: where a line or a cell does, so does one in
 * the body ([MS-OXRTFEX] 2.1.3.1). */
void rtf_tag_begin(struct rtf *r);
void rtf_tag_end(struct rtf *r);

/* rtf_color.c: a word about colours; the text of their table. */
void rtf_color_word(struct rtf *r, unsigned what, int32_t value);
void rtf_color_text(struct rtf *r, struct jk_span text);

void rtf_blob_hex(struct rtf *r, struct jk_span text);
void rtf_blob_raw(struct rtf *r, struct jk_span bytes);
/* The object or picture has ended: it becomes a child, which waits for
 * rtf_blob_give, so that the text around it stays one. */
void rtf_blob_end(struct rtf *r, bool picture);
void rtf_blob_give(struct rtf *r);

#endif
