/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A narrow cell of a table breaks a number in two, and poppler tells the
 * lines of a row across all its cells: "910519- 010-4811-" above "1368288
 * 6495". Where the positions of the letters show such cells, their pieces are
 * given out once more, put together. The page's own text stays as it is.
 */
#include "config.h"

#include "pdf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/charset.h>

/* All in heights of a letter. */
#define SPLIT 0.3        /* between cells, where no blank is */
#define SPLIT_BLANK 1.5  /* or where one is */
#define SPLIT_START -0.1 /* or where a column begins */
#define START_REACH 6    /* above and below the lines that show it */
/* Points: columns begin at the same place. */
#define SAME_START 0.6
#define LINE_GAP 0.4 /* less: two lines of one cell */
#define ALIGNED 0.5  /* left, right or middle are the same */
#define LETTERS_MAX 200000
#define CELL_LINES_MAX 12
/* So many pieces on either side are looked at. */
#define NEAR 500
#define NONE UINT32_MAX

struct letter {
	double x1, y1, x2, y2; /* y downwards */
	uint32_t at, len;      /* in the text */
	bool blank_before;
};

/* A piece of a line, no wider than a cell. */
struct piece {
	double x1, y1, x2, y2;
	uint32_t first, n; /* letters */
	uint32_t line;
	/* Its neighbours in the cell, or NONE. */
	uint32_t above, below;
};

/* Where a column begins, and from where to where down the page. */
struct start {
	double x, y1, y2;
};

struct layout {
	const char *text;
	struct letter *letters; /* owned */
	uint32_t nletters;
	struct piece *pieces; /* owned */
	uint32_t npieces;
	struct start *starts; /* owned, by x */
	uint32_t nstarts;
};

static int
compare_y(const void *a, const void *b)
{
	const struct letter *l = a, *r = b;
	double d = (l->y1 + l->y2) - (r->y1 + r->y2);

	return d < 0 ? -1 : d > 0;
}

static int
compare_x(const void *a, const void *b)
{
	const struct letter *l = a, *r = b;

	return l->x1 < r->x1 ? -1 : l->x1 > r->x1;
}

static double
height(double y1, double y2)
{
	return y2 - y1 > 1 ? y2 - y1 : 1;
}

/* Marks that poppler puts around words written from the right. */
static bool
is_mark(uint32_t cp)
{
	return cp >= 0x202a && cp <= 0x202e;
}

/* One rectangle a character of the text but for the marks; blanks are told by
 * what follows. */
static void
take_letters(struct layout *l, const PopplerRectangle *boxes, unsigned nboxes)
{
	struct jk_span rest = jk_span_str(l->text);
	bool blank = false;
	unsigned i = 0;

	l->letters = jk_xcalloc(nboxes, sizeof(*l->letters));
	while (i < nboxes && rest.len > 0) {
		uint32_t cp;
		size_t len = jk_utf8_decode(rest, &cp);
		struct letter *x = &l->letters[l->nletters];
		size_t at = (size_t)((const char *)rest.ptr - l->text);

		if (len == 0)
			break;
		rest = jk_span_from(rest, len);
		if (is_mark(cp))
			continue;
		if (cp <= ' ' || cp == 0xa0) {
			blank = cp == ' ' || cp == 0xa0;
			i++;
			continue;
		}
		*x = (struct letter){
			.x1 = fmin(boxes[i].x1, boxes[i].x2),
			.x2 = fmax(boxes[i].x1, boxes[i].x2),
			.y1 = fmin(boxes[i].y1, boxes[i].y2),
			.y2 = fmax(boxes[i].y1, boxes[i].y2),
			.at = (uint32_t)at,
			.len = (uint32_t)len,
			.blank_before = blank,
		};
		blank = false;
		l->nletters++;
		i++;
	}
}

static int
compare_start(const void *a, const void *b)
{
	const struct start *l = a, *r = b;

	return l->x < r->x ? -1 : l->x > r->x;
}

static bool
is_start(const struct layout *l, const struct letter *x)
{
	double reach = START_REACH * height(x->y1, x->y2);
	uint32_t low = 0, high = l->nstarts;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (l->starts[middle].x < x->x1 - SAME_START)
			low = middle + 1;
		else
			high = middle;
	}
	return low < l->nstarts && l->starts[low].x <= x->x1 + SAME_START &&
	       x->y2 > l->starts[low].y1 - reach &&
	       x->y1 < l->starts[low].y2 + reach;
}

static bool
splits(const struct layout *l, const struct letter *a, const struct letter *b)
{
	double h = height(b->y1, b->y2), gap = (b->x1 - a->x2) / h;

	return gap > (b->blank_before ? SPLIT_BLANK : SPLIT) ||
	       (gap > SPLIT_START && is_start(l, b));
}

