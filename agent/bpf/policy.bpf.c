// SPDX-License-Identifier: Apache-2.0 OR GPL-2.0
// Judges what a pod sends and receives, at the host side of its veth.
#include <stdbool.h>
#include <stddef.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* TCX_NEXT and TC_ACT_UNSPEC are the same -1: the next program on the interface has its turn, under TCX and clsact alike. */
enum { PC_PASS = -1, PC_DROP = 2 /* TC_ACT_SHOT */ };

#include "abi.h"
#include "maps.h"
#include "clock.h"
#include "packet.h"
#include "context.h"
#include "source.h"
#include "arp.h"
#include "neighbour.h"
#include "fragment.h"
#include "policy.h"
#include "conntrack.h"
#include "service.h"
#include "related.h"
#include "translate.h"
#include "refuse.h"
#include "fast.h"
#include "events.h"
#include "sweep.h"

static __always_inline bool pc_decide_arp(struct __sk_buff *skb, struct pc_context *c)
{
	if (!pc_is_arp(skb, c))
		return pc_deny(c, PC_REASON_NEIGHBOUR);
	pc_count(PC_STAT_ARP);
	return true;
}

/* True: passes. */
static __always_inline bool pc_decide(struct __sk_buff *skb, struct pc_context *c)
{
	int reason = pc_parse(skb, &c->packet);

	if (!c->endpoint.id)
		return pc_deny(c, PC_REASON_NO_TABLE);
	if (reason)
		return pc_deny(c, reason);
	if (c->packet.fragment != PC_WHOLE && !c->ingress_ifindex && !skb->sk)
		c->ingress_ifindex = PC_NOWHERE;
	if (pc_bears_neighbour_type(&c->packet)) {
		if (!pc_is_neighbour_discovery(skb, c))
			return pc_deny(c, PC_REASON_NEIGHBOUR);
		pc_count(PC_STAT_NEIGHBOUR);
		return true;
	}
	/* Before fragments and errors; all else is looked at where its connection is not known (conntrack.h). */
	if (c->direction == PC_EGRESS && (c->packet.fragment != PC_WHOLE || pc_is_icmp(&c->packet.flow)) &&
	    !pc_owns(c->endpoint.id, &c->packet.flow.src))
		return pc_deny(c, PC_REASON_SOURCE);
	if (c->packet.fragment != PC_WHOLE) {
		reason = pc_follow_fragment(c);
		if (reason)
			return pc_deny(c, reason);
	}
	if (c->direction == PC_EGRESS && pc_may_be_for_service(&c->packet.flow)) {
		reason = pc_find_backend(c);
		if (reason)
			return pc_deny(c, reason);
	}
	if (pc_is_icmp_error(&c->packet) && pc_is_related(skb, c))
		return true;
	return pc_track(c);
}

/* What is not plain, and what has no connection that is judged by what is in force. */
static __noinline int pc_judge_closely(struct __sk_buff *skb, __u8 direction, const struct pc_endpoint *endpoint,
				       const struct pc_node *settings, __u64 now)
{
	struct pc_context c = {
		.now = now,
		.ifindex = skb->ifindex,
		.ingress_ifindex = skb->ingress_ifindex,
		.direction = direction,
	};
	bool pass;

	/* Copies, and their epochs are from before any lookup. */
	if (endpoint && settings) {
		c.endpoint = *endpoint;
		c.peers_epoch = settings->peers_epoch;
	}
	if (skb->vlan_present)
		pass = pc_deny(&c, PC_REASON_ETHERTYPE);
	else if (skb->protocol == bpf_htons(ETH_P_ARP))
		pass = pc_decide_arp(skb, &c);
	else if (skb->protocol == bpf_htons(ETH_P_IP) || skb->protocol == bpf_htons(ETH_P_IPV6))
		pass = pc_decide(skb, &c);
	else
		pass = pc_deny(&c, PC_REASON_ETHERTYPE);
	if (pass && c.chosen)
		pc_keep_backend(&c);
	if (pass && c.chosen == PC_CHOSEN_TO_STAY)
		pc_keep_affinity(&c);
	if (pass && c.translated && pc_translate(skb, &c))
		pass = pc_deny(&c, PC_REASON_MALFORMED);
	pc_count_cookie(c.answer.cookie, skb->len);
	if (!pass) {
		pc_count(PC_STAT_REASON + (c.answer.reason & 15));
		/* What policy denies has been let through there already, and remembered. */
		if (c.endpoint.flags & PC_EP_AUDIT) {
			c.event = PC_EVENT_AUDITED;
			pass = true;
		}
	}
	if (c.event)
		pc_report(skb, &c);
	pc_count(pass ? PC_STAT_FORWARDED : PC_STAT_DROPPED);
	if (pass && (c.translated == PC_TO_SELF || c.translated == PC_BACK_TO_SELF))
		return bpf_redirect_peer(skb->ifindex, 0);
	if (!pass && c.translated == PC_REFUSED)
		return pc_refuse(skb, &c);
	return pass ? PC_PASS : PC_DROP;
}

static __always_inline int pc_judge(struct __sk_buff *skb, __u8 direction)
{
	__u32 zero = 0, ifindex = skb->ifindex, cookie = 0;
	struct pc_endpoint *endpoint = bpf_map_lookup_elem(&endpoints, &ifindex);
	struct pc_node *settings = bpf_map_lookup_elem(&node, &zero);
	__u64 now = pc_now();

	if (endpoint && settings && !skb->vlan_present &&
	    (skb->protocol == bpf_htons(ETH_P_IP) || skb->protocol == bpf_htons(ETH_P_IPV6)))
		cookie = pc_pass_plain(skb, direction, endpoint, settings, now);
	if (!cookie)
		return pc_judge_closely(skb, direction, endpoint, settings, now);
	pc_count_cookie(cookie, skb->len);
	pc_count(PC_STAT_FORWARDED);
	return PC_PASS;
}

/* TCX ingress of the host-side veth: what the pod sends. */
SEC("tc")
int pc_from_pod(struct __sk_buff *skb)
{
	return pc_judge(skb, PC_EGRESS);
}

/* TCX egress: what the pod receives. */
SEC("tc")
int pc_to_pod(struct __sk_buff *skb)
{
	return pc_judge(skb, PC_INGRESS);
}

/* Run by user space now and then: clears away connections that are over. */
SEC("syscall")
int pc_sweep(struct pc_sweep *result)
{
	pc_sweep_connections(result);
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
