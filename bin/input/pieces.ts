import type { SourceText } from './files'

/** One document of a stream, as text. */
export interface Piece {
  readonly text: string
  /** Lines of the stream before it. */
  readonly line: number
  /** The template that it was rendered from: Helm writes `# Source: chart/templates/policy.yaml` before each. */
  readonly origin?: string
}

/**
 * A stream → its documents, so that one that is broken, or very long, does not stop the others. A line that begins with `---`
 * ends a document wherever it stands: no scalar may hold one (YAML 1.2, 9.1.2). Of two documents that came from one template
 * the second has its comment from the first.
 */
export function piecesOf({ text }: SourceText): readonly Piece[] {
  // Directives belong to the document after them.
  if (/^%/m.test(text)) return [{ text, line: 0 }]
  const pieces: Piece[] = []
  let start = 0
  let line = 0
  const add = (end: number) => {
    const piece = text.slice(start, end)
    const origin = originOf(piece)
    if (/\S/.test(piece)) pieces.push({ text: piece, line, ...(origin !== undefined && { origin }) })
    line += count(piece, '\n')
    start = end
  }
  for (const { index } of text.matchAll(/^---(?=\s|$)/gm)) if (index > start) add(index)
  add(text.length)
  return pieces
}

function originOf(piece: string): string | undefined {
  for (const line of piece.split('\n', 12)) {
    const found = /^# Source: (\S.*?)\s*$/.exec(line)
    if (found) return found[1]
    if (!/^(---.*|#.*|\s*)$/.test(line)) return undefined
  }
  return undefined
}

function count(text: string, character: string): number {
  let found = 0
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found += 1
  return found
}
