/** What the drawing is painted with, each as `#rrggbb`. */
export interface Colours {
  readonly back: string
  readonly card: string
  readonly line: string
  readonly ink1: string
  readonly ink2: string
  readonly ink3: string
  readonly allow: string
  readonly allowSoft: string
  readonly deny: string
  readonly denySoft: string
  readonly iron: string
  readonly ironBack: string
  readonly stone: string
  readonly stoneEdge: string
}

interface Words {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly fill: string
  readonly bold?: boolean
  readonly mono?: boolean
  readonly middle?: boolean
  /** Pixels that there are: what is longer ends in an ellipsis. */
  readonly width?: number
}

const SANS = "Inter, 'Inter Variable', system-ui, sans-serif"
const MONO = "'JetBrains Mono', 'JetBrains Mono Variable', ui-monospace, monospace"

/** Of an average letter, by the size of the type: no font is measured here. */
const LETTER = { sans: 0.56, mono: 0.6 } as const

export function text(words: string, { x, y, size, fill, bold = false, mono = false, middle = false, width }: Words): string {
  const most =
    width === undefined ? Number.POSITIVE_INFINITY : Math.floor(width / (size * (mono ? LETTER.mono : LETTER.sans)))
  const shown = words.length > most ? `${words.slice(0, Math.max(1, most - 1))}…` : words
  const weight = bold ? ' font-weight="600"' : ''
  const anchor = middle ? ' text-anchor="middle"' : ''
  return `<text x="${x}" y="${y}" font-family="${mono ? MONO : SANS}" font-size="${size}" fill="${fill}"${weight}${anchor}>${escaped(shown)}</text>`
}

/** Control characters are no XML, whatever stands for them. */
export const escaped = (words: string): string =>
  words
    .replaceAll(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '�')
    .replaceAll(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`)
