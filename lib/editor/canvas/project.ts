import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  join,
  type ParsedText,
  type Path,
  parsePath,
  sourceOf,
  valueAt
} from '@/lib/document'
import { DESCRIPTION } from '@/lib/k8s'
import type { World } from '@/lib/policy'
import type { DraftBlock } from '../commands/model'
import { type Reading, type RuleView, type Shape, shapeOf } from '../shape'
import { readNotes } from '../shape/notes'
import { member, text } from '../shape/read'
import { gateOf } from './gate'
import { assignIds, type Remembered } from './identity'
import { peerPods, subjectPods } from './matching'
import type { Block, BlockId, Canvas, Edge, Extra, Peer, PolicyHead, Subject } from './model'
import { peerKey, peerOf, peerOfBlock } from './peer'
import { edgeLabel, edgeSummary, peerTitle, selectorTitle } from './words'

export interface Projection {
  readonly parsed: ParsedText
  readonly document: number
  /** Which spec of the object; default: the first. */
  readonly spec?: number
  /** Live pods, and policies in force. */
  readonly world?: World | undefined
  readonly drafts?: readonly DraftBlock[]
  /** What the blocks were before, so that they keep their ids. */
  readonly previous?: readonly Remembered[]
  readonly adopt?: Readonly<Record<Path, BlockId>>
}

/** A document → its picture. Undefined where the text does not parse: the last picture stays. */
export function project(projection: Projection): Canvas | undefined {
  const document = projection.parsed.documents[projection.document]
  const value = document?.value
  if (!document || value === undefined) return undefined
  const head = headOf(value)
  const shape = shapeOf(head.kind)
  const specs = specsOf(value)
  const index = Math.min(projection.spec ?? 0, Math.max(0, specs.length - 1))
  const chosen = specs[index]
  // Each spec of several has a description of its own.
  const policy =
    chosen === undefined || chosen.path === 'spec'
      ? head
      : { ...head, description: text(member(chosen.value, 'description')) ?? '' }
  const source = (path: Path) => sourceOf(projection.parsed, document, path)
  if (!shape) return undrawn(policy, specs, source(''))
  const path = chosen?.path ?? 'spec'
  const spec = chosen?.value ?? {}
  const reading: Reading = { namespace: policy.namespace, source }
  const subject = subjectOf(shape, spec, path, policy, reading, projection.world)
  const rules = rulesOf(shape, spec, path, reading)
  const { blocks, edges } = drawn(rules, value, policy, projection)
  const facts = { shape, spec, path, policy, blocks, edges, subject: subject.matching?.pods ?? [], world: projection.world }
  return {
    policy,
    specs: specs.map((one) => ({ path: one.path, title: text(member(one.value, 'description')) ?? one.path })),
    spec: index,
    subject,
    gates: { ingress: gateOf('ingress', facts), egress: gateOf('egress', facts) },
    blocks: [...blocks, ...draftBlocks(projection, policy, shape)],
    edges,
    extras: extrasOf(shape, value, spec, path, subject.path, reading),
    ...(policy.kind === 'NetworkPolicy' ? {} : { notes: readNotes(spec) })
  }
}

/** For the next projection. */
export function remember(canvas: Canvas): readonly Remembered[] {
  return canvas.blocks
    .filter((block) => !block.draft)
    .map((block) => {
      const peer = peerOfBlock(block)
      const edge = canvas.edges.find((one) => one.block === block.id)
      const whole = edge ? wholeKey(block.side, peer, edge) : ''
      return { id: block.id, path: block.paths[0] ?? '', key: peerKey(block.side, peer), whole }
    })
}

function wholeKey(side: string, peer: Peer, { verdict, ports }: Pick<RuleView, 'verdict' | 'ports'>): string {
  return `${peerKey(side, peer)} ${verdict} ${ports === 'any' ? 'any' : ports.map((one) => one.text).join()}`
}

export function headOf(value: Json): PolicyHead {
  const kindText = text(member(value, 'kind')) ?? ''
  const metadata = member(value, 'metadata')
  const clusterwide = kindText === 'CiliumClusterwideNetworkPolicy'
  return {
    kind: (shapeOf(kindText) ? kindText : 'unknown') as PolicyHead['kind'],
    kindText,
    name: text(member(metadata, 'name')) ?? '',
    namespace: clusterwide ? '' : text(member(metadata, 'namespace')) || 'default',
    description:
      text(member(member(value, 'spec'), 'description')) ?? text(member(member(metadata, 'annotations'), DESCRIPTION)) ?? ''
  }
}

function specsOf(value: Json): readonly { readonly path: Path; readonly value: JsonObject }[] {
  const spec = member(value, 'spec')
  const several = member(value, 'specs')
  return [
    ...(isObject(spec) ? [{ path: 'spec', value: spec }] : []),
    ...(isArray(several) ? several.flatMap((one, at) => (isObject(one) ? [{ path: `specs[${at}]`, value: one }] : [])) : [])
  ]
}

function subjectOf(
  shape: Shape,
  spec: JsonObject,
  path: Path,
  policy: PolicyHead,
  reading: Reading,
  world: World | undefined
): Subject {
  const read = shape.readSubject(spec, path, reading)
  const key = String(parsePath(read.path).at(-1))
  const matching = subjectPods(world, policy, key, member(spec, key) ?? {})
  const everything =
    read.kind === 'nodes' ? 'Every node' : policy.namespace === '' ? 'Every pod' : `Every pod in ${policy.namespace}`
  return { id: 'subject', ...read, title: selectorTitle(read.selector) ?? everything, ...(matching ? { matching } : {}) }
}

