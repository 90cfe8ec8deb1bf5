import { DIRECTIONS, type Direction } from '@/lib/policy'
import type { Block, BlockId, Canvas, Edge, Point } from '../canvas/model'
import { peerOfBlock } from '../canvas/peer'
import { describePeer, policyTitle } from '../canvas/words'
import { heightOf, SIZES } from '../layout/columns'
import { GATE_WIDTH, gate } from './gate'
import { type Colours, escaped, text } from './parts'

const MARGIN = 32
const HEAD = 56
/** Middle of a slot from the top of the subject: as on the canvas. */
const slotY = (index: number): number => SIZES.subject.slot + index * SIZES.subject.step

/**
 * The drawing as an SVG that stands by itself: no style sheet, no foreign element, no font to load, so that any viewer shows it, in
 * a document or a pull request. What is drawn is the policy alone: no traffic, no selection.
 */
export function svgOf(canvas: Canvas, positions: Readonly<Record<BlockId, Point>>, colours: Colours): string {
  const at = (id: string): Point => positions[id] ?? { x: 0, y: 0 }
  const side = (direction: Direction) =>
    canvas.edges.filter((edge) => edge.direction === direction).toSorted((a, b) => at(a.block).y - at(b.block).y)
  const sides: Readonly<Record<Direction, readonly Edge[]>> = { ingress: side('ingress'), egress: side('egress') }
  const subject = at('subject')
  const slots = Math.max(sides.ingress.length, sides.egress.length)
  const height = Math.max(SIZES.subject.height, slotY(slots) + SIZES.subject.step / 2)
  const boxes = [
    { ...subject, width: SIZES.subject.width, height },
    ...canvas.blocks.map((block) => ({ ...at(block.id), width: SIZES.block.width, height: heightOf(block) }))
  ]
  const left = Math.min(...boxes.map(({ x }) => x)) - MARGIN
  const top = Math.min(...boxes.map(({ y }) => y)) - MARGIN - HEAD
  const width = Math.max(...boxes.map((box) => box.x + box.width)) + MARGIN - left
  const whole = Math.max(...boxes.map((box) => box.y + box.height)) + MARGIN - top
  const title = policyTitle(canvas.policy)
  const body = [
    `<rect x="${left}" y="${top}" width="${width}" height="${whole}" fill="${colours.back}"/>`,
    text(title, { x: left + MARGIN, y: top + 34, size: 15, fill: colours.ink1, bold: true }),
    text(canvas.policy.kindText, { x: left + MARGIN, y: top + 52, size: 12, fill: colours.ink3 }),
    ...DIRECTIONS.flatMap((direction) =>
      sides[direction].map((edge, index) => line(edge, at(edge.block), subject, subject.y + slotY(index), colours))
    ),
    card(canvas, subject, height, colours),
    ...DIRECTIONS.map((direction) =>
      gate(
        { x: direction === 'ingress' ? subject.x : subject.x + SIZES.subject.width - GATE_WIDTH, y: subject.y },
        { direction, closed: canvas.gates[direction].state === 'closed', height },
        sides[direction].map(({ verdict }, index) => ({ verdict, y: slotY(index) })),
        colours
      )
    ),
    ...canvas.blocks.map((block) => blockCard(block, at(block.id), canvas.policy.namespace, colours))
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="${left} ${top} ${width} ${whole}" role="img" aria-label="${escaped(title)}">\n${body.join('\n')}\n</svg>\n`
}

function line(edge: Edge, block: Point, subject: Point, y: number, colours: Colours): string {
  const inward = edge.direction === 'ingress'
  const near = inward ? block.x + SIZES.block.width : block.x
  const gateX = inward ? subject.x : subject.x + SIZES.subject.width
  const from = block.y + 28
  const [startX, startY, endX, endY] = inward ? [near, from, gateX, y] : [gateX, y, near, from]
  const middle = (startX + endX) / 2
  const colour = edge.verdict === 'allow' ? colours.allow : colours.deny
  const path = `M${startX} ${startY}C${middle} ${startY} ${middle} ${endY} ${endX - 7} ${endY}`
  const label = edge.label
  const wide = label.length * 7 + 16
  const [x, labelY] = [middle, (startY + endY) / 2]
  return [
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    edge.verdict === 'deny'
      ? `<path d="${path}" fill="none" stroke="${colour}" stroke-width="9" stroke-dasharray="1.5 8"/>`
      : '',
    `<path d="M${endX - 8} ${endY - 4.5}l8 4.5l-8 4.5z" fill="${colour}"/>`,
    `<rect x="${x - wide / 2}" y="${labelY - 10}" width="${wide}" height="20" rx="10" fill="${colours.card}" stroke="${colour}"/>`,
    text(label, { x, y: labelY + 4, size: 12, fill: colour, mono: true, middle: true })
  ].join('')
}

function card({ subject: { title, selector, kind } }: Canvas, { x, y }: Point, height: number, colours: Colours): string {
  const inner = x + GATE_WIDTH
  const width = SIZES.subject.width - 2 * GATE_WIDTH
  const none = kind === 'nodes' ? 'every node' : 'every pod'
  const terms = selector.terms.length === 0 ? [none] : selector.terms.map((term) => term.text)
  return [
    `<rect x="${inner}" y="${y + 6}" width="${width}" height="${height - 12}" fill="${colours.card}" stroke="${colours.line}"/>`,
    text('Subject', { x: inner + 16, y: y + 30, size: 12, fill: colours.ink3 }),
    text(title, { x: inner + 16, y: y + 56, size: 18, fill: colours.ink1, bold: true, width: width - 32 }),
    ...terms
      .slice(0, 4)
      .map((term, at) =>
        text(term, { x: inner + 16, y: y + 80 + at * 18, size: 12, fill: colours.ink2, mono: true, width: width - 32 })
      )
  ].join('')
}

function blockCard(block: Block, { x, y }: Point, namespace: string, colours: Colours): string {
  const { width } = SIZES.block
  const lines =
    block.kind === 'endpoints'
      ? block.selector.terms.map((term) => term.text)
      : [describePeer(peerOfBlock(block), namespace)]
  const shown = lines.filter((one) => one !== block.title).slice(0, 5)
  const height = Math.max(heightOf(block) - (block.draft ? SIZES.block.draft : 0), 40 + shown.length * 18)
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${colours.card}" stroke="${colours.line}"${block.draft ? ' stroke-dasharray="4 3"' : ''}/>`,
    text(block.title, { x: x + 12, y: y + 24, size: 13, fill: colours.ink1, bold: true, width: width - 24 }),
    ...shown.map((one, at) =>
      text(one, { x: x + 12, y: y + 44 + at * 18, size: 12, fill: colours.ink2, mono: true, width: width - 24 })
    )
  ].join('')
}
