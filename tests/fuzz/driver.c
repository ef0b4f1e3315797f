/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Replays inputs through a fuzz target without a fuzzer: each argument is a
 * file, or a directory whose files are taken. Prints how many were run; with
 * -m N each input is also run N times with a few of its bytes changed.
 */
#include "config.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Larger files are no test of a parser but of patience. */
#define INPUT_MAX (64L * 1024 * 1024)

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

struct replay {
	unsigned long nrun;
	unsigned mutants; /* of each input */
	uint32_t random;  /* the same changes in each run */
};

static uint32_t
next_random(struct replay *r)
{
	r->random ^= r->random << 13;
	r->random ^= r->random >> 17;
	r->random ^= r->random << 5;
	return r->random;
}

static void
run_mutants(struct replay *r, const uint8_t *bytes, size_t len)
{
	for (unsigned i = 0; i < r->mutants && len > 0; i++) {
		size_t n = next_random(r) % 4 == 0 ? next_random(r) % len : len;
		uint8_t *copy = malloc(len);

		if (copy == NULL)
			return;
		memcpy(copy, bytes, len);
		for (uint32_t k = next_random(r) % 8 + 1; k > 0; k--)
			copy[next_random(r) % len] = (uint8_t)next_random(r);
		LLVMFuzzerTestOneInput(copy, n);
		r->nrun++;
		free(copy);
	}
}

static void
run_file(struct replay *r, const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *bytes = NULL;
	struct stat st;
	size_t len;

	if (f == NULL || fstat(fileno(f), &st) != 0 || st.st_size > INPUT_MAX)
		goto out;
	/* Exactly as long as the input, so that a sanitizer sees its end. */
	bytes = malloc(st.st_size > 0 ? (size_t)st.st_size : 1);
	if (bytes == NULL)
		goto out;
	len = fread(bytes, 1, (size_t)st.st_size, f);
	fprintf(stderr, "%s\n", path);
	LLVMFuzzerTestOneInput(bytes, len);
	r->nrun++;
	run_mutants(r, bytes, len);
out:
	free(bytes);
	if (f != NULL)
		fclose(f);
}

static void
run_path(struct replay *r, const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *e;
	char inner[4096];

	if (dir == NULL) {
		run_file(r, path);
		return;
	}
	while ((e = readdir(dir)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		if (snprintf(inner, sizeof(inner), "%s/%s", path, e->d_name) <
		    (int)sizeof(inner))
			run_path(r, inner);
	}
	closedir(dir);
}

int
main(int argc, char **argv)
{
	struct replay r = { .random = 2463534242u };
	int i = 1;

	LLVMFuzzerInitialize(&argc, &argv);
	if (argc > 2 && strcmp(argv[1], "-m") == 0) {
		r.mutants = (unsigned)strtoul(argv[2], NULL, 10);
		i = 3;
	}
	for (; i < argc; i++)
		run_path(&r, argv[i]);
	printf("%lu inputs run\n", r.nrun);
	return EXIT_SUCCESS;
}
