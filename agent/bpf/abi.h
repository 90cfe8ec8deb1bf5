/* SPDX-License-Identifier: Apache-2.0 OR GPL-2.0 */
/* The only description of bytes shared by the kernel program and user space.
 * Any change of meaning or layout raises PC_ABI_VERSION, which is part of the pin path:
 * an upgraded agent never reads old bytes. lib/datapath/abi.gen.ts is made from this file's BTF. */
#ifndef PC_ABI_H
#define PC_ABI_H

enum pc_abi { PC_ABI_VERSION = 4 };

/* Addresses are 128 bits, network order; IPv4 as ::ffff:a.b.c.d. */
struct pc_addr {
	__u32 word[4];
};

enum pc_direction { PC_INGRESS = 0, PC_EGRESS = 1 }; /* as seen by the pod */
enum pc_verdict { PC_DENY = 0, PC_ALLOW = 1 };

/* Reserved identities that the kernel gives by itself; the rest are user space's. */
enum pc_identity { PC_ID_HOST = 1, PC_ID_WORLD_IPV4 = 9, PC_ID_WORLD_IPV6 = 10 };

/* Which kind of number `peer` in a policy key is. */
enum pc_peer_kind { PC_PEER_ANY = 0, PC_PEER_IDENTITY = 1, PC_PEER_CLASS = 2 };

/* ---- endpoints: hash, host-side ifindex -> pod ------------------------------------------------------- */
/* Id PC_ANY_ENDPOINT: no endpoint, but a bridge that pods' interfaces are ports of: their packets may come by it. */
enum pc_endpoint_id { PC_ANY_ENDPOINT = 0 };
enum pc_endpoint_flags {
	PC_EP_AUDIT = 1, /* judge and report, drop nothing */
};
struct pc_endpoint {
	__u32 id;       /* number of the endpoint on this node: key of `policies`; never reused while anything names it */
	__u32 epoch;    /* raised after the table in `policies` is exchanged */
	__u32 flags;
	__u32 identity; /* of the pod itself, for events */
};

/* ---- sources: hash, which addresses an endpoint may send from -----------------------------------------
 * After a removal raise an epoch: an open connection is not looked up here for every packet.
 * Under PC_ANY_ENDPOINT those of all pods of this node: whoever brings one from elsewhere is not that pod. */
struct pc_source_key {
	__u32 endpoint;
	struct pc_addr addr;
};

/* ---- peers_exact: hash addr -> peer; peers_prefix: LPM trie -> peer ------------------------------------
 * Exact: pods and nodes (this node's own addresses as PC_ID_HOST). In neither: world of its family, class 0. */
struct pc_peer {
	__u32 identity;
	__u32 cidr_class; /* 0: none */
};
struct pc_prefix_key {
	__u32 prefixlen; /* of 128 */
	struct pc_addr addr;
};

/* ---- policies: hash of maps, endpoint id -> policy table (LPM trie) ------------------------------------ */
/* Prefix bits in order: peer 32, scope 8, protocol 8, port 16. 40 bits: any protocol; 48: any port.
 * Asked: identity, class (unless 0), any; of equal precedence the first asked answers. */
struct pc_policy_key {
	__u32 prefixlen;
	__u32 peer;     /* identity or class; 0 for any */
	__u8 scope;     /* direction << 2 | enum pc_peer_kind */
	__u8 protocol;  /* IANA number */
	__u16 port;     /* network order; ICMP: type in the first byte, the second byte 0 */
};
struct pc_policy_value {
	__u32 precedence; /* the highest of the answers wins */
	__u32 cookie;
	__u8 verdict;     /* enum pc_verdict */
	__u8 flags;       /* 0 for now */
	__u16 proxy_port; /* 0: no proxy */
};

/* ---- services: hash, what a pod may ask for -> the service ------------------------------------------------ */
struct pc_service_key {
	struct pc_addr addr; /* a ClusterIP */
	__u16 port;          /* network order */
	__u8 protocol;
	__u8 pad;
};
struct pc_service {
	__u32 id;       /* first half of the keys of its backends; the service keeps it while it is there */
	__u32 affinity; /* seconds that a client stays with its backend; 0: each connection is for itself */
	__u32 count;    /* of the backends that new connections go to */
	__u32 flags;
};
enum pc_service_flags {
	PC_SERVICE_SILENT = 1, /* without a backend, and dropped for it; others are refused, with an answer */
};

