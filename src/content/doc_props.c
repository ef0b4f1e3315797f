/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "content/claims.h"
#include "content/doc_parts.h"

#define PAGE 512

/* [MS-DOC] 2.6.1, 2.6.2: single property modifiers, and the flag of those
 * whose operand, as far as mask goes, is value, or is not. */
static const struct modifier {
	unsigned sprm;
	unsigned flag;
	uint32_t mask, value;
	bool is_not;
} modifiers[] = {
	{ 0x0800, DOC_DELETED, 0x01, 0x01, false },         /* sprmCFRMarkDel */
	{ 0x083c, DOC_HIDDEN, 0x01, 0x01, false },          /* sprmCFVanish */
	{ 0x2a42, DOC_WHITE, 0xff, 0x08, false },           /* sprmCIco */
	{ 0x6870, DOC_WHITE, 0xffffffff, 0xffffff, false }, /* sprmCCv */
	{ 0x2a0c, DOC_SHADED, 0xff, 0x00, true },           /* sprmCHighlight */
	{ 0x4866, DOC_SHADED, 0xffff, 0x00, true },         /* sprmCShd80 */
	{ 0xca71, DOC_SHADED, 0x00, 0x00, false },          /* sprmCShd */
	{ 0x442d, DOC_SHADED, 0xffff, 0x00, true },         /* sprmPShd80 */
	{ 0xc64d, DOC_SHADED, 0x00, 0x00, false },          /* sprmPShd */
	{ 0x2416, DOC_IN_TABLE, 0x01, 0x01, false },        /* sprmPFInTable */
	{ 0x2417, DOC_ROW_END, 0x01, 0x01, false },         /* sprmPFTtp */
	{ 0x6649, DOC_INNER, 0xfffffffe, 0x00, true },      /* sprmPItap */
};

/* [MS-DOC] 2.2.5.1: the three upper bits say how long the operand is. */
static size_t
operand_len(unsigned sprm, struct jk_span operand)
{
	static const unsigned char lens[] = { 1, 1, 2, 4, 2, 2, 0, 3 };

	if (sprm == 0xd608) /* sprmTDefTable: its length has two bytes */
		return (size_t)jk_le(operand, 0, 2) + 1;
	if (sprm >> 13 == 6)
		return (size_t)jk_le(operand, 0, 1) + 1;
	return lens[sprm >> 13];
}

static unsigned
flag_of(unsigned sprm, struct jk_span operand)
{
	unsigned n = operand.len < 4 ? (unsigned)operand.len : 4;
	uint32_t value = (uint32_t)jk_le(operand, 0, n);

	for (size_t i = 0; i < JK_COUNT(modifiers); i++) {
		const struct modifier *m = &modifiers[i];

		if (m->sprm == sprm &&
		    ((value & m->mask) == m->value) != m->is_not)
			return m->flag;
	}
	return 0;
}

static unsigned
flags_of(struct jk_span grpprl)
{
	unsigned flags = 0;

	while (grpprl.len >= 3) {
		unsigned sprm = (unsigned)jk_le(grpprl, 0, 2);
		struct jk_span operand = jk_span_from(grpprl, 2);
		size_t len = operand_len(sprm, operand);

		flags |= flag_of(sprm, operand);
		grpprl = jk_span_from(operand, len);
	}
	return flags;
}

/* [MS-DOC] 2.9.175 PapxInFkp: its length counts pairs of bytes, in one or in
 * two bytes; the style's number comes first. */
static struct jk_span
papx(struct jk_span page, size_t at)
{
	size_t n = (size_t)jk_le(page, at, 1);

	if (n == 0)
		return jk_span_from(
			jk_span_head(jk_span_from(page, at + 2),
				     2 * (size_t)jk_le(page, at + 1, 1)),
			2);
	return jk_span_from(jk_span_head(jk_span_from(page, at + 1), 2 * n - 1),
			    2);
}

