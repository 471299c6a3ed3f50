// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Programs that send frames on a wrong path, with which live tests lose packets without an error: the one for
 * traffic control adds a VLAN that nobody knows, the one for XDP sends frames of more than 200 bytes back.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

enum { LARGE = 200, UNKNOWN_VLAN = 99 };

SEC("tc")
int tag(struct __sk_buff *skb)
{
	if (skb->len > LARGE)
		bpf_skb_vlan_push(skb, bpf_htons(ETH_P_8021Q), UNKNOWN_VLAN);
	return TC_ACT_OK;
}

SEC("xdp")
int bounce(struct xdp_md *frame)
{
	return frame->data_end - frame->data > LARGE ? XDP_TX : XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
