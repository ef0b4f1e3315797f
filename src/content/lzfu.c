/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/lzfu.h"

#include <string.h>

#include "content/claims.h"

#define WINDOW 4096
#define HEAD 16
#define COMPRESSED 0x75465a4c /* "LZFu" */
#define PLAIN 0x414c454d      /* "MELA" */

/* [MS-OXRTFCP] 2.1.2.1: what the window begins with. */
static const char dictionary[] =
	"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}"
	"{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
	"MS Sans SerifSymbolArialTimes New RomanCourier"
	"{\\colortbl\\red0\\green0\\blue0\r\n\\par "
	"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

_Static_assert(sizeof(dictionary) == 207 + 1, "[MS-OXRTFCP] 2.1.2.1");

struct lzfu {
	struct jk_blob *to;
	unsigned char window[WINDOW];
	size_t at; /* where the next byte goes */
	unsigned char step[WINDOW];
	size_t n; /* bytes in step */
	uint64_t out;
};

static bool
hand_over(struct lzfu *z, size_t packed)
{
	bool good;

	z->out += z->n;
	good = jk_budget_expand(z->to->budget, z->n, packed, z->out, NULL) ==
		       JK_OK &&
	       jk_blob_add(z->to, z->step, z->n);
	z->n = 0;
	return good;
}

static bool
put(struct lzfu *z, unsigned char byte, size_t packed)
{
	z->window[z->at] = byte;
	z->at = (z->at + 1) % WINDOW;
	z->step[z->n++] = byte;
	return z->n < WINDOW || hand_over(z, packed);
}

/* [MS-OXRTFCP] 2.1.3: eight times a byte, or twelve bits of an offset and
 * four of a length, as the bits of a byte before them say. */
static bool
unpack(struct lzfu *z, struct jk_span s)
{
	size_t i = 0;

	while (i < s.len) {
		unsigned flags = s.ptr[i++];

		for (unsigned bit = 0; bit < 8 && i < s.len; bit++) {
			size_t from, len;

			if ((flags >> bit & 1) == 0) {
				if (!put(z, s.ptr[i], i))
					return false;
				i++;
				continue;
			}
			if (s.len - i < 2)
				return false;
			from = (size_t)s.ptr[i] << 4 | s.ptr[i + 1] >> 4;
			len = (s.ptr[i + 1] & 0xfu) + 2;
			i += 2;
			if (from == z->at)
				return true; /* the end */
			for (; len > 0; len--, from = (from + 1) % WINDOW) {
				if (!put(z, z->window[from], i))
					return false;
			}
		}
	}
	return false;
}

bool
jk_lzfu_put(struct jk_blob *to, struct jk_span packed)
{
	uint64_t magic = jk_le(packed, 8, 4), size = jk_le(packed, 0, 4);
	struct lzfu z = { .to = to, .at = sizeof(dictionary) - 1 };
	struct jk_span body = jk_span_from(packed, HEAD);
	bool good;

	if (packed.len < HEAD)
		return false;
	if (size >= 12 && size - 12 < body.len)
		body.len = (size_t)size - 12;
	if (magic == PLAIN)
		return jk_blob_add(to, body.ptr, body.len);
	if (magic != COMPRESSED)
		return false;
	memset(z.window, ' ', sizeof(z.window));
	memcpy(z.window, dictionary, sizeof(dictionary) - 1);
	good = unpack(&z, body);
	good = hand_over(&z, packed.len) && good;
	explicit_bzero(&z, sizeof(z));
	return good;
}
