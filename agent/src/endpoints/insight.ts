import { encodeConnection, encodeConnectionKey } from '@/lib/datapath'
import { PROTOCOL_NUMBER, type World } from '@/lib/policy'
import type { Datapath } from '../datapath/datapath'
import type { PodInsight } from '../enforce/attachments'
import type { Logger } from '../log'
import { readLinkLocal } from './link-local'
import type { LocalPod } from './pods'
import { type OpenSocket, readSockets } from './sockets'

/** A pod's link-local address appears when its interface comes up: looked for again after so many milliseconds. */
const LOOK_AGAIN = [20, 60, 200, 600, 2_000, 5_000]

export interface InsightOptions {
  readonly datapath: Datapath
  readonly inNamespace: <T>(path: string, work: () => T) => T
  /** Sources may be more than before. */
  readonly changed: () => void
  readonly log: Logger
}

/** Looks into the network namespaces of pods, where their objects say which those are. */
export class NamespaceInsight implements PodInsight {
  private readonly options: InsightOptions
  private readonly known = new Map<string, { addresses: readonly string[]; looks: number; timer?: NodeJS.Timeout }>()

  constructor(options: InsightOptions) {
    this.options = options
  }

  linkLocal(pod: LocalPod): readonly string[] {
    if (pod.netns === '') return []
    const known = this.known.get(pod.uid) ?? { addresses: [], looks: 0 }
    this.known.set(pod.uid, known)
    if (known.addresses.length > 0 || known.timer !== undefined) return known.addresses
    this.look(pod, known)
    return known.addresses
  }

  seed(pod: LocalPod, endpoint: number, world: World): string | undefined {
    if (pod.netns === '') return undefined
    try {
      const sockets = this.options.inNamespace(pod.netns, () => readSockets())
      this.enter(sockets, endpoint, world)
      return undefined
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  forget(uid: string): void {
    clearTimeout(this.known.get(uid)?.timer)
    this.known.delete(uid)
  }

  close(): void {
    for (const { timer } of this.known.values()) clearTimeout(timer)
  }

  private look(pod: LocalPod, known: { addresses: readonly string[]; looks: number; timer?: NodeJS.Timeout }): void {
    try {
      known.addresses = this.options.inNamespace(pod.netns, () => readLinkLocal())
    } catch (error) {
      this.options.log.debug({ err: error, pod: `${pod.namespace}/${pod.name}` }, 'its namespace cannot be entered')
    }
    const wait = LOOK_AGAIN[known.looks]
    if (known.addresses.length > 0 || wait === undefined) return
    known.looks += 1
    known.timer = setTimeout(() => {
      delete known.timer
      this.look(pod, known)
      if (known.addresses.length > 0) this.options.changed()
    }, wait)
  }

  /** With an epoch that is past: the next packet of each is judged, in the direction in which it was opened. */
  private enter(sockets: readonly OpenSocket[], endpoint: number, world: World): void {
    const { connections } = this.options.datapath.maps
    const node = world.nodes.find(({ name }) => name === world.localNode)?.ips ?? []
    const lastSeen = process.hrtime.bigint()
    for (const { protocol, local, remote, incoming } of sockets) {
      const key = encodeConnectionKey({
        endpoint,
        podAddress: local.address,
        peerAddress: remote.address,
        podPort: local.port,
        peerPort: remote.port,
        protocol: PROTOCOL_NUMBER[protocol],
        direction: 'ingress'
      })
      if (key === undefined) continue
      const value = encodeConnection({
        lastSeen,
        epoch: 0,
        peersEpoch: 0,
        cookie: 0,
        direction: incoming ? 'ingress' : 'egress',
        replied: true,
        closing: false,
        seeded: true,
        host: incoming && node.includes(remote.address),
        self: local.address === remote.address,
        audited: false,
        cut: false,
        translated: false,
        service: false
      })
      connections.set(key, value, 'create')
    }
  }
}

/** Where no pod has a namespace. */
export const noInsight: PodInsight = { linkLocal: () => [], forget: () => {}, seed: () => undefined }
