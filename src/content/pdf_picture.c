/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A page that is a picture, drawn for who reads text in pictures: a child in
 * the form of a bitmap ([MS-WMF] 2.2.2.9 describes it) of 8 bits a pixel.
 */
#include "config.h"

#include "pdf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blob.h"

/* What letters of 8 points need to be told apart. */
#define DPI 200
/* A page of A2 at that. */
#define PIXELS_MAX 16000000
#define HEAD_LEN 54
#define PALETTE_LEN 1024

static void
put_number(unsigned char *to, uint32_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		to[i] = (unsigned char)(v >> (8 * i));
}

/* The head, and a palette of greys. */
static bool
put_head(struct jk_blob *to, uint32_t w, uint32_t h, uint32_t row)
{
	unsigned char head[HEAD_LEN + PALETTE_LEN] = "BM";

	put_number(head + 2, sizeof(head) + row * h, 4);
	put_number(head + 10, sizeof(head), 4);
	put_number(head + 14, 40, 4);
	put_number(head + 18, w, 4);
	put_number(head + 22, h, 4);
	put_number(head + 26, 1, 2);
	put_number(head + 28, 8, 2);
	put_number(head + 34, row * h, 4);
	put_number(head + 38, DPI * 10000 / 254, 4);
	put_number(head + 42, DPI * 10000 / 254, 4);
	put_number(head + 46, 256, 4);
	for (unsigned i = 0; i < 256; i++)
		memset(head + HEAD_LEN + i * 4, (int)i, 3);
	return jk_blob_add(to, head, sizeof(head));
}

/* cairo's pixels are words of 32 bits, from the top; a bitmap begins below. */
static bool
put_pixels(struct jk_blob *to, const unsigned char *pixels, size_t stride,
	   uint32_t w, uint32_t h, uint32_t row)
{
	unsigned char *grey = jk_xcalloc(1, row);
	bool good = true;

	for (uint32_t y = h; y-- > 0 && good;) {
		for (uint32_t x = 0; x < w; x++) {
			uint32_t v;

			memcpy(&v, pixels + y * stride + x * 4, sizeof(v));
			grey[x] = (unsigned char)(((v >> 16 & 0xff) * 3 +
						   (v >> 8 & 0xff) * 6 +
						   (v & 0xff)) /
						  10);
		}
		good = jk_blob_add(to, grey, row);
	}
	free(grey);
	return good;
}

static void
draw(const struct jk_pdf_calls *c, PopplerPage *page, cairo_surface_t *surface)
{
	cairo_t *cairo = c->cairo_create(surface);

	c->cairo_set_source_rgb(cairo, 1, 1, 1);
	c->cairo_paint(cairo);
	c->cairo_scale(cairo, DPI / 72.0, DPI / 72.0);
	c->poppler_page_render(page, cairo);
	c->cairo_destroy(cairo);
	c->cairo_surface_flush(surface);
}

static bool
paint(struct jk_pdf *pdf, PopplerPage *page, struct jk_blob *to, uint32_t w,
      uint32_t h)
{
	const struct jk_pdf_calls *c = &pdf->calls;
	uint32_t row = (w + 3) / 4 * 4;
	cairo_surface_t *surface = c->cairo_image_surface_create(
		CAIRO_FORMAT_RGB24, (int)w, (int)h);
	bool good = false;
	unsigned char *pixels;

	if (c->cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS) {
		draw(c, page, surface);
		pixels = c->cairo_image_surface_get_data(surface);
		good = pixels != NULL && put_head(to, w, h, row) &&
		       put_pixels(to, pixels,
				  (size_t)c->cairo_image_surface_get_stride(
					  surface),
				  w, h, row);
	}
	c->cairo_surface_destroy(surface);
	return good;
}

enum jk_status
jk_pdf_picture(struct jk_pdf *pdf, PopplerPage *page, unsigned number,
	       struct jk_err *err)
{
	double w = 0, h = 0;
	struct jk_blob blob;
	bool more = true;
	char name[32];

	pdf->calls.poppler_page_get_size(page, &w, &h);
	w = w * DPI / 72;
	h = h * DPI / 72;
	snprintf(name, sizeof(name), "page %u", number);
	pdf->gave = true;
	jk_blob_init(&blob, pdf->out->budget);
	if (w >= 1 && h >= 1 && w * h <= PIXELS_MAX &&
	    paint(pdf, page, &blob, (uint32_t)w, (uint32_t)h))
		more = jk_child_span(pdf->out, jk_span_str(name),
				     jk_blob_span(&blob));
	else
		pdf->out->ops->note(pdf->out->ctx, jk_span_str(name),
				    JK_PARTIAL, JK_CAUSE_IMAGE,
				    jk_span_str("too large to be drawn"));
	jk_blob_release(&blob);
	if (more)
		return JK_OK;
	return jk_err_set(err, JK_ELIMIT, "budget spent");
}
