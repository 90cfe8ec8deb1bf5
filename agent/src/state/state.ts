import { TEXT_LIMIT, toWorld } from '@/lib/k8s'
import type { Policy, World } from '@/lib/policy'
import { type DirectoryWatch, type FileState, watchDirectory } from '../files/directory'
import { OBJECTS_LIMIT } from '../files/yaml'
import { type AgentIssue, ofPolicy } from '../issues'
import { ObjectStore } from '../objects/store'
import { DIALECT } from '../policies/judge'
import { PolicyStore } from '../policies/store'

export interface StateOptions {
  readonly node: string
  readonly objects: string
  readonly policies: string
  readonly state: string
}

type WorldOfObjects = ReturnType<typeof toWorld>

/** All that this node is told, from its two directories, and a number that grows with each change of it. */
export class NodeState {
  readonly policies: PolicyStore
  private readonly options: StateOptions
  private readonly changed: () => void
  readonly objects: ObjectStore
  private readonly problems = new Map<string, AgentIssue>()
  private watches: readonly DirectoryWatch[] = []
  private ofObjects: WorldOfObjects | undefined
  private cached: World | undefined
  private number: number
  private objectsWereRead = false
  private policiesWereRead = false

  constructor(options: StateOptions, revision: number, changed: () => void) {
    this.options = options
    this.changed = changed
    this.number = revision
    this.policies = new PolicyStore(options.policies, options.state)
    this.objects = new ObjectStore(options.state)
  }

  get revision(): number {
    return this.number
  }

  /** False until both directories could be read once: until then nothing is known to be gone. */
  get complete(): boolean {
    return this.objectsWereRead && this.policiesWereRead
  }

  /** Reads all there is before it returns; `changed` is called for what comes after. */
  start(): void {
    const follow = (
      directory: string,
      limit: number,
      take: (changes: ReadonlyMap<string, FileState | 'gone'>, readable: boolean) => boolean
    ) =>
      watchDirectory(
        directory,
        (changes, problem) => {
          if (problem === undefined) this.problems.delete(directory)
          else this.problems.set(directory, problem)
          if (take(changes, problem === undefined)) this.bump()
          else this.changed()
        },
        limit
      )
    const policies = follow(this.options.policies, TEXT_LIMIT, (changes, readable) => {
      const whole = !this.policiesWereRead && readable
      if (readable) this.policiesWereRead = true
      return this.policies.update(changes, { whole })
    })
    const objects = follow(this.options.objects, OBJECTS_LIMIT, (changes, readable) => {
      const whole = !this.objectsWereRead && readable
      if (readable) this.objectsWereRead = true
      const changed = this.objects.update(changes, { whole })
      if (changed) this.ofObjects = undefined
      return changed
    })
    this.watches = [policies, objects]
  }

  /** Policies changed by way of the service, not of a watch. */
  bump(): void {
    this.number += 1
    this.cached = undefined
    this.changed()
  }

  world(): World {
    if (this.cached === undefined) {
      const policies: Policy[] = [...this.policies.inForce().values()].map(({ policy }) => policy)
      this.cached = { ...this.fromObjects().world, policies }
    }
    return this.cached
  }

  issues(): readonly AgentIssue[] {
    const ofObjects = this.fromObjects().issues.map((issue) => ofPolicy(issue, issue.policy))
    return [...this.problems.values(), ...this.objects.issues(), ...ofObjects, ...this.policies.issues()]
  }

  close(): void {
    for (const watch of this.watches) watch.close()
  }

  private fromObjects(): WorldOfObjects {
    this.ofObjects ??= toWorld(this.objects.all(), { dialect: DIALECT, localNode: this.options.node })
    return this.ofObjects
  }
}
