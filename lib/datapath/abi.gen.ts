// Made by agent/build.mjs --abi from the BTF of agent/bpf/abi.h; do not edit.
export const abi = {
  version: 4,
  structs: {
    pc_addr: {
      size: 16,
      fields: {
        word: { offset: 0, size: 16 }
      }
    },
    pc_endpoint: {
      size: 16,
      fields: {
        id: { offset: 0, size: 4 },
        epoch: { offset: 4, size: 4 },
        flags: { offset: 8, size: 4 },
        identity: { offset: 12, size: 4 }
      }
    },
    pc_source_key: {
      size: 20,
      fields: {
        endpoint: { offset: 0, size: 4 },
        addr: { offset: 4, size: 16 }
      }
    },
    pc_peer: {
      size: 8,
      fields: {
        identity: { offset: 0, size: 4 },
        cidr_class: { offset: 4, size: 4 }
      }
    },
    pc_prefix_key: {
      size: 20,
      fields: {
        prefixlen: { offset: 0, size: 4 },
        addr: { offset: 4, size: 16 }
      }
    },
    pc_policy_key: {
      size: 12,
      fields: {
        prefixlen: { offset: 0, size: 4 },
        peer: { offset: 4, size: 4 },
        scope: { offset: 8, size: 1 },
        protocol: { offset: 9, size: 1 },
        port: { offset: 10, size: 2 }
      }
    },
    pc_policy_value: {
      size: 12,
      fields: {
        precedence: { offset: 0, size: 4 },
        cookie: { offset: 4, size: 4 },
        verdict: { offset: 8, size: 1 },
        flags: { offset: 9, size: 1 },
        proxy_port: { offset: 10, size: 2 }
      }
    },
    pc_service_key: {
      size: 20,
      fields: {
        addr: { offset: 0, size: 16 },
        port: { offset: 16, size: 2 },
        protocol: { offset: 18, size: 1 },
        pad: { offset: 19, size: 1 }
      }
    },
    pc_service: {
      size: 16,
      fields: {
        id: { offset: 0, size: 4 },
        affinity: { offset: 4, size: 4 },
        count: { offset: 8, size: 4 },
        flags: { offset: 12, size: 4 }
      }
    },
    pc_slot_key: {
      size: 8,
      fields: {
        service: { offset: 0, size: 4 },
        slot: { offset: 4, size: 4 }
      }
    },
    pc_backend: {
      size: 20,
      fields: {
        addr: { offset: 0, size: 16 },
        port: { offset: 16, size: 2 },
        pad: { offset: 18, size: 2 }
      }
    },
    pc_member_key: {
      size: 24,
      fields: {
        service: { offset: 0, size: 4 },
        backend: { offset: 4, size: 20 }
      }
    },
    pc_affinity_key: {
      size: 20,
      fields: {
        service: { offset: 0, size: 4 },
        client: { offset: 4, size: 16 }
      }
    },
    pc_affinity: {
      size: 32,
      fields: {
        last_used: { offset: 0, size: 8 },
        backend: { offset: 8, size: 20 },
        pad: { offset: 28, size: 4 }
      }
    },
    pc_conn_key: {
      size: 44,
      fields: {
        pod: { offset: 0, size: 16 },
        peer: { offset: 16, size: 16 },
        endpoint: { offset: 32, size: 4 },
        pod_port: { offset: 36, size: 2 },
        peer_port: { offset: 38, size: 2 },
        protocol: { offset: 40, size: 1 },
        direction: { offset: 41, size: 1 },
        pad: { offset: 42, size: 2 }
      }
    },
    pc_conn: {
      size: 56,
      fields: {
        last_seen: { offset: 0, size: 8 },
        epoch: { offset: 8, size: 4 },
        peers_epoch: { offset: 12, size: 4 },
        cookie: { offset: 16, size: 4 },
        flags: { offset: 20, size: 4 },
        direction: { offset: 24, size: 1 },
        pad: { offset: 25, size: 3 },
        from: { offset: 28, size: 4 },
        other: { offset: 32, size: 20 },
        service: { offset: 52, size: 4 }
      }
    },
    pc_frag_key: {
      size: 44,
      fields: {
        src: { offset: 0, size: 16 },
        dst: { offset: 16, size: 16 },
        endpoint: { offset: 32, size: 4 },
        id: { offset: 36, size: 4 },
        protocol: { offset: 40, size: 1 },
        direction: { offset: 41, size: 1 },
        pad: { offset: 42, size: 2 }
      }
    },
    pc_frag: {
      size: 12,
      fields: {
        sport: { offset: 0, size: 2 },
        dport: { offset: 2, size: 2 },
        protocol: { offset: 4, size: 1 },
        icmp_type: { offset: 5, size: 1 },
        icmp_code: { offset: 6, size: 1 },
        pad: { offset: 7, size: 1 },
        payload: { offset: 8, size: 2 },
        pad2: { offset: 10, size: 2 }
      }
    },
    pc_node: {
      size: 16,
      fields: {
        peers_epoch: { offset: 0, size: 4 },
        events_per_second: { offset: 4, size: 4 },
        events_burst: { offset: 8, size: 4 },
        flags: { offset: 12, size: 4 }
      }
    },
    pc_counter: {
      size: 16,
      fields: {
        packets: { offset: 0, size: 8 },
        bytes: { offset: 8, size: 8 }
      }
    },
    pc_event: {
      size: 104,
      fields: {
        time: { offset: 0, size: 8 },
        src: { offset: 8, size: 16 },
        dst: { offset: 24, size: 16 },
        endpoint: { offset: 40, size: 4 },
        identity: { offset: 44, size: 4 },
        peer_identity: { offset: 48, size: 4 },
        cookie: { offset: 52, size: 4 },
        ifindex: { offset: 56, size: 4 },
        length: { offset: 60, size: 4 },
        sport: { offset: 64, size: 2 },
        dport: { offset: 66, size: 2 },
        kind: { offset: 68, size: 1 },
        direction: { offset: 69, size: 1 },
        protocol: { offset: 70, size: 1 },
        reason: { offset: 71, size: 1 },
        tcp_flags: { offset: 72, size: 1 },
        icmp_code: { offset: 73, size: 1 },
        pad: { offset: 74, size: 2 },
        lost: { offset: 76, size: 4 },
        service: { offset: 80, size: 16 },
        service_port: { offset: 96, size: 2 },
        pad2: { offset: 98, size: 6 }
      }
    },
    pc_sweep: {
      size: 16,
      fields: {
        present: { offset: 0, size: 8 },
        swept: { offset: 8, size: 8 }
      }
    }
  },
  enums: {
    pc_abi: {
      PC_ABI_VERSION: 4
    },
    pc_direction: {
      PC_INGRESS: 0,
      PC_EGRESS: 1
    },
    pc_verdict: {
      PC_DENY: 0,
      PC_ALLOW: 1
    },
    pc_identity: {
      PC_ID_HOST: 1,
      PC_ID_WORLD_IPV4: 9,
      PC_ID_WORLD_IPV6: 10
    },
    pc_peer_kind: {
      PC_PEER_ANY: 0,
      PC_PEER_IDENTITY: 1,
      PC_PEER_CLASS: 2
    },
    pc_endpoint_id: {
      PC_ANY_ENDPOINT: 0
    },
    pc_endpoint_flags: {
      PC_EP_AUDIT: 1
    },
    pc_service_flags: {
      PC_SERVICE_SILENT: 1
    },
    pc_member_flags: {
      PC_MEMBER_CHOSEN: 1
    },
    pc_conn_flags: {
      PC_CONN_REPLIED: 1,
      PC_CONN_CLOSING: 2,
      PC_CONN_SEEDED: 4,
      PC_CONN_HOST: 8,
      PC_CONN_SELF: 16,
      PC_CONN_AUDITED: 32,
      PC_CONN_CUT: 64,
      PC_CONN_FIN_OPENER: 128,
      PC_CONN_FIN_PEER: 256,
      PC_CONN_OWN: 512,
      PC_CONN_OUTSIDE: 1024,
      PC_CONN_TRANSLATED: 2048,
      PC_CONN_SERVICE: 4096
    },
    pc_stat: {
      PC_STAT_FORWARDED: 1,
      PC_STAT_DROPPED: 2,
      PC_STAT_AUDITED: 3,
      PC_STAT_EVENTS: 4,
      PC_STAT_EVENTS_LIMITED: 5,
      PC_STAT_EVENTS_LOST: 6,
      PC_STAT_CONN_CREATED: 7,
      PC_STAT_CONN_FAILED: 8,
      PC_STAT_CONN_REJUDGED: 9,
      PC_STAT_CONN_CUT: 10,
      PC_STAT_COUNTERS_FULL: 11,
      PC_STAT_ARP: 12,
      PC_STAT_NEIGHBOUR: 13,
      PC_STAT_RELATED: 14,
      PC_STAT_CONN_SEEDED: 15,
      PC_STAT_REASON: 16,
      PC_STAT_CONN_SWEPT: 32,
      PC_STAT_SERVICE_CHOSEN: 33,
      PC_STAT_SERVICE_REFUSED: 34,
      PC_STAT_COUNT: 40
    },
    pc_event_kind: {
      PC_EVENT_OPENED: 1,
      PC_EVENT_DROPPED: 2,
      PC_EVENT_AUDITED: 3,
      PC_EVENT_CUT: 4
    },
    pc_reason: {
      PC_REASON_POLICY: 0,
      PC_REASON_SOURCE: 1,
      PC_REASON_MALFORMED: 2,
      PC_REASON_FRAGMENT: 3,
      PC_REASON_ETHERTYPE: 4,
      PC_REASON_NO_TABLE: 5,
      PC_REASON_PROTOCOL: 6,
      PC_REASON_NEIGHBOUR: 7,
      PC_REASON_OWN_NODE: 8,
      PC_REASON_SELF: 9,
      PC_REASON_PROXY: 10,
      PC_REASON_NO_BACKEND: 11,
      PC_REASON_NO_CONNECTION: 12,
      PC_REASON_COLLISION: 13
    }
  }
} as const
