/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the programs and their user side share through pinned maps. The same sizes and offsets stand in
 * dev.regpath.redirect.Layout, which compares them with the loaded maps. A change of a map needs a new directory of pins
 * (Layout.VERSION, v2 -> v3): a node may still run the programs of the version before, and after a rollback those of the
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
#define MAX_SCOPE 1024
#define MAX_EXCLUDED 1024
/* An ancestor's membership is looked for at so many levels below the root at most. */
#define MAX_LEVELS 15
#define UNIT_NAME_SIZE 64
#define MAX_CONNECTING 1024
/* A power of two. */
#define DIAL_BITS 12
#define MAX_DIALS (1 << DIAL_BITS)
#define MAX_HEALTH 4096

/* Nanoseconds: the agent's resolver says each second that it is at work. */
#define HEARTBEAT_VALID 3000000000ULL

/* Bytes: about 300 reports that the agent has not read yet. */
#define REPORTS_SIZE 16384

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
 * What a frontend is kept with: its id in bits 0..30, whether it leads to the agent's own resolver in bit 31, and above them
 * the elements of the scope that it is for. There are 32 elements at most, such as the kubelet, or all Pods with some label;
 * which bit stands for which is user space's affair.
 */
#define FOUND_RESOLVER (1ULL << 31)
#define FOUND_ID(found) ((__u32)(found) & 0x7fffffff)
#define FOUND_SCOPE(found) ((__u32)((found) >> 32))

/* To which elements of the scope processes belong because of a cgroup. */
struct membership {
	/* Those in this very cgroup. */
	__u32 own;
	/* Those in it or below. */
	__u32 below;
	/* Those in it or below do not belong to these because of a cgroup above. */
	__u32 except;
	__u32 zero;
};

/* A cgroup whose processes, and those below, are not led by a frontend: a Pod that is a backend of it. */
struct exclusion {
	__u64 cgroup;
	__u32 frontend;
	__u32 zero;
};

/*
 * What the map "scoping" holds: the levels at which cgroups have members below them, four bits for each, the highest of
 * the tree first, with 1 for the root, and 0 at the end; then, for user space alone, what each element is, by a hash of
 * its words, and 0 where a bit is free; last a number that is another one after each change of who belongs to what.
 */
#define SCOPING_LEVELS 0
#define SCOPING_ELEMENTS 1
#define SCOPING_GENERATION 33
#define MAX_SCOPING 34
#define LEVELS_FIRST(levels) (((__u32)(levels) & 0xf) - 1)
#define LEVELS_OTHERS(levels) ((levels) >> 4)

/*
 * The state of a frontend is one __u64, so that user space can switch it to other backends with one aligned store and
 * no reader ever sees half of it: first slot in bits 0..15, number of slots in bits 16..31, the index of the health of
 * its own address in bits 32..47, how long a connect may take in bits 48..60, flags above.
 */
#define STATE_BASE(state) ((__u16)(state))
#define STATE_COUNT(state) ((__u16)((state) >> 16))
#define STATE_HEALTH(state) ((__u16)((state) >> 32))
#define STATE_LIMIT(state) ((__u32)((state) >> 48) & 0x1fff)
/* Some cgroups are excluded: struct exclusion. */
#define STATE_EXCLUDES (1ULL << 61)
#define STATE_OWN_FIRST (1ULL << 62)
#define STATE_REFUSE (1ULL << 63)

/* Milliseconds of a unit of the limit; a limit of 0 leaves the time to the kernel. */
#define LIMIT_UNIT 10

/*
 * Where a frontend leads to or, if its counter is 0, an alternative: somewhere else where the caller goes on by itself when
 * it is refused here. With STATE_OWN_FIRST the first slot is the frontend's own address, and chosen while it is not out.
 */
struct slot {
	struct address address;
	__be16 port;
	__u16 health;
	__u32 counter;
};

/*
 * How an address does, by what became of connects to it. The index 0 stands for an address of which nothing is kept.
 * Times are those of bpf_ktime_get_ns().
 */
struct health {
	/* Until when it is not chosen while another can be; 0 if its last connect succeeded. */
	__u64 out_until;
	/* When a connect to it failed last, or the agent took it out. */
	__u64 failed;
	/* When it was last seen to serve, by a connect or by the agent; 0 if never. */
	__u64 served;
	/* When the agent was told last that it is in use. */
	__u64 told;
	/* How many connects in a row have failed. */
	__u32 failures;
	__u32 zero;
};

/* What a socket asked for, where it was sent, and how far its connect is. */
struct dial {
	__u64 cookie;
	/* When it began; 0 once its end is known. */
	__u64 since;
	/* The frontend's state by which the backend was chosen. */
	__u64 state;
	struct address asked;
	/* Where it went: a backend, or where it asked. */
	struct address to;
	__be16 asked_port;
	__be16 to_port;
	__u16 health;
	__u16 flags;
	__u32 local_port;
	__u32 zero;
};

/* It went to a backend. */
#define DIAL_REDIRECTED 1
/* The kernel ends the connect when the limit is over. */
#define DIAL_LIMITED 2
/* There was a way to send the first segment. */
#define DIAL_SENT 4

/* What the agent is told of an address. */
struct report {
	__u64 time;
	/* Until when it is out; 0: it is in use. */
	__u64 out_until;
	__u32 health;
	__u32 failures;
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

_Static_assert(sizeof(struct report) == 24, "Layout.HealthReport");

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
	EVENT_EJECTED = 7,
};

#define COMMAND_SIZE 16

/* What happened to a socket. Of CONNECTED, FAILED and GIVEN_UP only time, cookie, kind and error are filled in. */
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

/* What is known of the kernel when the programs are loaded. */
struct constants {
	/* HZ; 0 if it is not known. */
	__u32 ticks_per_second;
	/*
	 * Whether a process's name may be asked for: sock_addr programs may not without CAP_PERFMON
	 * (cgroup_base_func_proto and bpf_base_func_proto).
	 */
	__u8 names;
	/* Whether a program may choose the error of a connect that it refuses: from 5.18 on. Before, it is EPERM. */
	__u8 errors;
	__u16 zero;
};

struct meta {
	__u8 redirect_sha256[32];
	__u8 scope_sha256[32];
};

#endif
