import type { World } from '@/lib/policy'
import type { Datapath } from '../datapath/datapath'
import type { Interfaces } from '../endpoints/interfaces'
import type { LocalPod } from '../endpoints/pods'
import { agentIssue } from '../issues'
import type { Logger } from '../log'
import type { ClaimedPod } from './claim'
import { type Notes, words } from './round'

/** What touches a pod from within its own network namespace. */
export interface PodInsight {
  /** Addresses that a pod has beside those of its object: link-local ones. */
  linkLocal(pod: LocalPod): readonly string[]
  /** The pod, or its interface, is gone. */
  forget(uid: string): void
  /** Enters the pod's open connections into the table of connections. Returns what went wrong, a sentence. */
  seed(pod: LocalPod, endpoint: number, world: World): string | undefined
}

export interface AttachmentsOptions {
  readonly datapath: Datapath
  readonly interfaces: Interfaces
  readonly insight: PodInsight
  readonly log: Logger
}

const NOT_ATTACHED = 'not attached'

/** On which interfaces the programs are. */
export class Attachments {
  private readonly options: AttachmentsOptions
  private readonly attached = new Set<number>()

  /** Programs of an agent before this one are replaced in one step, where they are not this version's. */
  constructor(options: AttachmentsOptions) {
    this.options = options
    const { datapath, log } = options
    for (const { ifindex, present } of datapath.attached()) {
      if (!present) datapath.detach(ifindex)
      else {
        try {
          datapath.attach(ifindex)
          this.attached.add(ifindex)
        } catch (error) {
          // Whatever is attached goes on; the first round tries again, and says so.
          log.error({ err: error, ifindex }, 'the program of an earlier agent could not be replaced')
        }
      }
    }
  }

  has(ifindex: number): boolean {
    return this.attached.has(ifindex)
  }

  all(): readonly number[] {
    return [...this.attached]
  }

  /**
   * Interfaces that have just come, with nothing open: it takes longer to look than until the first packet. Until its table is there
   * such a pod is closed: nothing of it passes unjudged. `put`: enters it among the endpoints.
   */
  attachFresh(pods: readonly ClaimedPod[], put: (pod: ClaimedPod) => void, notes: Notes): void {
    for (const pod of pods) {
      if (!this.options.interfaces.isFresh(pod.ifindex)) continue
      this.unlessAttached(pod, notes, () => {
        put(pod)
        this.put(pod)
      })
    }
  }

  /** The rest of them, once all is there that they are judged by. */
  attach(pods: readonly ClaimedPod[], world: World, notes: Notes): void {
    const { insight } = this.options
    for (const claimed of pods) {
      if (notes.failures.get(claimed.id)?.startsWith(NOT_ATTACHED)) continue
      this.unlessAttached(claimed, notes, () => {
        const { pod, id } = claimed
        const before = insight.seed(pod, id, world)
        this.put(claimed)
        // Once more, for what was opened between the two.
        const problem = before ?? insight.seed(pod, id, world)
        if (problem === undefined) return
        const message = `Open connections of ${pod.namespace}/${pod.name} could not be taken over: ${problem}`
        notes.issues.push(agentIssue('not-seeded', message, { severity: 'warning' }))
      })
    }
  }

  drop(ifindex: number): void {
    this.options.datapath.detach(ifindex)
    this.attached.delete(ifindex)
  }

  private unlessAttached({ pod, id, ifindex }: ClaimedPod, { issues, failures }: Notes, attach: () => void): void {
    if (ifindex === 0 || this.attached.has(ifindex)) return
    try {
      attach()
    } catch (error) {
      failures.set(id, `${NOT_ATTACHED}: ${words(error)}`)
      const message = `${pod.interface} of ${pod.namespace}/${pod.name}: ${words(error)}`
      issues.push(agentIssue('not-attached', message))
    }
  }

  private put({ pod, id, ifindex }: ClaimedPod): void {
    this.options.datapath.attach(ifindex)
    this.attached.add(ifindex)
    const name = `${pod.namespace}/${pod.name}`
    this.options.log.info({ pod: name, interface: pod.interface, ifindex, endpoint: id }, 'attached')
  }
}
