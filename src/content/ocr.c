/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text in pictures, when it is asked for: tesseract with Korean and English.
 * What it reads is a guess, so it carries its evidence; and digits that it
 * takes for letters are tried as digits.
 */
#include "config.h"

#include <jikimi/format.h>

#ifdef HAVE_TESSERACT

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <leptonica/allheaders.h>
#include <tesseract/capi.h>

#include <jikimi/charset.h>

#include "blob.h"
#include "lazy.h"

/* Debian's folder of tesseract 5. */
#define DATA "/usr/share/tesseract-ocr/5/tessdata"
#define LANGUAGES "kor+eng"
/* A scanned page of A3 at 600 dpi has 70 million. */
#define PIXELS_MAX 100000000
/* Of one picture. */
#define MILLISECONDS_MAX 60000
/* What a picture that says nothing is taken for. */
#define DPI 150
/* Of one picture. */
#define PAGES_MAX 1000
/* A word with so many digits or what looks like one is a number. */
#define NUMBER_LEN 6

static const struct jk_trait ocr = { "ocr", false };

#define CALLS(X)                                                               \
	X(TessBaseAPICreate)                                                   \
	X(TessBaseAPIDelete)                                                   \
	X(TessBaseAPIGetUTF8Text)                                              \
	X(TessBaseAPIInit3)                                                    \
	X(TessBaseAPIRecognize)                                                \
	X(TessBaseAPISetImage2)                                                \
	X(TessBaseAPISetSourceResolution)                                      \
	X(TessDeleteText)                                                      \
	X(TessMonitorCreate)                                                   \
	X(TessMonitorDelete)                                                   \
	X(TessMonitorSetDeadlineMSecs)                                         \
	X(pixDestroy)                                                          \
	X(pixGetXRes)                                                          \
	X(pixReadHeaderMem)                                                    \
	X(pixReadMem)                                                          \
	X(pixReadMemFromMultipageTiff)                                         \
	X(setMsgSeverity)

struct calls {
	CALLS(JK_LAZY_POINTER)
};

#define NAME(name) JK_LAZY_SYMBOL(struct calls, name)
static const struct jk_lazy_symbol symbols[] = { CALLS(NAME){ .name = NULL } };
#undef NAME

static const struct jk_lazy_library tesseract = {
	.name = "tesseract",
	.soname = "libtesseract.so.5",
	.symbols = symbols,
};

static enum jk_status
read_all(struct jk_blob *to, struct jk_source *src, struct jk_err *err)
{
	unsigned char step[16 * 1024];
	enum jk_status status = JK_OK;
	uint64_t at = 0;
	size_t got = 1;

	/* Where it can be had again, the stream stays for the raw bytes. */
	while (got > 0) {
		if (jk_source_can_pread(src))
			status = jk_source_pread(src, at, step, sizeof(step),
						 &got, err);
		else
			status = jk_source_read(src, step, sizeof(step), &got,
						err);
		if (status != JK_OK)
			break;
		at += got;
		if (!jk_blob_add(to, step, got)) {
			to->budget->cause = JK_CAUSE_MEMORY_LIMIT;
			return jk_err_set(err, JK_ELIMIT, "picture too large");
		}
	}
	return status;
}

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* The digit that c is taken for, or 0. */
static unsigned char
digit_like(unsigned char c)
{
	static const char letters[] = "OoQDIl|iZzSsBGgq";
	static const char digits[] = "0000111122558699";
	const char *at = c != '\0' ? strchr(letters, c) : NULL;

	return at != NULL ? (unsigned char)digits[at - letters] : 0;
}

/*
 * Words that are mostly digits, with the rest of them as digits; false when
 * there is none with something to be changed. text is changed in place.
 */
static bool
try_digits(struct jk_buf *text)
{
	bool changed = false;

	for (size_t from = 0, to; from < text->len; from = to + 1) {
		size_t sure = 0, like = 0;

		for (to = from; to < text->len; to++) {
			unsigned char c = text->ptr[to];

			if (is_digit(c))
				sure++;
			else if (digit_like(c) != 0)
				like++;
			else if (c != '-')
				break;
		}
		if (like == 0 || sure + like < NUMBER_LEN || like > sure / 2)
			continue;
		changed = true;
		for (size_t i = from; i < to; i++) {
			unsigned char c = digit_like(text->ptr[i]);

			if (c != 0)
				text->ptr[i] = c;
		}
	}
	return changed;
}

