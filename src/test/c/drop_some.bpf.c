// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Programs for traffic control and XDP that drop or consume one in thirty frames of more than 200 bytes, with
 * which live tests make the causes tc and xdp.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>

#include <bpf/bpf_helpers.h>

enum { LARGE = 200, ONE_IN = 30 };

static __always_inline int chosen(__u64 size)
{
	return size > LARGE && bpf_get_prandom_u32() % ONE_IN == 0;
}

SEC("tc")
int drop_in_tc(struct __sk_buff *skb)
{
	return chosen(skb->len) ? TC_ACT_SHOT : TC_ACT_OK;
}

/* The kernel then frees the frame as if it had been delivered. */
SEC("steal")
int steal_in_tc(struct __sk_buff *skb)
{
	return chosen(skb->len) ? TC_ACT_STOLEN : TC_ACT_OK;
}

SEC("xdp")
int drop_in_xdp(struct xdp_md *frame)
{
	return chosen(frame->data_end - frame->data) ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
