/** As much of Hubble's flow, in the JSON form of its protobuf (flow.proto), as is read here. Every member may be missing. */
export interface HubbleFlow {
  readonly time?: string
  readonly verdict?: string
  readonly drop_reason_desc?: string
  readonly IP?: { readonly source?: string; readonly destination?: string }
  readonly l4?: Readonly<Record<string, HubbleL4 | undefined>>
  readonly source?: HubbleEndpoint
  readonly destination?: HubbleEndpoint
  readonly Type?: string
  readonly node_name?: string
  readonly event_type?: { readonly type?: number; readonly sub_type?: number }
  readonly traffic_direction?: string
  readonly is_reply?: boolean
  readonly Summary?: string
  readonly ingress_allowed_by?: readonly HubblePolicy[]
  readonly egress_allowed_by?: readonly HubblePolicy[]
  readonly ingress_denied_by?: readonly HubblePolicy[]
  readonly egress_denied_by?: readonly HubblePolicy[]
}

export interface HubbleL4 {
  readonly source_port?: number
  readonly destination_port?: number
  readonly flags?: Readonly<Record<string, boolean>>
  readonly type?: number
}

export interface HubbleEndpoint {
  readonly identity?: number
  readonly namespace?: string
  readonly labels?: readonly string[]
  readonly pod_name?: string
}

export interface HubblePolicy {
  readonly kind?: string
  readonly namespace?: string
  readonly name?: string
}
