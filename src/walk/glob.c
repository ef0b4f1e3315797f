/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/walk.h>

#include <fnmatch.h>
#include <string.h>

/* A matcher of one segment between slashes: fnmatch knows *, ? and [ ]. */
static bool
segment_matches(struct jk_span glob, struct jk_span name)
{
	char g[256], n[256];

	if (glob.len >= sizeof(g) || name.len >= sizeof(n))
		return jk_span_equal(glob, name);
	memcpy(g, glob.ptr, glob.len);
	g[glob.len] = '\0';
	memcpy(n, name.ptr, name.len);
	n[name.len] = '\0';
	return fnmatch(g, n, 0) == 0;
}

/* Takes the segment at the head of *rest. */
static struct jk_span
take_segment(struct jk_span *rest)
{
	const unsigned char *slash =
		rest->len > 0 ? memchr(rest->ptr, '/', rest->len) : NULL;
	size_t len = slash != NULL ? (size_t)(slash - rest->ptr) : rest->len;
	struct jk_span segment = jk_span_head(*rest, len);

	*rest = jk_span_from(*rest, slash != NULL ? len + 1 : len);
	return segment;
}

/* Segment by segment; the last double star is where to try again from, as in
 * the usual matching of '*' within a name: linear in practice, no recursion. */
static bool
path_matches(struct jk_span glob, struct jk_span path)
{
	struct jk_span retry_glob = { 0 }, retry_path = { 0 };
	bool starred = false;

	for (;;) {
		struct jk_span g, p, before = glob;

		if (path.len == 0)
			return glob.len == 0 ||
			       jk_span_equal(glob, jk_span_str("**"));
		g = take_segment(&glob);
		if (jk_span_equal(g, jk_span_str("**"))) {
			if (glob.len == 0)
				return true;
			starred = true;
			retry_glob = glob;
			retry_path = path;
			continue;
		}
		p = take_segment(&path);
		if (before.len > 0 && segment_matches(g, p) &&
		    (glob.len > 0 || path.len == 0))
			continue;
		if (!starred)
			return false;
		take_segment(&retry_path);
		glob = retry_glob;
		path = retry_path;
	}
}

static struct jk_span
base_name(struct jk_span path)
{
	size_t i = path.len;

	while (i > 0 && path.ptr[i - 1] != '/')
		i--;
	return jk_span_from(path, i);
}

bool
jk_glob_match(const char *text, struct jk_span path, bool is_dir)
{
	struct jk_span glob = jk_span_str(text);

	if (glob.len > 1 && glob.ptr[glob.len - 1] == '/') {
		if (!is_dir)
			return false;
		glob.len--;
	}
	if (memchr(glob.ptr, '/', glob.len) == NULL)
		return segment_matches(glob, base_name(path));
	if (glob.ptr[0] == '/')
		glob = jk_span_from(glob, 1);
	return path_matches(glob, path);
}

enum jk_status
jk_glob_check(const char *glob, struct jk_err *err)
{
	size_t len = strlen(glob), segment = 0;

	if (len == 0)
		return jk_err_set(err, JK_EUSAGE, "empty glob");
	for (size_t i = 0; i < len; i++) {
		const char *close;

		segment = glob[i] == '/' ? 0 : segment + 1;
		if (segment > 250)
			return jk_err_set(err, JK_EUSAGE,
					  "bad glob: a name longer than 250 "
					  "bytes");
		if (glob[i] == '\\' && i + 1 == len)
			return jk_err_set(err, JK_EUSAGE,
					  "bad glob '%.100s': '\\' at the end",
					  glob);
		if (glob[i] == '\\') {
			i++;
			continue;
		}
		if (glob[i] != '[')
			continue;
		close = glob[i + 1] != '\0' ? strchr(glob + i + 2, ']') : NULL;
		if (close == NULL ||
		    memchr(glob + i, '/', (size_t)(close - glob) - i) != NULL)
			return jk_err_set(err, JK_EUSAGE,
					  "bad glob '%.100s': '[' without ']'",
					  glob);
		segment += (size_t)(close - glob) - i;
		i = (size_t)(close - glob);
	}
	return JK_OK;
}
