/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* Events, at a bounded rate: two token buckets a CPU, so that a flood of connections does not hide the drops. What is not
 * sent is counted, and the next event says how many were not. */
#ifndef PC_EVENTS_H
#define PC_EVENTS_H

struct pc_buckets {
	__u64 filled[2]; /* when the bucket was last looked at, ktime */
	__u64 credit[2]; /* ns */
	__u32 lost;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct pc_buckets);
} buckets SEC(".maps");

/* So much in the ring wakes the reader, once: opened connections wait for that, or for its next look. */
#define PC_WAKE_AT (256 * 1024)
#define PC_RECORD (sizeof(struct pc_event) + 8)

static __always_inline bool pc_take_token(struct pc_buckets *b, const struct pc_node *limits, bool opened, __u64 now)
{
	__u64 price, credit, full;

	if (!limits->events_per_second)
		return false;
	price = PC_SECOND / limits->events_per_second;
	full = price * limits->events_burst;
	credit = b->credit[opened] + (now - b->filled[opened]);
	if (credit > full)
		credit = full;
	b->filled[opened] = now;
	b->credit[opened] = credit;
	if (credit < price)
		return false;
	b->credit[opened] = credit - price;
	return true;
}

static __noinline void pc_report(struct __sk_buff *skb, const struct pc_context *c)
{
	const struct pc_packet *p = &c->packet;
	bool opened = c->event == PC_EVENT_OPENED;
	struct pc_buckets *b;
	struct pc_node *limits;
	struct pc_event *e;
	__u64 now = bpf_ktime_get_ns(); /* c->now is too coarse for an order of events */
	__u32 zero = 0;
	__u64 flags = 0;

	if (c->event == PC_EVENT_AUDITED)
		pc_count(PC_STAT_AUDITED);
	b = bpf_map_lookup_elem(&buckets, &zero);
	limits = bpf_map_lookup_elem(&node, &zero);
	if (!b || !limits)
		return;
	if (!pc_take_token(b, limits, opened, now)) {
		b->lost++;
		pc_count(PC_STAT_EVENTS_LIMITED);
		return;
	}
	e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);
	if (!e) {
		b->lost++;
		pc_count(PC_STAT_EVENTS_LOST);
		return;
	}
	__builtin_memset(e, 0, sizeof(*e));
	e->time = now;
	e->src = p->flow.src;
	e->dst = p->flow.dst;
	e->endpoint = c->endpoint.id;
	e->identity = c->endpoint.identity;
	e->peer_identity = c->answer.peer_identity;
	e->cookie = c->answer.cookie;
	e->ifindex = c->ifindex;
	e->length = skb->len;
	e->sport = bpf_ntohs(p->flow.sport);
	e->dport = pc_is_icmp(&p->flow) ? p->flow.icmp_type : bpf_ntohs(p->flow.dport);
	e->kind = c->event;
	e->direction = c->direction;
	e->protocol = p->flow.protocol;
	e->reason = c->answer.reason;
	e->tcp_flags = p->tcp_flags;
	e->icmp_code = p->flow.icmp_code;
	e->lost = b->lost;
	if (c->translated && c->translated != PC_REFUSED) {
		e->service = c->other.addr;
		e->service_port = bpf_ntohs(c->other.port);
	}
	b->lost = 0;
	if (opened)
		flags = bpf_ringbuf_query(&events, BPF_RB_AVAIL_DATA) - PC_WAKE_AT < PC_RECORD ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
	bpf_ringbuf_submit(e, flags);
	pc_count(PC_STAT_EVENTS);
}

#endif
