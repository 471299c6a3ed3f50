// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* A program for XDP that drops every frame of at most 100 bytes, such as an ACK, with which live tests lose
 * packets that only a device's counter shows.
 */
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

enum { SMALL = 100 };

SEC("xdp")
int drop_small(struct xdp_md *frame)
{
	return frame->data_end - frame->data > SMALL ? XDP_PASS : XDP_DROP;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
