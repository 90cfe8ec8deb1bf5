import { isWithin, type Json, locateIssue, type Path } from '@/lib/document'
import { normalise, readObject, validate } from '@/lib/k8s'
import { type Issue, lint, type Policy, policyKey, type World } from '@/lib/policy'
import type { Canvas } from '../canvas/model'
import type { Problem } from '../store/model'
import { fixesFor } from './fixes'
import type { Situation } from './situation'

/** All that is wrong or doubtful in a text, in the order of the text, each with its place, its blocks and its fixes. */
export function findProblems(situation: Situation): readonly Problem[] {
  const { parsed, document, world, serverIssues } = situation
  const found: Problem[] = parsed.issues.map((one) => ({
    id: `${one.document} ${one.code} ${one.path} ${one.range?.startLine ?? ''}`,
    issue: one,
    source: 'text',
    document: one.document,
    ...(one.range ? { range: one.range } : {}),
    targets: [],
    fixes: []
  }))
  for (const one of parsed.documents) {
    if (one.value === undefined) continue
    for (const issue of policyIssues(one.value, world)) found.push(problem(situation, one.index, issue, 'policy'))
  }
  for (const issue of serverIssues) found.push(problem(situation, document, issue, 'server'))
  const once = new Map<string, Problem>()
  for (const one of found) if (!once.has(one.id)) once.set(one.id, one)
  return [...once.values()].toSorted(byPlace)
}

const RANK = { error: 0, warning: 1, info: 2 }

function byPlace(a: Problem, b: Problem): number {
  return (
    RANK[a.issue.severity] - RANK[b.issue.severity] ||
    a.document - b.document ||
    (a.range?.startLine ?? 0) - (b.range?.startLine ?? 0) ||
    (a.range?.startColumn ?? 0) - (b.range?.startColumn ?? 0)
  )
}

/** What the engine says of one document: is it read, is it accepted, what is not enforced, what looks like a mistake. */
export function policyIssues(value: Json, world: World | undefined): readonly Issue[] {
  const dialect = world?.dialect ?? 'portcullis'
  const { object, issues } = readObject(value)
  const refused = object ? validate(value, { dialect }) : []
  const { policy, issues: unenforced } = object
    ? normalise(object, { dialect, ...(world ? { clusterName: world.clusterName } : {}) })
    : { issues: [] }
  const accepted = policy && !refused.some((one) => one.severity === 'error')
  const doubts = accepted && world ? lint(withPolicy(world, policy), [policy]) : []
  return [...onePerPath([...issues, ...refused, ...unenforced]), ...doubts]
}

/** Schema and parser often refuse the same thing in other words: the first says it. */
function onePerPath(issues: readonly Issue[]): readonly Issue[] {
  const errors = new Set<string>()
  return issues.filter((one) => {
    if (one.severity !== 'error') return true
    const again = errors.has(one.path)
    errors.add(one.path)
    return !again
  })
}

/** The world as it would be with this policy in force. */
export function withPolicy(world: World, policy: Policy): World {
  const others = world.policies.filter((one) => policyKey(one.ref) !== policyKey(policy.ref))
  return { ...world, policies: [...others, policy] }
}

function problem(situation: Situation, document: number, issue: Issue, source: Problem['source']): Problem {
  const { parsed, canvas } = situation
  const { range } = locateIssue(parsed, document, issue)
  const here = document === situation.document
  return {
    id: `${document} ${issue.code} ${issue.path} ${source === 'server' ? issue.message : ''}`.trim(),
    issue,
    source,
    document,
    ...(range ? { range } : {}),
    targets: here && canvas ? targetsOf(canvas, issue.path) : [],
    fixes: fixesFor(situation, document, issue)
  }
}

/** The blocks and edges that a path concerns. */
export function targetsOf(canvas: Canvas, path: Path): readonly string[] {
  if (path === '') return []
  if (isWithin(path, canvas.subject.path)) return ['subject']
  const blocks = canvas.blocks.filter(
    (block) => block.paths.some((one) => isWithin(path, one)) && !isRule(canvas, block.paths[0])
  )
  if (blocks.length > 0) return blocks.map((block) => block.id)
  return canvas.edges.filter((edge) => isWithin(path, edge.rule)).map((edge) => edge.id)
}

/** Blocks for anyone and nobody stand at the path of their rule: what is wrong there is the edge's. */
function isRule(canvas: Canvas, path: Path | undefined): boolean {
  return canvas.edges.some((edge) => edge.rule === path)
}
