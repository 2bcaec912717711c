/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the programs and their user side share through pinned maps. The same sizes and offsets stand in
 * dev.regpath.redirect.Layout, which compares them with the loaded maps. A change of a map needs a new directory of pins
 * (Layout.VERSION, v1 -> v2): a node may still run the programs of the version before, and after a rollback those of the
 * version behind. Agents take over from any other layout: dev.regpath.redirect.OtherLayouts. The map "origins" is then
 * shared if it has the same form in both, so that a change of its meaning needs another name. A map that is new needs no
 * new directory, if nothing of what is pinned points into it: it is made when the programs of this version are loaded,
 * beside the maps that are kept.
 */
#ifndef REGPATH_LAYOUT_H
#define REGPATH_LAYOUT_H

#include <linux/types.h>

#define MAX_FRONTENDS 1024
#define MAX_SLOTS 8192
#define MAX_ORIGINS 4096
#define MAX_SCOPE 256
#define UNIT_NAME_SIZE 64
#define MAX_CONNECTING 1024

/* Bytes: about 2,400 events that nobody has read yet. */
#define EVENTS_SIZE 262144

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

/* What the map "tracing" holds: until when somebody listens, by bpf_ktime_get_ns(), and how many events found no room. */
#define TRACING_UNTIL 0
#define TRACING_LOST 1
#define MAX_TRACING 2

enum event_kind {
	EVENT_REDIRECTED = 1,
	EVENT_REFUSED = 2,
	EVENT_PASSED = 3,
	EVENT_CONNECTED = 4,
	EVENT_FAILED = 5,
	EVENT_GIVEN_UP = 6,
};

#define COMMAND_SIZE 16

/* What happened to a socket. Of the last three kinds only time, cookie, kind and error are filled in. */
struct event {
	__u64 time;
	__u64 cookie;
	__u64 cgroup;
	struct address asked;
	struct address backend;
	__be16 asked_port;
	__be16 backend_port;
	__u32 process;
	__u8 kind;
	__u8 protocol;
	__u16 error;
	char command[COMMAND_SIZE];
	__u32 zero;
};

_Static_assert(sizeof(struct event) == 88, "Layout.EVENT_SIZE");

struct meta {
	__u8 redirect_sha256[32];
	__u8 scope_sha256[32];
};

#endif
