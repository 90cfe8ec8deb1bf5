/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* The verdict on a new connection: who the peer is, and what the endpoint's table says of it. At most three lookups, however
 * many policies there are. */
#ifndef PC_POLICY_H
#define PC_POLICY_H

/* A connection as policy sees it, whichever way the packet at hand goes. */
struct pc_question {
	struct pc_addr peer;
	__u32 opened_by; /* PC_CONN_HOST, PC_CONN_SELF, PC_CONN_OUTSIDE or 0 */
	__u32 identity;  /* of the pod */
	__u16 port;      /* of the destination, network order; ICMP: type in the first byte */
	__u8 direction;
	__u8 protocol;
	__u8 family;
	__u8 pad[3];
};

/* One address on the stack, as the key of either map: before 6.2 no other memory of an argument is good for one. */
union pc_asked {
	struct pc_source_key source;
	struct pc_prefix_key prefix;
};

static __always_inline struct pc_peer pc_find_prefix(union pc_asked *asked, __u8 family)
{
	struct pc_peer world = { .identity = family == 4 ? PC_ID_WORLD_IPV4 : PC_ID_WORLD_IPV6 };
	struct pc_peer *found;

	asked->prefix.prefixlen = 128;
	found = bpf_map_lookup_elem(&peers_prefix, &asked->prefix);

	return found ? *found : world;
}

/* The node is known by the interface, not by the address: only what comes from no interface is its own. A forwarded packet
 * that bears an address of the node was masqueraded, and comes from outside; so does one that only bears that of a pod here. */
static __always_inline struct pc_peer pc_find_peer(const struct pc_question *q, union pc_asked *asked)
{
	struct pc_peer *found = bpf_map_lookup_elem(&peers_exact, &asked->source.addr);
	bool is_node = found && found->identity == PC_ID_HOST;

	if (q->direction == PC_INGRESS && q->opened_by & PC_CONN_HOST) {
		struct pc_peer host = { .identity = PC_ID_HOST, .cidr_class = is_node ? found->cidr_class : 0 };

		return host;
	}
	if (!found || (q->direction == PC_INGRESS && (is_node || q->opened_by & PC_CONN_OUTSIDE)))
		return pc_find_prefix(asked, q->family);
	return *found;
}

/* Sent by a pod to an address of its own. Not to a link-local one: nobody brings it back, and a pod could give itself the node's. */
static __always_inline bool pc_is_to_itself(const struct pc_question *q, union pc_asked *asked, __u32 endpoint, __u32 identity)
{
	if (q->direction != PC_EGRESS || identity != q->identity || pc_is_link_local(&asked->source.addr))
		return false;
	asked->source.endpoint = endpoint;
	return bpf_map_lookup_elem(&sources, &asked->source) != NULL;
}

static __always_inline void pc_better(const struct pc_policy_value **best, const struct pc_policy_value *found)
{
	if (found && (!*best || found->precedence > (*best)->precedence))
		*best = found;
}

__noinline int pc_ask(const struct pc_question *q, __u32 endpoint, struct pc_answer *answer)
{
	struct pc_policy_key key = { .prefixlen = 64 };
	union pc_asked asked = {};
	const struct pc_policy_value *best = NULL;
	struct pc_peer peer;
	__u8 scope;
	void *table;

	if (!q || !answer)
		return 0;
	asked.source.addr = q->peer;
	peer = pc_find_peer(q, &asked);
	scope = q->direction << 2;
	answer->allowed = false;
	answer->cookie = 0;
	answer->peer_identity = peer.identity;
	answer->reason = PC_REASON_NO_TABLE;
	if (q->opened_by & PC_CONN_SELF || pc_is_to_itself(q, &asked, endpoint, peer.identity)) {
		answer->allowed = true;
		answer->reason = PC_REASON_SELF;
		return 0;
	}
	table = bpf_map_lookup_elem(&policies, &endpoint);
	if (!table)
		return 0;
	key.protocol = q->protocol;
	key.port = q->port;
	key.peer = peer.identity;
	key.scope = scope | PC_PEER_IDENTITY;
	pc_better(&best, bpf_map_lookup_elem(table, &key));
	if (peer.cidr_class) {
		key.peer = peer.cidr_class;
		key.scope = scope | PC_PEER_CLASS;
		pc_better(&best, bpf_map_lookup_elem(table, &key));
	}
	key.peer = 0;
	key.scope = scope | PC_PEER_ANY;
	pc_better(&best, bpf_map_lookup_elem(table, &key));
	if (!best)
		return 0;
	answer->cookie = best->cookie;
	answer->reason = PC_REASON_POLICY;
	answer->allowed = best->verdict == PC_ALLOW;
	if (answer->allowed && best->proxy_port) {
		answer->allowed = false;
		answer->reason = PC_REASON_PROXY;
	}
	return 0;
}

#endif
