import type { Entity, NamedPort, Party, Protocol, World } from '@/lib/policy'

/** The cluster of the verdict cases, as its file has it. */
export interface ClusterFile {
  readonly clusterName: string
  readonly namespaces: World['namespaces']
  readonly pods: readonly {
    readonly namespace: string
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly serviceAccount: string
    readonly ports?: readonly NamedPort[]
    readonly ips: readonly string[]
    readonly node: string
  }[]
  readonly nodes: readonly {
    readonly name: string
    readonly local: boolean
    readonly peer: Entity
    readonly labels: Readonly<Record<string, string>>
    readonly ips: readonly string[]
    readonly kubeApiserver?: boolean
  }[]
  readonly reserved: readonly { readonly peer: Entity; readonly identity: number }[]
  readonly externals: readonly { readonly peer: string; readonly ip: string; readonly kubeApiserver?: boolean }[]
  readonly cidrGroups: readonly {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly externalCIDRs: readonly string[]
  }[]
  readonly services: readonly {
    readonly namespace: string
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly selector?: Readonly<Record<string, string>>
    readonly backends?: readonly string[]
  }[]
  readonly dns: Readonly<Record<string, readonly string[]>>
  readonly ports: readonly string[]
}

/** One line of a file of verdict cases, its answers taken out. */
export interface VerdictCase {
  readonly id: string
  readonly config?: {
    readonly mode?: World['mode']
    readonly hostFirewall?: boolean
    readonly nodeSelectorLabels?: boolean
    readonly cidrMatchNodes?: boolean
  }
  readonly ports?: readonly string[]
  readonly policies: readonly unknown[]
}

/** One line of a file of cases for NetworkPolicy and the tiers above and below it. */
export interface MatrixCase {
  readonly id: string
  readonly family: 'ipv4' | 'ipv6'
  readonly probes: readonly string[]
  readonly steps: readonly {
    readonly cluster: {
      readonly namespaces: World['namespaces']
      readonly pods: readonly {
        readonly namespace: string
        readonly name: string
        readonly labels: Readonly<Record<string, string>>
        readonly ips: readonly string[]
        readonly ports: readonly { readonly name?: string; readonly port: number; readonly protocol: Protocol }[]
      }[]
      readonly nodes?: readonly {
        readonly name: string
        readonly labels: Readonly<Record<string, string>>
        readonly ips: readonly string[]
      }[]
      readonly external?: readonly string[]
    }
    readonly policies: readonly unknown[]
    readonly policiesV1alpha2?: readonly unknown[]
  }[]
}

/** A peer or subject of a case by its name there. */
export interface NamedParty {
  readonly name: string
  readonly party: Party
}

/** `TCP/80` */
export function readProbe(text: string): { readonly protocol: Protocol; readonly port: number } {
  const [protocol = '', port = ''] = text.split('/')
  return { protocol: protocol as Protocol, port: Number(port) }
}
