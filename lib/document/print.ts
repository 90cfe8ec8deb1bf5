import { Document, Scalar, visit } from 'yaml'
import { isPlainString } from '@/lib/k8s'
import { isArray, isObject } from './json'
import type { Json } from './model'
import type { Style } from './style'

type Quoting = 'plain' | 'single' | 'double' | 'literal' | 'folded'

/**
 * A value as the lines of an item or a pair whose dash or key is at column 0: `['- a: 1', '  b: 2']`, `['key:', '  - 1']`.
 * Strings that YAML 1.1 would read as something else are quoted.
 */
export function printItem(value: Json, style: Style): readonly string[] {
  const [first = '', ...rest] = printValue(value, style, 'seq')
  return [`-${first}`, ...rest]
}

export function printPair(key: string, value: Json, style: Style): readonly string[] {
  const [first = '', ...rest] = printValue(value, style, 'map')
  return [`${printKey(key, style)}:${first}`, ...rest]
}

export function printKey(key: string, style: Style): string {
  const line = render({ [key]: 0 }, style, 'block')
  return line.slice(0, line.lastIndexOf(':'))
}

/** What follows an item's dash or a pair's colon: `[' 5000']`, `['', '  - a']`. */
export function printValue(value: Json, style: Style, under: 'map' | 'seq', quoting?: Quoting): readonly string[] {
  if (isArray(value) && value.length > 0) {
    const items = value.flatMap((item) => printItem(item, style))
    return under === 'map' ? ['', ...push(items, style.dash)] : behindDash(items)
  }
  if (isObject(value) && Object.keys(value).length > 0) {
    const pairs = Object.entries(value).flatMap(([key, one]) => printPair(key, one, style))
    return under === 'map' ? ['', ...push(pairs, style.step)] : behindDash(pairs)
  }
  const text = render(under === 'map' ? { k: value } : [value], style, 'block', quoting)
  const [first = '', ...rest] = text.replace(/\n$/, '').split('\n')
  return [first.slice(under === 'map' ? 2 : 1), ...rest]
}

function push(lines: readonly string[], by: number): readonly string[] {
  return lines.map((line) => (line === '' ? line : ' '.repeat(by) + line))
}

function behindDash([first = '', ...rest]: readonly string[]): readonly string[] {
  return [` ${first}`, ...push(rest, 2)]
}

/** On one line, as it stands within a flow collection. */
export function printFlow(value: Json, style: Style, quoting?: Quoting): string {
  if (style.json) return JSON.stringify(value)
  return inner(render([value], style, 'flow', quoting))
}

export function printFlowPair(key: string, value: Json, style: Style): string {
  if (style.json) return `${JSON.stringify(key)}: ${JSON.stringify(value)}`
  return inner(render({ [key]: value }, style, 'flow'))
}

function inner(text: string): string {
  return text.trim().slice(1, -1).trim()
}

function render(value: Json, style: Style, form: 'block' | 'flow', quoting?: Quoting): string {
  const document = new Document(value, { aliasDuplicateObjects: false, compat: 'yaml-1.1' })
  const quote = style.quote === 'single' ? Scalar.QUOTE_SINGLE : Scalar.QUOTE_DOUBLE
  visit(document, {
    Scalar(at, node) {
      if (typeof node.value !== 'string') return
      const wanted = quoting && quoting !== 'plain' && at !== 'key' ? TYPES[quoting] : undefined
      // Over several lines single quotes would swallow the comment behind them.
      if (wanted) node.type = wanted === Scalar.QUOTE_SINGLE && node.value.includes('\n') ? Scalar.QUOTE_DOUBLE : wanted
      else if (!isPlainString(node.value) || node.value === '<<') node.type = quote
    },
    Collection(_, node) {
      if (form === 'flow') node.flow = true
    }
  })
  return document.toString({
    indent: style.step,
    lineWidth: 0,
    singleQuote: style.quote === 'single',
    flowCollectionPadding: style.padFlow,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER
  })
}

const TYPES = {
  single: Scalar.QUOTE_SINGLE,
  double: Scalar.QUOTE_DOUBLE,
  literal: Scalar.BLOCK_LITERAL,
  folded: Scalar.BLOCK_FOLDED
} as const