static void
give(struct jk_out *out, const char *text)
{
	struct jk_buf utf8 = { 0 };

	jk_to_utf8(&utf8, jk_span_str(text), JK_UTF8);
	out->ops->trait(out->ctx, &ocr);
	out->ops->text(out->ctx, jk_buf_span(&utf8));
	if (try_digits(&utf8)) {
		out->ops->place(out->ctx, jk_span_str("letters as digits"));
		out->ops->text(out->ctx, jk_buf_span(&utf8));
	}
	out->ops->trait(out->ctx, NULL);
	jk_buf_clear(&utf8);
	jk_buf_release(&utf8);
}

static enum jk_status
recognise(const struct calls *c, TessBaseAPI *api, struct jk_out *out,
	  struct jk_err *err)
{
	ETEXT_DESC *monitor = c->TessMonitorCreate();
	enum jk_status status = JK_OK;
	char *text = NULL;

	c->TessMonitorSetDeadlineMSecs(monitor, MILLISECONDS_MAX);
	if (c->TessBaseAPIRecognize(api, monitor) != 0) {
		out->budget->cause = JK_CAUSE_TIME_LIMIT;
		status = jk_err_set(err, JK_ELIMIT, "text in the picture");
	} else {
		text = c->TessBaseAPIGetUTF8Text(api);
	}
	if (text != NULL) {
		give(out, text);
		c->TessDeleteText(text);
	}
	c->TessMonitorDelete(monitor);
	return status;
}

/* One page after the other; a TIFF may have several. */
static enum jk_status
read_pages(const struct calls *c, TessBaseAPI *api, struct jk_span bytes,
	   bool tiff, struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	size_t offset = 0;
	char place[32];

	for (unsigned n = 1; status == JK_OK && n <= PAGES_MAX; n++) {
		PIX *pix = tiff ? c->pixReadMemFromMultipageTiff(
					  bytes.ptr, bytes.len, &offset)
				: c->pixReadMem(bytes.ptr, bytes.len);

		if (pix == NULL)
			return jk_err_set(err, JK_ECORRUPT, "no picture");
		snprintf(place, sizeof(place), "page %u", n);
		if (n > 1)
			out->ops->place(out->ctx, jk_span_str(place));
		c->TessBaseAPISetImage2(api, pix);
		if (c->pixGetXRes(pix) < 70)
			c->TessBaseAPISetSourceResolution(api, DPI);
		status = recognise(c, api, out, err);
		c->pixDestroy(&pix);
		if (offset == 0)
			return status;
		if (status == JK_OK)
			status = jk_budget_time(out->budget, err);
	}
	return status;
}

static enum jk_status
read_picture(const struct calls *c, struct jk_span bytes, struct jk_out *out,
	     struct jk_err *err)
{
	l_int32 format = 0, w = 0, h = 0;
	TessBaseAPI *api;
	enum jk_status status;

	c->setMsgSeverity(L_SEVERITY_NONE);
	/* Leptonica returns 0 for success. */
	if (c->pixReadHeaderMem(bytes.ptr, bytes.len, &format, &w, &h, NULL,
				NULL, NULL) != 0 ||
	    w <= 0 || h <= 0)
		return jk_err_set(err, JK_ECORRUPT, "no picture");
	if ((int64_t)w * h > PIXELS_MAX) {
		out->budget->cause = JK_CAUSE_MEMORY_LIMIT;
		return jk_err_set(err, JK_ELIMIT, "%d by %d pixels", w, h);
	}
	api = c->TessBaseAPICreate();
	if (c->TessBaseAPIInit3(api, DATA, LANGUAGES) != 0)
		status = jk_err_set(err, JK_EUNSUPPORTED,
				    "tesseract has no data of " LANGUAGES);
	else
		status = read_pages(
			c, api, bytes,
			format >= IFF_TIFF && format <= IFF_TIFF_ZIP, out, err);
	c->TessBaseAPIDelete(api);
	return status;
}

static enum jk_status
extract(const struct jk_format *format, struct jk_source *src,
	struct jk_out *out, struct jk_err *err)
{
	struct jk_blob bytes;
	struct calls calls;
	enum jk_status status;

	(void)format;
	/* One thread of OpenMP's: the worker is one of many. */
	setenv("OMP_THREAD_LIMIT", "1", 1);
	status = jk_lazy_open_for(out, &tesseract, &calls, err);
	if (status != JK_OK)
		return status;
	jk_blob_init(&bytes, out->budget);
	status = read_all(&bytes, src, err);
	if (status == JK_OK)
		status = read_picture(&calls, jk_blob_span(&bytes), out, err);
	jk_blob_release(&bytes);
	return status;
}

static const struct jk_format picture = {
	.name = "picture",
	.media_type = "image/*",
	.extract = extract,
};

#endif

const struct jk_format *
jk_ocr_format(void)
{
#ifdef HAVE_TESSERACT
	return &picture;
#else
	return NULL;
#endif
}
