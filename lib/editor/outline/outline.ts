import { DIRECTIONS, type Direction } from '@/lib/policy'
import type { Block, Canvas, Edge, Matching } from '../canvas/model'
import { peerOfBlock } from '../canvas/peer'
import { describePeer, describeSelector, l7Name, policyTitle } from '../canvas/words'
import type { OutlineItem } from './model'

/** The canvas as lines under lines: subject, then each gate with its rules, their peers and ports. Nothing of it is left out. */
export function outlineOf(canvas: Canvas): OutlineItem {
  const { policy, specs } = canvas
  return {
    id: 'policy',
    kind: 'policy',
    text: policyTitle(policy),
    note: [policy.kindText, specs.length > 1 ? `Spec ${canvas.spec + 1} of ${specs.length}` : '', policy.description]
      .filter(Boolean)
      .join('. '),
    select: [],
    blocks: [],
    children: [
      subject(canvas),
      ...DIRECTIONS.map((direction) => gate(canvas, direction)),
      ...canvas.extras.map(({ key, path, yaml }) => ({
        ...leaf('extra', path, key, oneLine(yaml)),
        select: canvas.readOnly === undefined ? ['subject'] : [],
        path
      }))
    ]
  }
}

function leaf(kind: OutlineItem['kind'], id: string, text: string, note: string): OutlineItem {
  return { id: `${kind} ${id}`, kind, text, note, select: [], blocks: [], children: [] }
}

function subject({ subject: { title, kind, selector, namespace, matching }, policy }: Canvas): OutlineItem {
  const what = kind === 'nodes' ? 'node' : 'pod'
  const which = selector.terms.length === 0 ? `every ${what}` : `${what}s ${describeSelector(selector)}`
  const where = namespace.kind === 'own' && policy.namespace !== '' ? ` in ${policy.namespace}` : ''
  return {
    ...leaf('subject', '', `Subject: ${title}`, joined(`${which}${where}`, counted(matching))),
    select: ['subject']
  }
}

function gate(canvas: Canvas, direction: Direction): OutlineItem {
  const { state, sentence } = canvas.gates[direction]
  const name = direction === 'ingress' ? 'Ingress' : 'Egress'
  const own = canvas.edges.filter((edge) => edge.direction === direction)
  const rules = [...new Set(own.map((edge) => edge.rule))]
  return {
    ...leaf('gate', direction, `${name} gate, ${state}`, sentence.replaceAll('`', '')),
    select: [`gate:${direction}`],
    direction,
    children: [
      ...rules.flatMap((path) => {
        const edges = own.filter((edge) => edge.rule === path)
        const [first] = edges
        return first ? [rule(canvas, first, edges)] : []
      }),
      ...canvas.blocks.filter((block) => block.side === direction && block.draft).map((block) => unconnected(canvas, block))
    ]
  }
}

function rule(canvas: Canvas, first: Edge, edges: readonly Edge[]): OutlineItem {
  const blocks = edges.flatMap((edge) => canvas.blocks.find(({ id }) => id === edge.block) ?? [])
  const names = blocks.map(({ title }) => title)
  const shown = names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names
  const { direction, verdict, id: edge } = first
  const of = { direction, verdict, edge }
  const ports = first.ports === 'any' ? [] : first.ports
  const own = first.rule
  return {
    ...leaf('rule', own, `${verdict === 'allow' ? 'Allow' : 'Deny'} ${shown.join(', ')}, ${first.label}`, ''),
    ...of,
    select: edges.map(({ id }) => id),
    blocks: blocks.map(({ id }) => id),
    children: [
      ...blocks.map((block) => ({ ...peer(canvas, block), direction })),
      ...ports.map((port, index) => ({
        ...leaf('port', port.path || `${own} ${index}`, port.kind === 'raw' ? 'Port as YAML' : port.text, ''),
        ...(port.kind === 'raw' ? { note: port.yaml } : {}),
        ...of,
        select: [edge],
        port: index
      })),
      ...first.l7.map((l7) => ({
        ...leaf('l7', l7.path, `Only ${l7Name(l7.protocol)}`, l7.lines.join('; ')),
        ...of,
        select: [edge]
      })),
      ...first.extras.map(({ key, path, yaml }) => ({
        ...leaf('extra', path, key, oneLine(yaml)),
        ...of,
        select: [edge],
        path
      }))
    ]
  }
}

function peer({ policy, edges }: Canvas, block: Block): OutlineItem {
  const note = block.kind === 'raw' ? block.yaml : describePeer(peerOfBlock(block), policy.namespace)
  const edge = edges.find((one) => one.block === block.id)
  return {
    ...leaf(
      'peer',
      block.id,
      `${block.side === 'ingress' ? 'From' : 'To'} ${block.title}`,
      joined(note, counted(block.matching))
    ),
    select: [block.id],
    blocks: [block.id],
    ...(edge ? { edge: edge.id } : {})
  }
}

function unconnected(canvas: Canvas, block: Block): OutlineItem {
  const { text, note, ...item } = peer(canvas, block)
  return { ...item, kind: 'unconnected', text, note: joined('not connected to the gate', note), direction: block.side }
}

const counted = (matching: Matching | undefined): string => {
  if (!matching || matching.pods.length === 0) return ''
  return matching.pods.length === 1 ? '1 pod now' : `${matching.pods.length} pods now`
}

const oneLine = (yaml: string): string => yaml.replaceAll(/\s+/g, ' ').trim()

const joined = (...parts: readonly string[]): string => parts.filter(Boolean).join(', ')
