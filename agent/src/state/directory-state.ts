import { TEXT_LIMIT, toWorld } from '@/lib/k8s'
import type { Policy, World } from '@/lib/policy'
import { type DirectoryWatch, type FileState, watchDirectory } from '../files/directory'
import { OBJECTS_LIMIT } from '../files/yaml'
import { type AgentIssue, ofPolicy } from '../issues'
import { ObjectStore } from '../objects/store'
import { applyPolicies, deletePolicy } from '../policies/apply'
import { DIALECT } from '../policies/judge'
import { PolicyStore } from '../policies/store'
import type { NodeState, PolicyWriter } from './state'

export interface DirectoryOptions {
  readonly node: string
  readonly objects: string
  readonly policies: string
  readonly state: string
}

type WorldOfObjects = ReturnType<typeof toWorld>

/** What two directories say. */
export class DirectoryState implements NodeState {
  readonly policies: PolicyStore
  readonly writer: PolicyWriter
  private readonly options: DirectoryOptions
  private readonly changed: () => void
  private readonly store: ObjectStore
  private readonly problems = new Map<string, AgentIssue>()
  private watches: readonly DirectoryWatch[] = []
  private ofObjects: WorldOfObjects | undefined
  private cached: World | undefined
  private number: number
  private objectsWereRead = false
  private policiesWereRead = false

  constructor(options: DirectoryOptions, revision: number, changed: () => void) {
    this.options = options
    this.changed = changed
    this.number = revision
    this.policies = new PolicyStore(options.policies, options.state)
    this.store = new ObjectStore(options.state)
    this.writer = {
      apply: (request, written) => applyPolicies(this.policies, options.policies, request, written),
      delete: (key, generation, written) => deletePolicy(this.policies, options.policies, key, generation, written),
      bump: () => this.bump()
    }
  }

  get revision(): number {
    return this.number
  }

  get complete(): boolean {
    return this.objectsWereRead && this.policiesWereRead
  }

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
      const changed = this.store.update(changes, { whole })
      if (changed) this.ofObjects = undefined
      return changed
    })
    this.watches = [policies, objects]
  }

  private bump(): void {
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

  objects(): readonly unknown[] {
    return this.store.all()
  }

  issues(): readonly AgentIssue[] {
    const ofObjects = this.fromObjects().issues.map((issue) => ofPolicy(issue, issue.policy))
    return [...this.problems.values(), ...this.store.issues(), ...ofObjects, ...this.policies.issues()]
  }

  close(): void {
    for (const watch of this.watches) watch.close()
  }

  private fromObjects(): WorldOfObjects {
    this.ofObjects ??= toWorld(this.store.all(), { dialect: DIALECT, localNode: this.options.node })
    return this.ofObjects
  }
}
