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
		own(p, text.ptr);
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

void
jk_packs_release(struct jk_packs *p)
{
	for (size_t i = 0; i < p->nowned; i++)
		free(p->owned[i]);
	free(p->owned);
	free(p->pack);
	*p = (struct jk_packs){ 0 };
}
