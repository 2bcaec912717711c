/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the programs and their user side share through pinned maps. The same sizes and offsets stand in
 * dev.regpath.redirect.Layout, which compares them with the loaded maps. A change here needs a new directory of pins
 * (v1 -> v2): a node may still run the programs of the version before.
 */
#ifndef REGPATH_LAYOUT_H
#define REGPATH_LAYOUT_H

#include <linux/types.h>

#define MAX_FRONTENDS 1024
#define MAX_SLOTS 8192
#define MAX_ORIGINS 4096
#define MAX_SCOPE 256
#define UNIT_NAME_SIZE 64

/* Counters: [0, F) hits of frontend i, [F, 2F) connects that found frontend i without a backend, then backends. */
#define COUNTER_WITHOUT_BACKEND MAX_FRONTENDS
#define MAX_COUNTERS (2 * MAX_FRONTENDS + MAX_SLOTS)

/* IPv4 addresses are kept as ::ffff:a.b.c.d, in network order like everything that goes onto the wire. */
struct address {
	__be32 word[4];
};

struct frontend {
	struct address address;
	__be16 port;
	__u8 protocol;
	__u8 zero;
};

/*
 * The state of a frontend is one __u64, so that user space can switch it to other backends with one aligned store and
 * no reader ever sees half of it: first slot in bits 0..31, number of slots in bits 32..47, flags above.
 */
#define STATE_BASE(state) ((__u32)(state))
#define STATE_COUNT(state) ((__u16)((state) >> 32))
#define STATE_REFUSE (1ULL << 48)

struct slot {
	struct address address;
	__be16 port;
	__u16 zero;
	__u32 counter;
};

struct peer {
	__u64 cookie;
	struct address address;
	__be16 port;
	__u16 zero[3];
};

struct origin {
	struct address address;
	__be16 port;
	__u16 zero;
};

struct unit {
	__u64 parent;
	char name[UNIT_NAME_SIZE];
};

struct meta {
	__u8 redirect_sha256[32];
	__u8 scope_sha256[32];
};

#endif