/* ---- backends: hash, service and slot -> whom a new connection goes to -----------------------------------
 * Slots 0 to count - 1 are there. Write a slot before the count that includes it, and take it away after. */
struct pc_slot_key {
	__u32 service;
	__u32 slot;
};
struct pc_backend {
	struct pc_addr addr;
	__u16 port; /* network order */
	__u16 pad;
};

/* ---- members: hash, service and backend -> flags: all that may still be spoken with, the terminating too ---- */
struct pc_member_key {
	__u32 service;
	struct pc_backend backend;
};
enum pc_member_flags {
	PC_MEMBER_CHOSEN = 1, /* new connections go to it: it has a slot */
};

/* ---- affinity: LRU hash, service and client -> the backend that it had last --------------------------------- */
struct pc_affinity_key {
	__u32 service;
	struct pc_addr client;
};
struct pc_affinity {
	__u64 last_used; /* ktime, ns */
	struct pc_backend backend;
	__u32 pad;
};

/* ---- connections: LRU hash ------------------------------------------------------------------------------ */
/* One entry for both ways of a connection, from the pod's side. ICMP echo: ports are the id, `direction` that of the request.
 * A connection with a service has its entry under the backend, by which it is judged, and a PC_CONN_SERVICE one beside it, by which
 * what the pod sends to the service finds the backend. */
struct pc_conn_key {
	struct pc_addr pod;
	struct pc_addr peer;
	__u32 endpoint;
	__u16 pod_port; /* network order */
	__u16 peer_port;
	__u8 protocol;
	__u8 direction; /* ICMP only, else 0 */
	__u16 pad;
};
struct pc_conn {
	__u64 last_seen;    /* ktime, ns; no finer than a second, so that two CPUs do not fight for it */
	__u32 epoch;        /* of the endpoint when judged */
	__u32 peers_epoch;  /* of the node when judged */
	__u32 cookie;
	__u32 flags;        /* enum pc_conn_flags */
	__u8 direction;     /* of the packet that opened it */
	__u8 pad[3];
	__u32 from;         /* interface that the peer's packets come in by, as last looked at; 0: the node, or none yet */
	struct pc_backend other; /* PC_CONN_TRANSLATED: the service, as the pod knows the peer; PC_CONN_SERVICE: the backend */
	__u32 service;           /* PC_CONN_SERVICE: its id */
};
enum pc_conn_flags {
	PC_CONN_REPLIED = 1,
	PC_CONN_CLOSING = 2,  /* reset, or finished on both sides: a SYN opens it anew */
	PC_CONN_SEEDED = 4,   /* was open before enforcement began */
	PC_CONN_HOST = 8,     /* opened by this node's own process */
	PC_CONN_SELF = 16,    /* hairpin: the pod to itself */
	PC_CONN_AUDITED = 32, /* denied, and let through by PC_EP_AUDIT */
	PC_CONN_CUT = 64,     /* denied after a change. It stays, so that the peer's packets cannot open it the other way round */
	PC_CONN_FIN_OPENER = 128,
	PC_CONN_FIN_PEER = 256,
	PC_CONN_OWN = 512,    /* the pod's address is its own: was in `sources` when judged */
	PC_CONN_OUTSIDE = 1024, /* the peer bears the address of a pod of this node, and is not that pod */
	PC_CONN_TRANSLATED = 2048, /* the pod speaks with the service in `other` */
	PC_CONN_SERVICE = 4096,    /* no connection: where the one with this service is. With PC_CONN_SELF: how its answers go back */
};

/* ---- fragments: LRU hash, first fragment's ports -------------------------------------------------------- */
struct pc_frag_key {
	struct pc_addr src;
	struct pc_addr dst;
	__u32 endpoint;
	__u32 id;      /* network order */
	__u8 protocol; /* IPv4; 44 for IPv6, whose later fragments may name another one */
	__u8 direction;
	__u16 pad;
};
struct pc_frag {
	__u16 sport; /* network order */
	__u16 dport;
	__u8 protocol;
	__u8 icmp_type;
	__u8 icmp_code;
	__u8 pad;
	__u16 payload; /* where what was judged ends, and a later fragment may begin */
	__u16 pad2;
};

