/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libgit2, opened when a repository is to be read: linked, its sixteen
 * libraries would cost every process of every scan some milliseconds.
 *
 * Owns:    nothing; an opened library stays until the process ends.
 * Threads: one.
 * Errors:  JK_EUNSUPPORTED when it is not installed or lacks a function.
 */
#ifndef JK_GIT_LIB_H
#define JK_GIT_LIB_H

#include <git2.h>
#include <git2/sys/repository.h>

#include <jikimi/status.h>

#define JK_GIT_CALLS(X)                                                        \
	X(git_libgit2_init)                                                    \
	X(git_libgit2_opts)                                                    \
	X(git_error_last)                                                      \
	X(git_repository_open_bare)                                            \
	X(git_repository_free)                                                 \
	X(git_repository_set_config)                                           \
	X(git_repository_odb)                                                  \
	X(git_repository_head)                                                 \
	X(git_config_new)                                                      \
	X(git_config_free)                                                     \
	X(git_odb_free)                                                        \
	X(git_odb_read)                                                        \
	X(git_odb_read_header)                                                 \
	X(git_odb_foreach)                                                     \
	X(git_odb_object_data)                                                 \
	X(git_odb_object_size)                                                 \
	X(git_odb_object_type)                                                 \
	X(git_odb_object_free)                                                 \
	X(git_reference_iterator_new)                                          \
	X(git_reference_iterator_free)                                         \
	X(git_reference_next)                                                  \
	X(git_reference_free)                                                  \
	X(git_reference_name)                                                  \
	X(git_reference_target)                                                \
	X(git_reference_peel)                                                  \
	X(git_revparse_single)                                                 \
	X(git_object_id)                                                       \
	X(git_object_type)                                                     \
	X(git_object_peel)                                                     \
	X(git_object_free)                                                     \
	X(git_tree_lookup)                                                     \
	X(git_tree_free)                                                       \
	X(git_tree_entry_bypath)                                               \
	X(git_tree_entry_id)                                                   \
	X(git_tree_entry_type)                                                 \
	X(git_tree_entry_free)                                                 \
	X(git_index_open)                                                      \
	X(git_index_free)                                                      \
	X(git_index_entrycount)                                                \
	X(git_index_get_byindex)                                               \
	X(git_diff_buffers)

#define JK_GIT_POINTER(name) __typeof__(&name) name;

struct jk_git_lib {
	JK_GIT_CALLS(JK_GIT_POINTER)
};

enum jk_status jk_git_lib_open(struct jk_git_lib *lib, struct jk_err *err);

#endif
