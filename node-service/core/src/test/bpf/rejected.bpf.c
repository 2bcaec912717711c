// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* The verifier refuses it: recvmsg programs may only allow. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/recvmsg4")
int rejected(void *ctx)
{
	(void)ctx;
	return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