/* ---- node: array of one ----------------------------------------------------------------------------------- */
struct pc_node {
	__u32 peers_epoch;       /* raised after peers change: connections are judged anew */
	__u32 events_per_second; /* per CPU; opened connections and all others each have so many. 0: no events */
	__u32 events_burst;
	__u32 flags;
};

/* ---- counters: per-CPU hash, cookie -> --------------------------------------------------------------------- */
struct pc_counter {
	__u64 packets;
	__u64 bytes;
};

/* ---- stats: per-CPU array ---------------------------------------------------------------------------------- */
enum pc_stat {
	PC_STAT_FORWARDED = 1, /* with the dropped ones: all packets */
	PC_STAT_DROPPED,
	PC_STAT_AUDITED,
	PC_STAT_EVENTS,
	PC_STAT_EVENTS_LIMITED,   /* not sent: rate limit */
	PC_STAT_EVENTS_LOST,      /* not sent: ring full */
	PC_STAT_CONN_CREATED,
	PC_STAT_CONN_FAILED,      /* entry could not be made; verdict unchanged */
	PC_STAT_CONN_REJUDGED,
	PC_STAT_CONN_CUT,
	PC_STAT_COUNTERS_FULL,    /* packets that could not be counted for their cookie */
	PC_STAT_ARP,
	PC_STAT_NEIGHBOUR,        /* passed as neighbour discovery */
	PC_STAT_RELATED,          /* ICMP errors of a known connection, passed */
	PC_STAT_CONN_SEEDED,      /* written by user space alone */
	PC_STAT_REASON = 16,      /* + enum pc_reason: dropped (or audited) for it */
	PC_STAT_CONN_SWEPT = 32,  /* cleared away after their time */
	PC_STAT_SERVICE_CHOSEN,   /* connections that a backend was chosen for */
	PC_STAT_SERVICE_REFUSED,  /* answered, since the service has no backend */
	PC_STAT_COUNT = 40,
};

/* ---- argument of the program pc_sweep: what it found ---------------------------------------------------------- */
struct pc_sweep {
	__u64 present; /* connections that stay */
	__u64 swept;
};

/* ---- events: ring buffer ------------------------------------------------------------------------------------ */
enum pc_event_kind { PC_EVENT_OPENED = 1, PC_EVENT_DROPPED = 2, PC_EVENT_AUDITED = 3, PC_EVENT_CUT = 4 /* open connection, denied after a change */ };

/* Why a packet was dropped without (or before) a rule; 0 where `cookie` says it. */
enum pc_reason {
	PC_REASON_POLICY = 0,
	PC_REASON_SOURCE = 1,       /* not an address of the pod; to a pod: of another one here, which did not send it */
	PC_REASON_MALFORMED = 2,
	PC_REASON_FRAGMENT = 3,     /* later fragment of nothing known */
	PC_REASON_ETHERTYPE = 4,
	PC_REASON_NO_TABLE = 5,     /* no table for the endpoint: closed */
	PC_REASON_PROTOCOL = 6,     /* not used: other protocols are judged by policy, with port 0 */
	PC_REASON_NEIGHBOUR = 7,    /* looks like neighbour discovery and is not */
	PC_REASON_OWN_NODE = 8,     /* not used: the node's right is an entry of the table */
	PC_REASON_SELF = 9,         /* allowed: the pod to itself */
	PC_REASON_PROXY = 10,       /* allowed by way of a proxy that is not there */
	PC_REASON_NO_BACKEND = 11,  /* the service has none */
	PC_REASON_NO_CONNECTION = 12, /* to a service, of a connection that is not known: only its opening finds a backend */
	PC_REASON_COLLISION = 13,   /* another connection of the pod has the same port and backend */
};
struct pc_event {
	__u64 time; /* ktime, ns */
	struct pc_addr src;
	struct pc_addr dst;
	__u32 endpoint;
	__u32 identity; /* of the endpoint */
	__u32 peer_identity;
	__u32 cookie;
	__u32 ifindex;
	__u32 length;
	__u16 sport; /* host order */
	__u16 dport; /* ICMP: type */
	__u8 kind;
	__u8 direction;
	__u8 protocol;
	__u8 reason;
	__u8 tcp_flags;
	__u8 icmp_code;
	__u8 pad[2];
	__u32 lost; /* events of this CPU that were limited or lost since its last one */
	struct pc_addr service; /* whom the pod knows the peer by; all 0: by its own address */
	__u16 service_port;     /* host order */
	__u16 pad2[3];
};

#endif
