/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* What is known of the packet being judged, and what has been found. One on the stack of an entry point. */
#ifndef PC_CONTEXT_H
#define PC_CONTEXT_H

/* IPv6 that a node has put together and cut into fragments again has lost where it came in. What the node itself sends has a socket. */
#define PC_NOWHERE 0xffffffff

struct pc_context {
	struct pc_packet packet;
	struct pc_endpoint endpoint; /* a copy: its epoch is from before any lookup */
	__u64 now;                   /* coarse ktime, ns: good for timeouts, and cheap */
	__u32 peers_epoch;           /* from before any lookup, too */
	__u32 cookie;                /* what decided; 0: see `reason` */
	__u32 peer_identity;
	__u32 ifindex;
	__u32 ingress_ifindex;       /* 0: from this node's own process; PC_NOWHERE */
	__u32 length;
	__u8 direction; /* of the packet; enum pc_direction */
	__u8 reason;    /* enum pc_reason */
	__u8 event;     /* enum pc_event_kind; 0: none */
	__u8 known;     /* there is an endpoint */
};

static __always_inline bool pc_deny(struct pc_context *c, __u8 reason)
{
	c->reason = reason;
	c->event = PC_EVENT_DROPPED;
	return false;
}

#endif
