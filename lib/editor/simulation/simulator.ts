import { explain, type Policy, type Reachability, reachability, type World } from '@/lib/policy'
import { checkStatements } from '../expectations/check'
import { reachOf } from '../map/reached'
import { admitsOf } from './admits'
import { blastOf } from './blast'
import { withDraft } from './draft'
import { elsewhereOf } from './elsewhere'
import { matrixOf } from './matrix'
import type { Question, Reply } from './model'

/**
 * The engine as the editor asks it: the cluster as it is, and as it would be with the open text applied. An edit works out anew only
 * what it touches. Meant for a worker: it is told of the world once, and of the draft at each edit.
 */
export class Simulator {
  #world: World | undefined
  #drafted: readonly Policy[] = []
  #before: Reachability | undefined
  #after: Reachability | undefined
  readonly #now: () => number

  /** `now`: milliseconds, for how long it took. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Undefined while no world was told. */
  answer(question: Question): Reply | undefined {
    switch (question.kind) {
      case 'world':
        this.#world = question.world
        this.#before = undefined
        this.#after = undefined
        return { kind: 'done' }
      case 'draft':
        this.#drafted = question.policies
        this.#after = undefined
        return { kind: 'done' }
      case 'blast': {
        const began = this.#now()
        const both = this.#both()
        if (!both) return undefined
        const blast = blastOf(both.before, both.after, question.seen)
        return { kind: 'blast', blast: { ...blast, took: this.#now() - began } }
      }
      case 'ask': {
        if (!this.#world) return undefined
        const next = { ...this.#world, policies: withDraft(this.#world, this.#drafted) }
        return { kind: 'ask', answer: { now: explain(this.#world, question.flow), next: explain(next, question.flow) } }
      }
      case 'matrix': {
        const both = this.#both()
        return both && { kind: 'matrix', matrix: matrixOf(both.before, both.after, question) }
      }
      case 'elsewhere':
        return this.#world && { kind: 'elsewhere', elsewhere: elsewhereOf(question.documents, this.#world) }
      case 'reach': {
        const both = this.#both()
        return both && { kind: 'reach', reach: reachOf(both.after, question.pod) }
      }
      case 'expect': {
        if (!this.#world) return undefined
        const next = { ...this.#world, policies: withDraft(this.#world, this.#drafted) }
        return { kind: 'expect', checks: checkStatements(question.documents, next) }
      }
      case 'admits': {
        const both = this.#both()
        if (!this.#world || !both) return undefined
        const { flow, candidates } = question
        const worlds = candidates.map((one) => withDraft(both.before.world, one))
        return { kind: 'admits', admits: worlds.map((policies) => admitsOf(both.after, policies, flow)) }
      }
    }
  }

  #both(): { readonly before: Reachability; readonly after: Reachability } | undefined {
    if (!this.#world) return undefined
    const policies = withDraft(this.#world, this.#drafted)
    this.#before ??= reachability(this.#world, this.#drafted)
    this.#after ??= this.#before.withPolicies(policies)
    if (this.#after.groups !== this.#before.groups) {
      // The draft names prefixes that cut the addresses otherwise: cut both so, or each further edit would begin from nothing.
      this.#before = reachability(this.#world, this.#drafted)
      this.#after = this.#before.withPolicies(policies)
    }
    return { before: this.#before, after: this.#after }
  }
}
