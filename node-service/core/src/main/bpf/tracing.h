/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* How programs tell whoever listens what happens to sockets. */
#ifndef REGPATH_TRACING_H
#define REGPATH_TRACING_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

#include "layout.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__type(key, __u32);
	__type(value, __u64);
	__uint(max_entries, MAX_TRACING);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} tracing SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, EVENTS_SIZE);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} events SEC(".maps");

/* Sockets whose connect() was told of and whose end was not -> when it was; the oldest are forgotten first. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__type(key, __u64);
	__type(value, __u64);
	__uint(max_entries, MAX_CONNECTING);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
} connecting SEC(".maps");

/* A listener that dies cannot say so: it promises to be there until a moment, and moves that on while it lives. */
static __always_inline bool listened(void)
{
	__u32 key = TRACING_UNTIL;
	__u64 *until = bpf_map_lookup_elem(&tracing, &key);

	return until && *until && bpf_ktime_get_ns() < *until;
}

static __always_inline struct event *reserve_event(enum event_kind kind, __u64 cookie)
{
	struct event *event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	__u32 key = TRACING_LOST;
	__u64 *lost;

	if (event) {
		__builtin_memset(event, 0, sizeof(*event));
		event->time = bpf_ktime_get_ns();
		event->kind = kind;
		event->cookie = cookie;
		return event;
	}
	lost = bpf_map_lookup_elem(&tracing, &key);
	if (lost)
		__sync_fetch_and_add(lost, 1);
	return NULL;
}

#endif