/* The letters [first, end) are one line, in order from the left. */
static void
cut_line(struct layout *l, uint32_t first, uint32_t end, uint32_t line)
{
	for (uint32_t i = first; i < end; i++) {
		const struct letter *x = &l->letters[i];
		struct piece *p;

		if (i == first || splits(l, x - 1, x))
			l->pieces[l->npieces++] = (struct piece){
				.x1 = x->x1,
				.y1 = x->y1,
				.y2 = x->y2,
				.first = i,
				.line = line,
				.above = NONE,
				.below = NONE,
			};
		p = &l->pieces[l->npieces - 1];
		p->n++;
		p->x2 = fmax(p->x2, x->x2);
		p->y1 = fmin(p->y1, x->y1);
		p->y2 = fmax(p->y2, x->y2);
	}
}

static void
cut(struct layout *l)
{
	uint32_t first = 0, line = 0;

	l->pieces = jk_xcalloc(l->nletters, sizeof(*l->pieces));
	qsort(l->letters, l->nletters, sizeof(*l->letters), compare_y);
	for (uint32_t i = 1; i <= l->nletters; i++) {
		const struct letter *a = &l->letters[first];
		const struct letter *b = &l->letters[i];

		if (i < l->nletters &&
		    (b->y1 + b->y2) - (a->y1 + a->y2) < height(a->y1, a->y2))
			continue;
		qsort(l->letters + first, i - first, sizeof(*l->letters),
		      compare_x);
		cut_line(l, first, i, line++);
		first = i;
	}
}

/* Where lines have several pieces, and two of them at the same place, a
 * column begins. */
static void
find_starts(struct layout *l)
{
	uint32_t n = 0, from = 0;

	l->starts = jk_xcalloc(l->npieces, sizeof(*l->starts));
	for (uint32_t i = 1; i < l->npieces; i++) {
		const struct piece *p = &l->pieces[i];

		if (p->line == p[-1].line)
			l->starts[n++] = (struct start){ p->x1, p->y1, p->y2 };
	}
	qsort(l->starts, n, sizeof(*l->starts), compare_start);
	for (uint32_t i = 0; i < n; i = from) {
		struct start all = l->starts[i];

		for (from = i + 1;
		     from < n && l->starts[from].x - all.x < SAME_START;
		     from++) {
			all.y1 = fmin(all.y1, l->starts[from].y1);
			all.y2 = fmax(all.y2, l->starts[from].y2);
		}
		if (from > i + 1)
			l->starts[l->nstarts++] = all;
	}
}

/* A cell that is full leaves no more than a blank before the next one, and at
 * times nothing: cut there too. */
static void
cut_columns(struct layout *l)
{
	struct piece *old = l->pieces;
	uint32_t nold = l->npieces, line = NONE, first = 0;

	find_starts(l);
	if (l->nstarts == 0)
		return;
	l->pieces = jk_xcalloc(l->nletters, sizeof(*l->pieces));
	l->npieces = 0;
	for (uint32_t i = 0; i < nold; i++) {
		if (old[i].line != line)
			first = old[i].first;
		line = old[i].line;
		if (i + 1 == nold || old[i + 1].line != line)
			cut_line(l, first, old[i].first + old[i].n, line);
	}
	free(old);
}

static bool
is_aligned(const struct piece *a, const struct piece *b)
{
	double most = ALIGNED * height(a->y1, a->y2);

	if (a->x2 <= b->x1 || b->x2 <= a->x1)
		return false;
	return fabs(a->x1 - b->x1) < most || fabs(a->x2 - b->x2) < most ||
	       fabs(a->x1 + a->x2 - b->x1 - b->x2) < 2 * most;
}

/* Pieces of one cell: close below each other. */
static void
link_pieces(struct layout *l)
{
	for (uint32_t i = 0; i < l->npieces; i++) {
		struct piece *a = &l->pieces[i];
		double h = height(a->y1, a->y2);

		for (uint32_t k = i + 1; k < l->npieces && k < i + NEAR; k++) {
			struct piece *b = &l->pieces[k];

			if (b->y1 - a->y2 > LINE_GAP * h)
				break;
			if (b->line == a->line || b->above != NONE ||
			    b->y1 < a->y1 + h / 2 || !is_aligned(a, b))
				continue;
			a->below = k;
			b->above = i;
			break;
		}
	}
}

/* Text of a cell begins at its top: where a column has text again below a
 * gap, a row begins, for the columns without a gap as well. */
static void
cut_rows(struct layout *l)
{
	uint32_t first = 0;

	for (uint32_t end = 1; end <= l->npieces; end++) {
		bool begins = false;

		if (end < l->npieces &&
		    l->pieces[end].line == l->pieces[first].line)
			continue;
		for (uint32_t i = first; i < end; i++)
			begins |= l->pieces[i].above == NONE;
		for (uint32_t i = first; i < end && begins; i++) {
			if (l->pieces[i].above != NONE)
				l->pieces[l->pieces[i].above].below = NONE;
			l->pieces[i].above = NONE;
		}
		first = end;
	}
}

struct cell {
	uint32_t pieces[CELL_LINES_MAX];
	unsigned n;
	double y1, y2;
};

