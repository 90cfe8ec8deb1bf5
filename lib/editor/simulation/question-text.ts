import { ENTITIES, type Flow, type Party, type Protocol, parseAddress, partyName, type World } from '@/lib/policy'

/** `shop/web-1`, `node worker-1`, `world`, `192.0.2.1`. Undefined where the cluster has none of the kind. */
export function readParty(written: string, world: World): Party | undefined {
  const text = written.trim()
  const entity = ENTITIES.find((one) => one === text)
  if (entity) return { kind: 'reserved', entity }
  if (parseAddress(text)) return { kind: 'address', address: text }
  const node = world.nodes.find(({ name }) => text === `node ${name}`)
  if (node) return { kind: 'node', name: node.name }
  const pod = world.pods.find(({ namespace, name }) => text === `${namespace}/${name}`)
  return pod && { kind: 'pod', namespace: pod.namespace, name: pod.name }
}

/** `5432`, `53/udp`, `icmp`, `3/icmp`. A ping where ICMP bears no type. Undefined for what is no port. */
export function readPort(written: string): Pick<Flow, 'protocol' | 'port'> | undefined {
  const [, digits, word] = /^(\d*)\/?([a-z]\w*)?$/i.exec(written.trim()) ?? []
  const protocol: Protocol | undefined = word === undefined ? 'TCP' : PROTOCOLS[word.toLowerCase()]
  if (protocol === undefined || digits === undefined) return undefined
  const ping = protocol === 'ICMP' ? 8 : protocol === 'ICMPv6' ? 128 : undefined
  const port = digits === '' ? ping : Number(digits)
  const [first, last] = ping === undefined ? [1, 65_535] : [0, 255]
  return port === undefined || port < first || port > last ? undefined : { protocol, port }
}

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  tcp: 'TCP',
  udp: 'UDP',
  sctp: 'SCTP',
  icmp: 'ICMP',
  icmpv6: 'ICMPv6'
}

/** A flow as its question is typed. */
export function writtenFlow({ source, destination, protocol, port }: Flow) {
  const way = protocol === 'TCP' ? '' : `/${protocol.toLowerCase()}`
  return { from: partyName(source), to: partyName(destination), port: `${port}${way}` }
}

/** `default/web → default/db:5432` */
export function flowTitle({ source, destination, protocol, port }: Flow): string {
  const type = protocol === 'ICMP' || protocol === 'ICMPv6' ? ` ${protocol} type ` : ':'
  return `${partyName(source)} → ${partyName(destination)}${type}${port}`
}

/** Who can be asked about, pods first. */
export function partiesOf(world: World): readonly string[] {
  return [
    ...world.pods.map(({ namespace, name }) => `${namespace}/${name}`).toSorted(),
    ...world.nodes.map(({ name }) => `node ${name}`),
    ...ASKED
  ]
}

/** The rest of the entities stand for many who differ, or for nobody. */
const ASKED = ['world', 'host', 'remote-node', 'kube-apiserver', 'health', 'ingress', 'init', 'unmanaged']

/** The ports that a party serves, as they are asked. */
export function portsOf(party: Party | undefined, world: World): readonly string[] {
  if (party?.kind !== 'pod') return []
  const pod = world.pods.find(({ namespace, name }) => namespace === party.namespace && name === party.name)
  return (pod?.ports ?? []).map(({ port, protocol }) =>
    protocol === 'TCP' ? `${port}` : `${port}/${protocol.toLowerCase()}`
  )
}
