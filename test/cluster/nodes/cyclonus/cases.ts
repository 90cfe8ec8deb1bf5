import { readCases } from '../../../conformance/harness'
import { PODS } from '../plan'

export interface CasePod {
  readonly namespace: string
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly ips: readonly string[]
  readonly ports: readonly { readonly name: string; readonly port: number; readonly protocol: string }[]
}

export interface CaseStep {
  readonly cluster: {
    readonly namespaces: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[]
    readonly pods: readonly CasePod[]
  }
  readonly policies: readonly object[]
  /** By probe: a row for each source, a letter for each destination; `.` is allowed. */
  readonly expect: Readonly<Record<string, readonly string[]>>
}

export interface PolicyCase {
  readonly id: string
  readonly title: string
  readonly family: 'ipv4' | 'ipv6'
  readonly steps: readonly CaseStep[]
}

export const cases = (): readonly PolicyCase[] => readCases('kubernetes', 'cyclonus') as unknown as readonly PolicyCase[]

/** What this kernel has: not SCTP. */
export const PROBES = ['TCP/80', 'TCP/81', 'UDP/80', 'UDP/81'] as const
export const PORTS = [80, 81] as const

/** The range that all pods of the cases are in, by family, and that which they are in here. */
const RANGES = { '192.168.27.0/24': PODS.ipv4, 'fd00:10:96::/120': PODS.ipv6 } as const

/**
 * The policies with the addresses of the pods that are really there, `namespace/name` → addresses: the range of all pods, and where
 * some of it is left out, those pods one by one.
 */
export function here({ cluster, policies }: CaseStep, addresses: ReadonlyMap<string, readonly string[]>): readonly object[] {
  const within = (cidr: string): readonly string[] => {
    const prefix = cidr.slice(0, cidr.indexOf('/'))
    // All that is left out in the cases: the last sixteen from a round address on.
    const from = Number.parseInt(prefix.split(/[.:]/).at(-1) ?? '', prefix.includes(':') ? 16 : 10)
    const own = cluster.pods.filter(({ ips }) =>
      ips.some((ip) => ip.startsWith(prefix.replace(/[^.:]+$/, '')) && last(ip) >= from && last(ip) < from + 16)
    )
    return own.flatMap(({ namespace, name }) =>
      (addresses.get(`${namespace}/${name}`) ?? [])
        .filter((ip) => ip.includes(':') === prefix.includes(':'))
        .map((ip) => (ip.includes(':') ? `${ip}/128` : `${ip}/32`))
    )
  }
  return JSON.parse(JSON.stringify(policies), (key, value) => {
    if (key === 'cidr') return RANGES[value as keyof typeof RANGES] ?? value
    return key === 'except' ? (value as readonly string[]).flatMap(within) : value
  }) as readonly object[]
}

const last = (ip: string): number => Number.parseInt(ip.split(/[.:]/).at(-1) ?? '', ip.includes(':') ? 16 : 10)
