import type { Direction } from '@/lib/policy'
import type { Point } from '../canvas/model'
import { type Colours, text } from './parts'

export const GATE_WIDTH = 40
const LINTEL = 14

interface Iron {
  readonly direction: Direction
  readonly closed: boolean
  readonly height: number
}

/** The portcullis: down with a slot for each rule, or drawn up under its lintel. */
export function gate(
  { x, y }: Point,
  { direction, closed, height }: Iron,
  slots: readonly { readonly verdict: 'allow' | 'deny'; readonly y: number }[],
  colours: Colours
): string {
  const foot = y + (closed ? height - 6 : LINTEL + 8)
  const bars = [8, 16, 24, 32].map((at) => `M${x + at} ${y + LINTEL}V${foot}l0 3`).join('')
  const rows: string[] = []
  if (closed) for (let row = y + LINTEL + 8; row < foot; row += 11) rows.push(`M${x + 4} ${row}h${GATE_WIDTH - 8}`)
  const name = `${direction === 'ingress' ? 'Ingress' : 'Egress'} ${closed ? 'closed' : 'open'}`
  return [
    `<rect x="${x + 2}" y="${y + LINTEL}" width="${GATE_WIDTH - 4}" height="${height - LINTEL}" fill="${colours.ironBack}"/>`,
    `<path d="${bars}" stroke="${colours.iron}" stroke-width="2.5" fill="none"/>`,
    `<path d="${rows.join('')}" stroke="${colours.iron}" stroke-width="2" opacity="0.7" fill="none"/>`,
    ...[x, x + GATE_WIDTH - 4].map(
      (jamb) =>
        `<rect x="${jamb}" y="${y + 10}" width="4" height="${height - 10}" rx="1" fill="${colours.stone}" stroke="${colours.stoneEdge}"/>`
    ),
    `<rect x="${x - 1.5}" y="${y}" width="${GATE_WIDTH + 3}" height="${LINTEL - 1}" rx="3" fill="${colours.stone}" stroke="${colours.stoneEdge}"/>`,
    ...slots.map((slot) => opening(x, y + slot.y, slot.verdict, colours)),
    text(name, { x: x + GATE_WIDTH / 2, y: y - 8, size: 12, fill: colours.ink2, middle: true })
  ].join('')
}

/** With a tick where a rule allows, barred with a cross where it denies. */
function opening(x: number, y: number, verdict: 'allow' | 'deny', colours: Colours): string {
  const middle = x + GATE_WIDTH / 2
  const [colour, soft] = verdict === 'allow' ? [colours.allow, colours.allowSoft] : [colours.deny, colours.denySoft]
  const mark = verdict === 'allow' ? `M${middle - 4.5} ${y + 0.5}l3.2 3.2 5.8 -7` : `M${middle - 4} ${y - 4}l8 8m0 -8l-8 8`
  return `<rect x="${x + 2.5}" y="${y - 11}" width="${GATE_WIDTH - 5}" height="22" rx="5" fill="${soft}" stroke="${colour}"/><path d="${mark}" fill="none" stroke="${colour}" stroke-width="2" stroke-linecap="round"/>`
}