static bool
take_cell(const struct layout *l, uint32_t top, struct cell *cell)
{
	cell->n = 0;
	cell->y1 = l->pieces[top].y1;
	for (uint32_t i = top; i != NONE; i = l->pieces[i].below) {
		if (cell->n == CELL_LINES_MAX)
			return false;
		cell->pieces[cell->n++] = i;
		cell->y2 = l->pieces[i].y2;
	}
	return true;
}

/*
 * Rows that stand close have all their lines in all their columns; a cell that
 * is broken has a neighbour beside it with another number of lines.
 */
static bool
is_broken(const struct layout *l, const struct cell *cell)
{
	struct cell other = { .n = 0 };
	uint32_t at = cell->pieces[0];
	uint32_t from = at > NEAR ? at - NEAR : 0;
	double half = height(l->pieces[at].y1, l->pieces[at].y2) / 2;

	for (uint32_t i = from; i < l->npieces && i < at + NEAR; i++) {
		if (l->pieces[i].y1 > cell->y2)
			break;
		if (i != at && l->pieces[i].above == NONE &&
		    take_cell(l, i, &other) && other.n != cell->n &&
		    other.y2 - half > cell->y1 && other.y1 + half < cell->y2)
			return true;
	}
	return false;
}

static bool
is_token(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || strchr("@.-_+", c) != NULL;
}

static void
put_piece(struct jk_buf *to, const struct layout *l, const struct piece *p)
{
	for (uint32_t i = p->first; i < p->first + p->n; i++) {
		const struct letter *x = &l->letters[i];

		if (i > p->first && x->blank_before)
			jk_buf_append_byte(to, ' ');
		jk_buf_append(to, l->text + x->at, x->len);
	}
}

static bool
has_blank(const struct layout *l, const struct piece *p)
{
	for (uint32_t i = p->first + 1; i < p->first + p->n; i++) {
		if (l->letters[i].blank_before)
			return true;
	}
	return false;
}

/* Whether the line between two pieces broke a word: one that has blanks is
 * broken there, or behind a dash. */
static bool
breaks_word(const struct layout *l, const struct piece *above,
	    const struct piece *below)
{
	const struct letter *last = &l->letters[above->first + above->n - 1];
	unsigned char a = (unsigned char)l->text[last->at];
	unsigned char b = (unsigned char)l->text[l->letters[below->first].at];

	return is_token(a) && is_token(b) && (a == '-' || !has_blank(l, above));
}

/* The cell in one line; false when nothing in it was broken that matters: a
 * word of letters and digits, or an address. */
static bool
join(struct jk_buf *to, const struct layout *l, const struct cell *cell)
{
	bool broken = false, hangul = false;
	unsigned digits = 0;

	for (unsigned i = 0; i < cell->n; i++) {
		const struct piece *p = &l->pieces[cell->pieces[i]];

		if (i > 0 && breaks_word(l, &l->pieces[cell->pieces[i - 1]], p))
			broken = true;
		else if (i > 0)
			jk_buf_append_byte(to, ' ');
		put_piece(to, l, p);
	}
	for (size_t i = 0; i < to->len; i++) {
		digits += to->ptr[i] >= '0' && to->ptr[i] <= '9';
		/* Hangul begins with these in UTF-8. */
		hangul |= to->ptr[i] >= 0xea && to->ptr[i] <= 0xed;
	}
	return broken || digits > 12 || (hangul && digits > 0 && digits < 7);
}

static enum jk_status
give(struct jk_pdf *pdf, struct layout *l, unsigned number, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	struct jk_buf text = { 0 };
	struct cell cell;
	bool placed = false;

	for (uint32_t i = 0; i < l->npieces && status == JK_OK; i++) {
		if (l->pieces[i].above != NONE || l->pieces[i].below == NONE ||
		    !take_cell(l, i, &cell) || !is_broken(l, &cell))
			continue;
		jk_buf_clear(&text);
		if (!join(&text, l, &cell))
			continue;
		if (!placed)
			jk_pdf_place(pdf, "page %u cells", number);
		placed = true;
		status = jk_pdf_text(pdf, jk_buf_cstr(&text), err);
	}
	jk_buf_clear(&text);
	jk_buf_release(&text);
	return status;
}

enum jk_status
jk_pdf_cells(struct jk_pdf *pdf, PopplerPage *page, unsigned number,
	     const char *text, struct jk_err *err)
{
	struct layout l = { .text = text };
	PopplerRectangle *boxes = NULL;
	enum jk_status status = JK_OK;
	guint n = 0;

	if (!pdf->calls.poppler_page_get_text_layout(page, &boxes, &n))
		return JK_OK;
	if (n > 0 && n <= LETTERS_MAX) {
		take_letters(&l, boxes, n);
		cut(&l);
		cut_columns(&l);
		link_pieces(&l);
		cut_rows(&l);
		status = give(pdf, &l, number, err);
	}
	pdf->calls.g_free(boxes);
	free(l.letters);
	free(l.pieces);
	free(l.starts);
	return status;
}
