import {
  compareMeaning,
  DIALECT_NAMES,
  DIALECTS,
  type Dialect,
  describeTrait,
  evaluateSide,
  flowWords,
  issue,
  type MeaningChange,
  type Policy,
  type PolicyIssue,
  parseRuleId,
  policyKey,
  type Traits,
  type World
} from '@/lib/policy'
import { normalise } from '../normalise/index'
import { readObject } from '../read'

/** A policy of the user's that another dialect reads otherwise, with a flow that shows it. */
export interface Difference {
  /** `kind/namespace/name`. */
  readonly policy: string
  /** Of the rule that decides in one of the two, or of the spec. */
  readonly path: string
  /** The one line of the table of differences that makes it so by itself; undefined where it takes several. */
  readonly trait: keyof Traits | undefined
  /** `Under Cilium 1.15 endPort is cut off: only the first port counts.` */
  readonly sentence: string
  readonly example: MeaningChange
}

export interface DifferenceOptions {
  readonly from: Dialect
  readonly to: Dialect
  /** A cluster whose pods are asked about first. Its own policies do not count. */
  readonly world?: World
}

/**
 * SPEC 11.10: where documents mean something else in another dialect. Each policy by itself, found by judging flows in both
 * readings; then each line in which the two differ is taken over alone, and the one that turns the example is named. One
 * difference for each line and rule. What is no policy is left out. Never throws.
 */
export function differences(documents: readonly unknown[], options: DifferenceOptions): readonly Difference[] {
  return documents.flatMap((document) => ofDocument(document, options))
}

function ofDocument(document: unknown, { from, to, world }: DifferenceOptions): readonly Difference[] {
  const { object } = readObject(document)
  if (!object) return []
  const clusterName = world?.clusterName ?? 'default'
  const readings = new Map<string, readonly Policy[]>()
  const read = (dialect: Dialect, traits: Traits, key: string) => {
    let policies = readings.get(key)
    if (!policies) {
      const { policy } = normalise(object, { dialect, traits, clusterName })
      policies = policy ? [policy] : []
      readings.set(key, policies)
    }
    return policies
  }
  const here = { dialect: from, policies: read(from, DIALECTS[from], 'from') }
  const there = { dialect: to, policies: read(to, DIALECTS[to], 'to') }
  const found = new Map<string, Difference>()
  for (const example of compareMeaning(here, there, { clusterName, ...(world ? { world } : {}) })) {
    const trait = LINES.find((line) => turns(line, example, from, to, read))
    const path = pathOf(example)
    const key = `${trait} ${path}`
    if (found.has(key)) continue
    const { kind, metadata } = object
    found.set(key, {
      policy: policyKey({ kind, namespace: metadata.namespace, name: metadata.name }),
      path,
      trait,
      sentence: `Under ${DIALECT_NAMES[to]} ${trait ? describeTrait(trait, DIALECTS[to]) : 'several things are read otherwise'}.`,
      example
    })
  }
  return [...found.values()]
}

/** Lines about a schema as a whole say least of what is written: they are named where no other does it. */
const GENERAL: readonly (keyof Traits)[] = ['ciliumRelease', 'schemaRefuses', 'schemaPrunes', 'refusesUnknownFields']
const LINES = (Object.keys(DIALECTS.kubernetes) as readonly (keyof Traits)[])
  .filter((line) => !GENERAL.includes(line))
  .concat(GENERAL)

type Read = (dialect: Dialect, traits: Traits, key: string) => readonly Policy[]

/** Does this line alone, taken over from the other, give the other's verdict; or, left as it was there, keep it from it? */
function turns(line: keyof Traits, example: MeaningChange, from: Dialect, to: Dialect, read: Read): boolean {
  const { flow, direction, worlds, before, after } = example
  const differs = JSON.stringify(DIALECTS[from][line]) !== JSON.stringify(DIALECTS[to][line])
  if (!differs) return false
  const judged = (base: Dialect, other: Dialect, world: World) => {
    const traits: Traits = { ...DIALECTS[base], [line]: DIALECTS[other][line] }
    const policies = read(base, traits, `${base} ${line}`)
    return evaluateSide({ ...world, traits, policies }, flow, direction)?.verdict ?? 'allow'
  }
  const verdict = (side: MeaningChange['before']) => side?.verdict ?? 'allow'
  return judged(from, to, worlds.before) === verdict(after) || judged(to, from, worlds.after) === verdict(before)
}

function pathOf({ before, after }: MeaningChange): string {
  const [rule] = [...(before?.rules ?? []), ...(after?.rules ?? [])]
  return (rule && parseRuleId(rule)?.path) || 'spec'
}

/** The same as remarks: what is read otherwise, and the flow that shows it. */
export function differenceIssues(documents: readonly unknown[], options: DifferenceOptions): readonly PolicyIssue[] {
  return differences(documents, options).map(({ policy, path, sentence, example }) => {
    const { flow, before, after } = example
    const word = (side: MeaningChange['before']) => (side?.verdict === 'deny' ? 'denied' : 'allowed')
    const parameters = { sentence, flow: flowWords(flow), there: word(after), here: word(before) }
    return { ...issue('reads-otherwise-elsewhere', path, parameters), policy }
  })
}
