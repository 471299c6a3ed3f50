// SPDX-License-Identifier: MIT OR GPL-2.0-only
/* Writes synthetic retransmits into the maps of a running tracer, as its own programs do; see storm.c. */
#include "submit.bpf.h"

#include <bpf/bpf_helpers.h>

enum { EVENTS_PER_RUN = 100, FLOWS = 1000 };

SEC("raw_tp/storm")
int storm(unsigned long long *ctx)
{
	struct retransmit_event event = {
		.ip = 4,
		.type = RETRANSMIT_RTO,
		.state = 1,
		.rport = 443,
		.laddr = {198, 18, 0, 1},
		.raddr = {198, 18, 0, 2},
		.netns_id = -1ULL, /* no namespace has it, so the self-check finds no counter to compare */
	};

	for (int i = 0; i < EVENTS_PER_RUN; i++) {
		event.lport = 10000 + (ctx[0] + i) % FLOWS;
		submit(ctx, &event, NULL);
	}
	return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
