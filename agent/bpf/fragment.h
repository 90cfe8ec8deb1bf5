/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* Only the first fragment has ports: they are remembered for the later ones, which are then judged like the first. */
#ifndef PC_FRAGMENT_H
#define PC_FRAGMENT_H

/* Of a fragment: 0, or why it is dropped. */
static __noinline int pc_follow_fragment(struct pc_context *c)
{
	struct pc_packet *p = &c->packet;
	struct pc_frag_key key = {
		.src = p->flow.src,
		.dst = p->flow.dst,
		.endpoint = c->endpoint.id,
		.id = p->fragment_id,
		.protocol = p->flow.family == 4 ? p->flow.protocol : IPPROTO_FRAGMENT,
		.direction = c->direction,
	};
	struct pc_frag *first, frag = {
		.sport = p->flow.sport,
		.dport = p->flow.dport,
		.protocol = p->flow.protocol,
		.icmp_type = p->flow.icmp_type,
		.icmp_code = p->flow.icmp_code,
		.payload = p->payload - p->fragmented,
	};

	if (p->fragment == PC_FIRST_FRAGMENT) {
		bpf_map_update_elem(&fragments, &key, &frag, BPF_ANY);
		return 0;
	}
	first = bpf_map_lookup_elem(&fragments, &key);
	/* One that begins before the payload would write over the headers that were judged (RFC 3128, RFC 5722). */
	if (!first || p->fragment_at < first->payload)
		return PC_REASON_FRAGMENT;
	p->flow.sport = first->sport;
	p->flow.dport = first->dport;
	p->flow.protocol = first->protocol;
	p->flow.icmp_type = first->icmp_type;
	p->flow.icmp_code = first->icmp_code;
	return 0;
}

#endif
