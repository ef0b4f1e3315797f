/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/git_parts.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW = 64 << 20 }; /* of a pack, mapped at once */

enum jk_status
jk_git_fail(struct jk_git *g, const char *what, struct jk_err *err)
{
	const git_error *e = g->lib.git_error_last();

	return jk_err_set(err, JK_ECORRUPT, "git: %s: %.300s", what,
			  e != NULL && e->message != NULL ? e->message
							  : "unknown error");
}

/* Nothing of the user's or the system's configuration is looked for, and
 * object names are not computed again: zlib's own check stands. */
static void
set_limits(struct jk_git *g)
{
	static const int levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA,
				      GIT_CONFIG_LEVEL_SYSTEM,
				      GIT_CONFIG_LEVEL_XDG,
				      GIT_CONFIG_LEVEL_GLOBAL };
	struct jk_git_lib *lib = &g->lib;

	for (size_t i = 0; i < JK_COUNT(levels); i++)
		lib->git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
	/* Who owns a repository matters to those who run what it says. */
	lib->git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	lib->git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	lib->git_libgit2_opts(GIT_OPT_DISABLE_PACK_KEEP_FILE_CHECKS, 1);
	lib->git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)WINDOW);
	lib->git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT,
			      (size_t)JK_GIT_MAPPED);
	/* Each object is asked for once. */
	lib->git_libgit2_opts(GIT_OPT_ENABLE_CACHING, 0);
}

enum jk_status
jk_git_new(struct jk_git **out, struct jk_err *err)
{
	struct jk_git *g = jk_xcalloc(1, sizeof(*g));
	enum jk_status status = jk_git_lib_open(&g->lib, err);

	if (status != JK_OK) {
		free(g);
		return status;
	}
	*out = g;
	return JK_OK;
}

/* As a bare one: libgit2 then takes the folder as it is, and reads neither
 * its configuration nor its working tree. */
enum jk_status
jk_git_open(struct jk_git *g, const struct jk_git_place *place,
	    struct jk_err *err)
{
	struct jk_git_lib *lib = &g->lib;
	git_config *empty = NULL;
	int error;

	/* Behind the wall also because it would read, and decode, all the
	 * certificates that the system trusts. */
	if (lib->git_libgit2_init() < 0)
		return jk_git_fail(g, "libgit2", err);
	set_limits(g);
	if (lib->git_repository_open_bare(&g->repo, place->gitdir) < 0)
		return jk_git_fail(g, "the repository cannot be opened", err);
	error = lib->git_config_new(&empty);
	if (error == 0)
		error = lib->git_repository_set_config(g->repo, empty);
	lib->git_config_free(empty);
	if (error == 0)
		error = lib->git_repository_odb(&g->odb, g->repo);
	if (error < 0)
		return jk_git_fail(g, "the repository cannot be opened", err);
	return JK_OK;
}

void
jk_git_free(struct jk_git *g)
{
	if (g == NULL)
		return;
	g->lib.git_odb_object_free(g->blob);
	g->lib.git_odb_free(g->odb);
	g->lib.git_repository_free(g->repo);
	jk_buf_release(&g->lines);
	jk_buf_release(&g->message);
	free(g);
}

void
jk_git_hex(const unsigned char *oid, char hex[2 * JK_OID_LEN + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < JK_OID_LEN; i++) {
		hex[2 * i] = digits[oid[i] >> 4];
		hex[2 * i + 1] = digits[oid[i] & 15];
	}
	hex[2 * JK_OID_LEN] = '\0';
}

static void
fail_object(struct jk_git *g, const unsigned char *oid, int error,
	    struct jk_err *err)
{
	char hex[2 * JK_OID_LEN + 1];

	jk_git_hex(oid, hex);
	if (error == GIT_ENOTFOUND)
		jk_err_set(err, JK_EIO, "object %s is not in the repository",
			   hex);
	else
		jk_git_fail(g, hex, err);
}

git_odb_object *
jk_git_object(struct jk_git *g, const unsigned char *oid, git_object_t type,
	      struct jk_err *err)
{
	git_odb_object *object = NULL;
	git_oid id;
	int error;

	memcpy(id.id, oid, JK_OID_LEN);
	error = g->lib.git_odb_read(&object, g->odb, &id);
	if (error < 0) {
		fail_object(g, oid, error, err);
		return NULL;
	}
	if (g->lib.git_odb_object_type(object) != type) {
		g->lib.git_odb_object_free(object);
		jk_err_set(err, JK_ECORRUPT, "an object of the wrong type");
		return NULL;
	}
	return object;
}

struct jk_span
jk_git_object_bytes(struct jk_git *g, git_odb_object *object)
{
	return jk_span_make(g->lib.git_odb_object_data(object),
			    g->lib.git_odb_object_size(object));
}

enum jk_status
jk_git_read(struct jk_git *g, const unsigned char *oid, uint64_t max,
	    struct jk_span *bytes, uint64_t *size, struct jk_err *err)
{
	git_object_t type;
	size_t len = 0;
	git_oid id;
	int error;

	g->lib.git_odb_object_free(g->blob);
	g->blob = NULL;
	*size = 0;
	memcpy(id.id, oid, JK_OID_LEN);
	/* The size is asked for first: a small object may claim to unpack to
	 * anything. */
	error = g->lib.git_odb_read_header(&len, &type, g->odb, &id);
	if (error < 0) {
		fail_object(g, oid, error, err);
		return err->status;
	}
	*size = len;
	if (len > max)
		return jk_err_set(err, JK_ELIMIT, "%zu bytes", len);
	if (type != GIT_OBJECT_COMMIT && type != GIT_OBJECT_TAG)
		type = GIT_OBJECT_BLOB;
	g->blob = jk_git_object(g, oid, type, err);
	if (g->blob == NULL)
		return err->status;
	*bytes = jk_git_object_bytes(g, g->blob);
	if (type != GIT_OBJECT_BLOB)
		*bytes = jk_git_message(*bytes, &g->message);
	return JK_OK;
}

bool
jk_git_is_lfs_pointer(struct jk_span bytes)
{
	static const char first[] = "version https://git-lfs.github.com/spec/";

	return bytes.len < 1024 &&
	       jk_span_starts_with(bytes, first, sizeof(first) - 1);
}

enum jk_status
jk_git_list(struct jk_git *g, const struct jk_git_place *place,
	    const struct jk_git_request *request, const struct jk_git_ops *ops,
	    void *ctx, struct jk_err *err)
{
	if (request->what == JK_GIT_TREE || request->what == JK_GIT_STAGED)
		return jk_git_list_index(g, place, request, ops, ctx, err);
	return jk_git_list_commits(g, place, request, ops, ctx, err);
}
