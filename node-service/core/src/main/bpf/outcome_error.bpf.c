// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The same programs, which also say with which error a connect failed: for nodes that give the agent CAP_PERFMON. */
#define WITH_ERROR
#include "outcome.bpf.c"
