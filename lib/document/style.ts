import { type Document, isMap, isScalar, isSeq, visit } from 'yaml'
import { lineStart } from './lines'
import { elementsOf, isFlow } from './place'

/** How a document is written, so that what is added looks as if its author had written it. */
export interface Style {
  /** Spaces a level. */
  readonly step: number
  /** Spaces from a key to the dashes below it. */
  readonly dash: number
  readonly quote: 'single' | 'double'
  /** `{ a: b }` rather than `{a: b}`. */
  readonly padFlow: boolean
  /** The whole document is JSON: what is added is JSON too. */
  readonly json: boolean
  readonly eol: '\n' | '\r\n'
}

/** The style that most of the document has; where it says nothing: two spaces, indented dashes, double quotes. */
export function styleOf(tree: Document, text: string): Style {
  const steps = new Map<number, number>()
  const dashes = new Map<number, number>()
  let single = 0
  let double = 0
  let padded = 0
  let tight = 0
  visit(tree, {
    Scalar(_, node) {
      if (isScalar(node) && node.type === 'QUOTE_SINGLE') single += 1
      if (isScalar(node) && node.type === 'QUOTE_DOUBLE') double += 1
    },
    Collection(_, node) {
      if (isFlow(node)) {
        if (node.range && node.items.length > 0 && isMap(node)) {
          if (text[node.range[0] + 1] === ' ') padded += 1
          else tight += 1
        }
        return
      }
      if (!isMap(node)) return
      for (const element of elementsOf(node, text)) {
        const value = element.value
        if (!(isMap(value) || isSeq(value)) || isFlow(value)) continue
        const inner = elementsOf(value, text)[0]
        if (!inner) continue
        const by = columnOf(text, inner.start) - columnOf(text, element.start)
        const counts = isMap(value) ? steps : dashes
        counts.set(by, (counts.get(by) ?? 0) + 1)
      }
    }
  })
  return {
    step: commonest(steps, 1) ?? 2,
    dash: commonest(dashes, 0) ?? commonest(steps, 1) ?? 2,
    quote: single > double ? 'single' : 'double',
    padFlow: padded > tight,
    json: isJson(tree),
    eol: text.includes('\r\n') ? '\r\n' : '\n'
  }
}

function isJson({ contents }: Document): boolean {
  return (
    isMap(contents) && isFlow(contents) && contents.items.every(({ key }) => isScalar(key) && key.type === 'QUOTE_DOUBLE')
  )
}

function commonest(counts: ReadonlyMap<number, number>, least: number): number | undefined {
  return [...counts].filter(([by]) => by >= least).sort((a, b) => b[1] - a[1])[0]?.[0]
}

/** Column of an offset, from 0. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset)
}