/* [MS-DOC] 2.9.33 ChpxFkp, 2.9.174 PapxFkp: offsets of n + 1 runs, n places
 * of their properties within the page, n in the last byte. */
static void
read_page(struct doc_runs *runs, struct jk_span page, bool paragraphs)
{
	size_t n = page.ptr[PAGE - 1], width = paragraphs ? 13 : 1;

	if (4 * (n + 1) + width * n >= PAGE)
		return;
	for (size_t i = 0; i < n; i++) {
		struct doc_run run = {
			.from = (uint32_t)jk_le(page, 4 * i, 4),
			.to = (uint32_t)jk_le(page, 4 * i + 4, 4),
		};
		size_t at = 2 * (size_t)page.ptr[4 * (n + 1) + width * i];

		if (at == 0 || run.from >= run.to)
			continue;
		run.flags = flags_of(
			paragraphs ? papx(page, at)
				   : jk_span_head(jk_span_from(page, at + 1),
						  page.ptr[at]));
		if (run.flags != 0)
			jk_blob_add(&runs->list, &run, sizeof(run));
	}
}

static int
compare(const void *a, const void *b)
{
	const struct doc_run *l = a, *r = b;

	return l->from < r->from ? -1 : l->from > r->from;
}

/* [MS-DOC] 2.8.5 PlcBteChpx, 2.8.6 PlcBtePapx: the numbers of the pages. */
static void
read_pages(struct doc *d, struct doc_runs *runs, unsigned entry,
	   bool paragraphs)
{
	struct jk_span plc = doc_table_part(d, entry);
	size_t n = plc.len < 4 ? 0 : (plc.len - 4) / 8;
	unsigned char page[PAGE];

	for (size_t i = 0; i < n; i++) {
		uint64_t pn = jk_le(plc, 4 * (n + 1) + 4 * i, 4) & 0x3fffff;
		size_t got = 0;

		if (jk_budget_time(d->out->budget, NULL) != JK_OK)
			break;
		if (jk_source_pread(d->text, pn * PAGE, page, PAGE, &got,
				    NULL) != JK_OK ||
		    got < PAGE) {
			d->damaged = true;
			continue;
		}
		read_page(runs, jk_span_make(page, PAGE), paragraphs);
	}
	if (runs->list.len > 0)
		qsort(runs->list.ptr, runs->list.len / sizeof(struct doc_run),
		      sizeof(struct doc_run), compare);
	if (paragraphs)
		d->has_rows = n > 0;
}

void
doc_props_read(struct doc *d)
{
	/* Word 6 has shorter modifiers; its tables are known by their marks. */
	if (d->old)
		return;
	read_pages(d, &d->chars, 12, false);
	read_pages(d, &d->paragraphs, 13, true);
}

static struct doc_run
run_at(const struct doc_runs *runs, size_t i)
{
	struct doc_run run;

	memcpy(&run, runs->list.ptr + i * sizeof(run), sizeof(run));
	return run;
}

unsigned
doc_flags_at(struct doc_runs *runs, uint32_t fc, uint32_t *end)
{
	size_t n = runs->list.len / sizeof(struct doc_run);
	size_t low = 0, high = n;
	struct doc_run run;

	*end = UINT32_MAX;
	/* Text mostly goes on where it was. */
	if (runs->at < n && run_at(runs, runs->at).from <= fc &&
	    (runs->at + 1 == n || run_at(runs, runs->at + 1).from > fc)) {
		low = runs->at + 1;
	} else {
		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (run_at(runs, middle).from <= fc)
				low = middle + 1;
			else
				high = middle;
		}
	}
	if (low < n)
		*end = run_at(runs, low).from;
	if (low == 0)
		return 0;
	runs->at = low - 1;
	run = run_at(runs, low - 1);
	if (fc >= run.to)
		return 0;
	if (run.to < *end)
		*end = run.to;
	return run.flags;
}
