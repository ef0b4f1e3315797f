/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/format.h>

#include <archive.h>
#ifdef HAVE_ISAL
#include <isa-l.h>
#endif
#include <lzma.h>
#include <magic.h>
#include <zlib.h>
#include <zstd.h>

#define TEXT_OF(value) #value
#define TEXT(value) TEXT_OF(value)

#ifdef HAVE_ISAL
#define ISAL_LINE                                                              \
	"ISA-L " TEXT(ISAL_MAJOR_VERSION) "." TEXT(ISAL_MINOR_VERSION) "\n"
#else
#define ISAL_LINE ""
#endif

/* What it was built with; a distribution keeps the interface the same for as
 * long as the library keeps its name. */
const char *
jk_magicdb_version(void)
{
	return "libmagic " TEXT(MAGIC_VERSION);
}

/* libbz2 has had no other interface than this since 2000. */
const char *
jk_content_libraries(void)
{
	return "libarchive " ARCHIVE_VERSION_ONLY_STRING "\n" ISAL_LINE
	       "zlib " ZLIB_VERSION "\n"
	       "libbz2 1.0\n"
	       "liblzma " LZMA_VERSION_STRING "\n"
	       "libzstd " ZSTD_VERSION_STRING "\n";
}
