/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* What is known of the packet being judged, and what has been found. One on the stack of an entry point. */
#ifndef PC_CONTEXT_H
#define PC_CONTEXT_H

/* IPv6 that a node has put together and cut into fragments again has lost where it came in. What the node itself sends has a socket. */
#define PC_NOWHERE 0xffffffff

struct pc_answer {
	__u32 cookie; /* what decided; 0: see `reason` */
	__u32 peer_identity;
	__u32 allowed;
	__u32 reason; /* enum pc_reason */
};

/* How the addresses of a packet that passes are changed (translate.h). */
enum pc_translation {
	PC_AS_IT_IS,
	PC_TO_BACKEND,   /* the service's for the backend's: `flow` has the backend, `other` the service */
	PC_FROM_BACKEND, /* and back */
	PC_TO_SELF,      /* the backend is the pod itself: it sees the service asking */
	PC_BACK_TO_SELF,
	PC_QUOTED,       /* in the packet that an ICMP error is about: `other` is what takes the place of the peer */
	PC_REFUSED,      /* does not pass, and is answered (refuse.h) */
};

enum pc_chosen { PC_NOT_CHOSEN, PC_CHOSEN, PC_CHOSEN_TO_STAY /* its client shall have it again */ };

struct pc_context {
	struct pc_packet packet;
	struct pc_endpoint endpoint; /* a copy: its epoch is from before any lookup. Id 0: there is none */
	__u64 now;                   /* coarse ktime, ns: good for timeouts, and cheap */
	__u32 peers_epoch;           /* from before any lookup, too */
	struct pc_answer answer;
	struct pc_backend other;     /* of a translated packet: the name that the peer does not go by in `packet` */
	__u32 service;               /* its id, where a backend was chosen */
	__u32 ifindex;
	__u32 ingress_ifindex;       /* 0: from this node's own process; PC_NOWHERE */
	__u8 direction;  /* of the packet; enum pc_direction */
	__u8 event;      /* enum pc_event_kind; 0: none */
	__u8 translated; /* enum pc_translation */
	__u8 chosen;     /* enum pc_chosen: a backend, for this packet */
};

static __always_inline bool pc_deny(struct pc_context *c, __u8 reason)
{
	c->answer.reason = reason;
	c->event = PC_EVENT_DROPPED;
	return false;
}

#endif
