import type { World } from '@/lib/policy'
import type { Datapath } from '../datapath/datapath'
import type { Interfaces } from '../endpoints/interfaces'
import type { LocalPod } from '../endpoints/pods'
import type { Logger } from '../log'

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

  /** An interface that has just come, with nothing open: it takes longer to look than until the first packet. Throws KernelError. */
  attachFresh(pod: LocalPod, endpoint: number, ifindex: number): void {
    this.options.datapath.attach(ifindex)
    this.attached.add(ifindex)
    this.say(pod, endpoint, ifindex)
  }

  /** Throws KernelError. Returns why open connections could not be taken over, a sentence. */
  attach(pod: LocalPod, endpoint: number, ifindex: number, world: World): string | undefined {
    const { datapath, insight } = this.options
    const problem = insight.seed(pod, endpoint, world)
    datapath.attach(ifindex)
    this.attached.add(ifindex)
    this.say(pod, endpoint, ifindex)
    // Once more, for what was opened between the two.
    return problem ?? insight.seed(pod, endpoint, world)
  }

  drop(ifindex: number): void {
    this.options.datapath.detach(ifindex)
    this.attached.delete(ifindex)
  }

  private say(pod: LocalPod, endpoint: number, ifindex: number): void {
    this.options.log.info({ pod: `${pod.namespace}/${pod.name}`, interface: pod.interface, ifindex, endpoint }, 'attached')
  }
}
