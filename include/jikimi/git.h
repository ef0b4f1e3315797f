/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Git: which blobs of a repository are to be examined, and their bytes.
 *
 * A repository is hostile input. Where it lies is read from three short text
 * files by jk_git_find; everything else is libgit2's, called in a process
 * behind its wall. Of configuration nothing is read, so that there is nothing
 * to run: no hooks, filters, credentials, includes; and nothing is written.
 *
 * Owns:    a jk_git owns libgit2's handles. What ops receive is borrowed.
 * Threads: one thread a jk_git.
 * Errors:  what the repository as a whole does not give is an error, and ends
 *          the run; a damaged or missing object is a skip call.
 */
#ifndef JK_GIT_H
#define JK_GIT_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/coverage.h>
#include <jikimi/span.h>
#include <jikimi/status.h>

enum {
	JK_OID_LEN = 20,
	JK_GIT_OLD_MAX = 4, /* parents that a blob is compared with */
};

/* Bytes of packs that are mapped at a time, beside their indexes; the pages
 * are the kernel's to take back. */
#define JK_GIT_MAPPED ((uint64_t)1 << 30)

enum jk_git_what {
	JK_GIT_NONE, /* no repository: files */
	JK_GIT_TREE, /* the working tree's files */
	JK_GIT_STAGED,
	JK_GIT_RANGE,
	JK_GIT_HISTORY,
};

/* Where a repository lies; absolute paths without symbolic links. */
struct jk_git_place {
	char *top;        /* owned: the working tree; NULL when bare */
	char *gitdir;     /* owned: HEAD and index of this working tree */
	char *commondir;  /* owned: refs and objects */
	char **alternate; /* owned: further folders of objects */
	size_t nalternates;
	uint64_t index_bytes; /* of packs' indexes: mapped as a whole */
	bool shallow;
};

/* path lies in a working tree, or is a bare repository. */
enum jk_status jk_git_find(const char *path, struct jk_git_place *out,
			   struct jk_err *err);
/* Is dir itself where a repository keeps its objects? */
bool jk_git_is_store(const char *dir);
/* The repository of such a folder; without a working tree. */
enum jk_status jk_git_find_store(const char *dir, struct jk_git_place *out,
				 struct jk_err *err);
void jk_git_place_release(struct jk_git_place *place);

struct jk_git;

/* Loads libgit2, which is found where the system keeps its libraries. */
enum jk_status jk_git_new(struct jk_git **out, struct jk_err *err);
/* Starts it and opens the repository; later calls need it. */
enum jk_status jk_git_open(struct jk_git *g, const struct jk_git_place *place,
			   struct jk_err *err);
void jk_git_free(struct jk_git *g);
/* "libgit2 1.5.1", of the build. */
const char *jk_git_version(void);

struct jk_git_blob {
	struct jk_span path; /* in the repository */
	const unsigned char *oid;
	const struct jk_origin *origin; /* NULL: of no commit yet */
	const unsigned char *old;       /* blobs to compare with */
	size_t nold;
};

struct jk_git_ops {
	/* A blob to examine. Of an index in order of paths; of a history in
	 * portions, each in order of paths. The same each time. */
	void (*blob)(void *ctx, const struct jk_git_blob *blob);
	/* Something that is not, and why. */
	void (*skip)(void *ctx, struct jk_span path,
		     const struct jk_origin *origin,
		     const struct jk_coverage *coverage);
	/* JK_GIT_TREE: a file of the index. */
	void (*tracked)(void *ctx, const struct jk_git_blob *blob,
			bool is_submodule);
};

struct jk_git_request {
	enum jk_git_what what;
	const char *range; /* "A..B" or one commit, for JK_GIT_RANGE */
	bool diff;         /* give the blobs to compare with, too */
	/* Part of a scan of the disk: what others have is no gap. */
	bool local;
};

/* Lists what is asked for. */
enum jk_status jk_git_list(struct jk_git *g, const struct jk_git_place *place,
			   const struct jk_git_request *request,
			   const struct jk_git_ops *ops, void *ctx,
			   struct jk_err *err);

/*
 * The bytes of a blob, or of the message of a commit or tag, borrowed until the next call on g. JK_ELIMIT for one
 * of more than max bytes (*size is set), JK_ECORRUPT for one that is missing
 * or damaged.
 */
enum jk_status jk_git_read(struct jk_git *g, const unsigned char *oid,
			   uint64_t max, struct jk_span *bytes, uint64_t *size,
			   struct jk_err *err);

/* Is it the stand-in for a file that Git LFS keeps elsewhere? */
bool jk_git_is_lfs_pointer(struct jk_span bytes);

struct jk_lines {
	uint64_t first, last; /* from 1 */
};

/*
 * The lines of now that none of the old blobs has, n of them, in order; owned
 * by g until the next call. *whole: it cannot be said (binary), all is new.
 */
enum jk_status jk_git_added(struct jk_git *g, const unsigned char *old,
			    size_t nold, struct jk_span now,
			    const struct jk_lines **lines, size_t *n,
			    bool *whole, struct jk_err *err);

#endif