function rulesOf(shape: Shape, spec: JsonObject, path: Path, reading: Reading): readonly RuleView[] {
  return shape.lists.flatMap((list): readonly RuleView[] => {
    const written = member(spec, list.key)
    const at = join(path, list.key)
    if (written === undefined || written === null) return []
    if (isArray(written)) return written.map((rule, index) => shape.readRule(rule, join(at, index), list, reading))
    const peer = { kind: 'raw', yaml: reading.source(at), why: 'A list of rules must be a sequence.' } as const
    const { direction, verdict } = list
    return [{ path: at, direction, verdict, peers: [{ path: at, peer }], ports: [], portPaths: [], l7: [], extras: [] }]
  })
}

function drawn(rules: readonly RuleView[], value: Json, policy: PolicyHead, projection: Projection) {
  const entries = rules.flatMap((rule) => rule.peers.map((one) => ({ rule, ...one })))
  const ids = assignIds(
    entries.map(({ rule, peer, path }) => ({
      path,
      key: peerKey(rule.direction, peer),
      whole: wholeKey(rule.direction, peer, rule),
      hint: `${rule.direction} ${peer.kind} ${peerTitle(peer, policy.namespace)}`
    })),
    projection.previous ?? [],
    projection.adopt,
    projection.drafts?.map((draft) => draft.id)
  )
  const blocks: Block[] = []
  const edges: Edge[] = []
  for (const [at, { rule, peer, path }] of entries.entries()) {
    const id = ids[at] ?? path
    const key = parsePath(path).findLast((step) => typeof step === 'string')
    const written = valueAt(value, parsePath(path))
    const isEntry = peer.kind !== 'any' && peer.kind !== 'nobody' && peer.kind !== 'raw'
    const matching = isEntry ? peerPods(projection.world, policy, rule.direction, String(key), written ?? null) : undefined
    blocks.push(block(id, rule.direction, [path], false, peer, policy, matching))
    edges.push(
      edge(
        id,
        rule,
        path,
        peer,
        policy,
        ids.filter((_, other) => other !== at && entries[other]?.rule === rule)
      )
    )
  }
  return { blocks, edges }
}

function block(
  id: BlockId,
  side: Block['side'],
  paths: readonly Path[],
  draft: boolean,
  peer: Peer,
  policy: PolicyHead,
  matching: Block['matching']
): Block {
  return { id, side, paths, draft, title: peerTitle(peer, policy.namespace), ...(matching ? { matching } : {}), ...peer }
}

function edge(id: BlockId, rule: RuleView, path: Path, peer: Peer, policy: PolicyHead, others: readonly BlockId[]): Edge {
  const { direction, verdict, ports, l7, extras, authentication } = rule
  return {
    id: edgeId(id),
    block: id,
    direction,
    verdict,
    rule: rule.path,
    paths: [path, ...rule.portPaths],
    ports,
    sharedWith: others.map(edgeId),
    l7,
    extras,
    ...(authentication ? { authentication } : {}),
    label: edgeLabel({ ports, l7, extras }),
    summary: edgeSummary({ direction, verdict, ports, l7, extras }, peer, policy.namespace)
  }
}

/** A block has one edge at most, named after it. */
export function edgeId(block: BlockId): string {
  return `edge:${block}`
}

function draftBlocks(projection: Projection, policy: PolicyHead, shape: Shape): readonly Block[] {
  return (projection.drafts ?? []).map((draft) => {
    const peer = peerOf(draft.peer)
    const list = shape.lists.find((one) => one.direction === draft.side && one.verdict === 'allow')
    const written = list && shape.writePeer(draft.peer, list)
    const matching =
      written && typeof written !== 'string'
        ? peerPods(projection.world, policy, draft.side, written.key, written.value)
        : undefined
    return block(draft.id, draft.side, [], true, peer, policy, matching)
  })
}

/** Where the drawing begins: what else an object has is shown as it is written. */
const DRAWN = ['apiVersion', 'kind', 'metadata', 'spec', 'specs']
const NOTED = ['labels', 'annotations']

function extrasOf(
  shape: Shape,
  value: Json,
  spec: JsonObject,
  path: Path,
  subject: Path,
  { source }: Reading
): readonly Extra[] {
  const extra = (key: string, at: Path): Extra => ({ key, path: at, yaml: source(at) })
  const metadata = member(value, 'metadata')
  return [
    ...Object.keys(spec)
      .filter((key) => !shape.known.includes(key) && join(path, key) !== subject)
      .map((key) => extra(key, join(path, key))),
    ...NOTED.filter((key) => member(metadata, key) !== undefined).map((key) => extra(`metadata.${key}`, `metadata.${key}`)),
    ...(isObject(value) ? Object.keys(value) : [])
      .filter((key) => !DRAWN.includes(key))
      .map((key) => extra(key, join('', key)))
  ]
}

/** An object of a kind that has no drawing: its text, and nothing to edit. */
function undrawn(policy: PolicyHead, specs: ReturnType<typeof specsOf>, yaml: string): Canvas {
  const readOnly = policy.kindText
    ? `A ${policy.kindText} has no drawing yet: edit it as text.`
    : 'This is no Kubernetes object: give it apiVersion and kind.'
  const gate = { state: 'open', sentence: readOnly, closedBy: [], canIsolate: readOnly, canUnisolate: readOnly } as const
  return {
    policy,
    specs: specs.map(({ path }) => ({ path, title: path })),
    spec: 0,
    subject: {
      id: 'subject',
      kind: 'pods',
      path: 'spec',
      selector: { terms: [] },
      namespace: { kind: 'own' },
      title: policy.name
    },
    gates: { ingress: { ...gate, direction: 'ingress' }, egress: { ...gate, direction: 'egress' } },
    blocks: [],
    edges: [],
    extras: [{ key: policy.kindText, path: '', yaml }],
    readOnly
  }
}
