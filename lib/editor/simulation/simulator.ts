import { explain, type Flow, type Policy, type Reachability, type ReachChange, reachability, type World } from '@/lib/policy'
import { checkStatements } from '../expectations/check'
import { mapChanges } from '../map/changes'
import { reachOf } from '../map/reached'
import { admitsOf } from './admits'
import { aroundSubject } from './around'
import { BlastRadius, changedPairs } from './blast'
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
  #seen: readonly Flow[] = []
  #pairs: readonly ReachChange[] | undefined
  #radius: BlastRadius | undefined
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
        this.#forget()
        return { kind: 'done' }
      case 'draft':
        this.#drafted = question.policies
        this.#after = undefined
        this.#forget()
        return { kind: 'done' }
      case 'blast': {
        const began = this.#now()
        this.#seen = question.seen
        this.#radius = undefined
        const radius = this.#blast()
        if (!radius) return undefined
        const told = { ...radius.counts(), rows: radius.rows(question.part) }
        return { kind: 'blast', blast: { ...told, took: this.#now() - began } }
      }
      case 'blast-rows': {
        const radius = this.#blast()
        return radius && { kind: 'blast-rows', rows: radius.rows(question.part) }
      }
      case 'around': {
        const pairs = this.#changed()
        return pairs && { kind: 'around', around: aroundSubject(pairs, question.subject, question.beside) }
      }
      case 'map-changes': {
        const pairs = this.#changed()
        return pairs && { kind: 'map-changes', changes: mapChanges(pairs, question.pod) }
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

  #forget(): void {
    this.#pairs = undefined
    this.#radius = undefined
  }

  /** Kept until text, cluster or traffic change: all parts of its list are of one. */
  #blast(): BlastRadius | undefined {
    const pairs = this.#changed()
    const both = this.#both()
    this.#radius ??= both && pairs && new BlastRadius(both.before, both.after, pairs, this.#seen)
    return this.#radius
  }

  #changed(): readonly ReachChange[] | undefined {
    const both = this.#both()
    this.#pairs ??= both && changedPairs(both.before, both.after)
    return this.#pairs
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
