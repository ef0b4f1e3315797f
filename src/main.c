/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli.h"

int
main(int argc, char **argv)
{
	return jk_main(argc, argv, NULL);
}
