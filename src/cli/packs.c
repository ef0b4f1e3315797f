/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/packs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jikimi/buf.h>

enum { PACK_MAX = 16 << 20 }; /* bytes of a pack file */

static void
push(struct jk_packs *p, struct jk_pack pack)
{
	p->pack = jk_xrealloc(p->pack, p->npacks + 1, sizeof(*p->pack));
	p->pack[p->npacks++] = pack;
}

static void
own(struct jk_packs *p, void *memory)
{
	p->owned = jk_xrealloc(p->owned, p->nowned + 1, sizeof(*p->owned));
	p->owned[p->nowned++] = memory;
}

void
jk_packs_init(struct jk_packs *p)
{
	size_t n;
	const struct jk_pack *builtin = jk_builtin_packs(&n);

	*p = (struct jk_packs){ 0 };
	for (size_t i = 0; i < n; i++)
		push(p, builtin[i]);
	p->nbuiltin = n;
}

static enum jk_status
add_file(struct jk_packs *p, const char *path, struct jk_err *err)
{
	FILE *in = fopen(path, "re");
	struct jk_buf text = { 0 };
	char *name;
	size_t n;

	if (in == NULL)
		return jk_err_set(err, JK_EIO, "%.200s: %s", path,
				  strerror(errno));
	while (text.len <= PACK_MAX &&
	       (n = fread(jk_buf_reserve(&text, 65536), 1, 65536, in)) > 0)
		text.len += n;
	if (ferror(in) || text.len > PACK_MAX) {
		jk_err_set(err, JK_EIO, "%.200s: %s", path,
			   ferror(in) ? "cannot be read" : "too large");
		fclose(in);
		jk_buf_release(&text);
		return JK_EIO;
	}
	fclose(in);
	name = jk_xstrdup(path);
	own(p, name);
	if (text.ptr != NULL)
		own(p, (char *)text.ptr);
	push(p, (struct jk_pack){ .name = name, .text = jk_buf_span(&text) });
	return JK_OK;
}

static int
is_pack(const struct dirent *d)
{
	const char *dot = strrchr(d->d_name, '.');

	return d->d_name[0] != '.' && dot != NULL &&
	       (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static enum jk_status
add_folder(struct jk_packs *p, const char *path, struct jk_err *err)
{
	struct dirent **names;
	int n = scandir(path, &names, is_pack, alphasort);
	enum jk_status status = JK_OK;
	struct jk_buf file = { 0 };

	if (n == -1)
		return jk_err_set(err, JK_EIO, "%.200s: %s", path,
				  strerror(errno));
	if (n == 0)
		status = jk_err_set(err, JK_EUSAGE,
				    "%.200s: no *.yaml rule file there", path);
	for (int i = 0; i < n; i++) {
		jk_buf_clear(&file);
		jk_buf_appendf(&file, "%s/%s", path, names[i]->d_name);
		if (status == JK_OK)
			status = add_file(p, jk_buf_cstr(&file), err);
		free(names[i]);
	}
	free(names);
	jk_buf_release(&file);
	return status;
}

enum jk_status
jk_packs_add(struct jk_packs *p, const char *path, struct jk_err *err)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return jk_err_set(err, JK_EIO, "%.200s: %s", path,
				  strerror(errno));
	if (S_ISDIR(st.st_mode))
		return add_folder(p, path, err);
	return add_file(p, path, err);
}

/* A YAML string in double quotes. */
static void
put_quoted(struct jk_buf *b, const char *text)
{
	jk_buf_append_byte(b, '"');
	for (const char *p = text; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '"' || c == '\\')
			jk_buf_append_byte(b, '\\');
		if (c < ' ' || c == 0x7f)
			jk_buf_appendf(b, "\\x%02x", c);
		else
			jk_buf_append_byte(b, c);
	}
	jk_buf_append_byte(b, '"');
}

void
jk_packs_add_pattern(struct jk_packs *p, const char *pattern)
{
	struct jk_buf b = { 0 };
	char *name;

	/* Who looks for something looks for nothing else. */
	if (p->npatterns++ == 0) {
		p->npacks -= p->nbuiltin;
		memmove(p->pack, p->pack + p->nbuiltin,
			p->npacks * sizeof(*p->pack));
		p->nbuiltin = 0;
	}
	jk_buf_appendf(&b, "-e, pattern %zu", p->npatterns);
	name = jk_xstrdup(jk_buf_cstr(&b));
	own(p, name);
	jk_buf_clear(&b);
	jk_buf_appendf(&b,
		       "rules:\n"
		       "  - id: pattern-%zu\n"
		       "    name: {en: Pattern %zu, ko: 패턴 %zu}\n"
		       "    description: given with -e\n"
		       "    severity: medium\n"
		       "    weights: {plausible: 100}\n"
		       "    thresholds: {high: 80, medium: 50, low: 40}\n"
		       "    mask: {of: any}\n"
		       "    pattern: ",
		       p->npatterns, p->npatterns, p->npatterns);
	put_quoted(&b, pattern);
	jk_buf_append_byte(&b, '\n');
	own(p, (char *)b.ptr);
	push(p, (struct jk_pack){ .name = name, .text = jk_buf_span(&b) });
}

void
jk_packs_release(struct jk_packs *p)
{
	for (size_t i = 0; i < p->nowned; i++)
		free(p->owned[i]);
	free(p->owned);
	free(p->pack);
	*p = (struct jk_packs){ 0 };
}
