/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* Neighbour discovery (RFC 4861) passes without policy, since nothing works without it: types 133 to 137 with hop limit 255,
 * code 0, no extension header, not in fragments, within the link. All else that bears one of these types is dropped: a receiver
 * must ignore it (RFC 4861 6.1, 7.1, 8.1; RFC 6980), so it could only carry something else. */
#ifndef PC_NEIGHBOUR_H
#define PC_NEIGHBOUR_H

enum { PC_ND_ROUTER_SOLICITATION = 133, PC_ND_SOLICITATION = 135, PC_ND_REDIRECT = 137 };

static __always_inline bool pc_bears_neighbour_type(const struct pc_packet *p)
{
	return p->flow.protocol == IPPROTO_ICMPV6 && p->fragment != PC_LATER_FRAGMENT &&
	       p->flow.icmp_type >= PC_ND_ROUTER_SOLICITATION && p->flow.icmp_type <= PC_ND_REDIRECT;
}

/* Link-local, multicast of the link, or a pod or node that we know: else the node would send it on to anywhere. */
static __always_inline bool pc_is_on_link(const struct pc_addr *addr)
{
	__u32 first = bpf_ntohl(addr->word[0]);

	return (first & 0xffc00000) == 0xfe800000 || (first & 0xff0f0000) == 0xff020000 ||
	       bpf_map_lookup_elem(&peers_exact, addr) != NULL;
}

static __always_inline bool pc_is_neighbour_discovery(const struct pc_context *c)
{
	const struct pc_packet *p = &c->packet;

	if (p->hop_limit != 255 || p->flow.icmp_code != 0 || p->extended || p->fragment != PC_WHOLE)
		return false;
	if (c->direction == PC_INGRESS)
		return true; /* hop limit 255: no router has passed it on */
	if (pc_is_unspecified(&p->flow.src)) {
		if (p->flow.icmp_type != PC_ND_ROUTER_SOLICITATION && p->flow.icmp_type != PC_ND_SOLICITATION)
			return false;
	} else if (!pc_owns(c->endpoint.id, &p->flow.src)) {
		return false;
	}
	return pc_is_on_link(&p->flow.dst);
}

#endif
