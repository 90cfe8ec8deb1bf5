import { isMap } from 'yaml'
import { type Issue, issue } from '@/lib/policy'
import { equal, isObject, valueAt, withChange } from '../json'
import { lineStart } from '../lines'
import { sourceOf } from '../locate'
import type { Json, LocatedIssue, ParsedText, Path, PolicyDocument } from '../model'
import { parse, treeOf } from '../parse'
import { formatPath, lastStep, parsePath, type Step } from '../path'
import { elementsOf, isFlow, placeAt } from '../place'
import { type Style, styleOf } from '../style'
import { applyEdits } from '../text-edit'
import { edit, type KeyOrder } from './index'

type Steps = readonly Step[]

/** Where a source goes: its offsets, what its further lines begin with, and how what stands around it is written. */
interface Gap {
  readonly start: number
  readonly end: number
  readonly margin: string
  readonly flow: boolean
  readonly style: Style
}

/**
 * The other way of `sourceOf`: what stands at a path becomes this source, with the comments, anchors and quotes that it was typed
 * with, and nothing else of the text changes. Of a pair the key is part of it. Errors: `yaml-syntax`, its range in lines of the
 * source; `edit-nowhere`; `edit-refused` where the source would change what stands around it.
 */
export function editSource(
  parsed: ParsedText,
  document: number,
  path: Path,
  source: string,
  order?: KeyOrder
): ParsedText | Issue | LocatedIssue {
  const found = parsed.documents[document]
  if (found && source === sourceOf(parsed, found, path)) return parsed
  if (source.trim() === '') return issue('edit-refused', path, { why: 'Nothing is written here.' })
  const gap = found && gapAt(parsed, found, path)
  if (!gap) return issue('edit-nowhere', path)
  if ('code' in gap) return gap
  const fits = !gap.style.json || isJson(source, path)
  const put = fits ? parse(applyEdits(parsed.text, [{ ...gap, text: indented(source, gap) }])) : undefined
  const why = put && trouble(parsed, put, document, parsePath(path))
  if (put && why === undefined) return put
  // On one line there is no room for a block: it is printed as what stands around it is.
  const printed = gap.flow && !source.includes('#') ? print(parsed, document, path, source, order) : undefined
  return printed ?? unread(source, path) ?? issue('edit-refused', path, { why: why ?? 'It cannot be written here.' })
}

function gapAt(parsed: ParsedText, found: PolicyDocument, path: Path): Gap | Issue | undefined {
  const tree = treeOf(found)
  const place = tree && placeAt(tree, parsePath(path))
  const element = place?.parent && elementsOf(place.parent, parsed.text)[place.index]
  if (!tree || !place?.parent || !element) return undefined
  if (place.borrowed !== undefined)
    return issue('edit-refused', path, { why: 'This is another part of the text, by an alias: edit it there.' })
  const flow = isFlow(place.parent)
  const dashed = !flow && !isMap(place.parent)
  const dash = dashed ? (/^- */.exec(parsed.text.slice(element.start, element.end))?.[0].length ?? 0) : 0
  return {
    start: element.start + dash,
    end: element.end,
    margin: parsed.text.slice(lineStart(parsed.text, element.start), element.start + dash).replaceAll(/[^\t]/g, ' '),
    flow,
    style: styleOf(tree, parsed.text)
  }
}

function indented(source: string, { margin, style }: Gap): string {
  const lines = source.trimEnd().split(/\r?\n/)
  return lines.map((line, at) => (at === 0 || line === '' ? line : margin + line)).join(style.eol)
}

/** What is wrong with a text in which the source stands; undefined where all but the one element is as it was. */
function trouble(before: ParsedText, now: ParsedText, document: number, steps: Steps): string | undefined {
  const old = before.documents[document]?.value
  const value = now.documents[document]?.value
  const more = 'It would say more than this one part: write the rest beside it in the text.'
  if (now.documents.length !== before.documents.length) return more
  if (value === undefined) return now.issues.find(({ severity }) => severity === 'error')?.message ?? more
  // A key written twice is read once.
  const pairs = (parsed: ParsedText) => pairsAt(parsed, document, steps.slice(0, -1))
  if (pairs(now) !== pairs(before)) return more
  const others = now.documents.every((one, at) => at === document || equal(one.value, before.documents[at]?.value))
  const to = renamed(old, value, steps)
  const without = (root: Json | undefined, at: Steps) => withChange(root, at, () => undefined)
  return others && to && equal(without(old, steps), without(value, to)) ? undefined : more
}

function pairsAt(parsed: ParsedText, document: number, around: Steps): number {
  const found = parsed.documents[document]
  const tree = found && treeOf(found)
  const node = tree && placeAt(tree, around)?.node
  return isMap(node) ? node.items.length : 0
}

/** Where the element stands now: its key may be another. */
function renamed(old: Json | undefined, now: Json, steps: Steps): Steps | undefined {
  const key = steps.at(-1)
  const around = steps.slice(0, -1)
  const parent = valueAt(now, around)
  if (typeof key === 'number') return valueAt(now, steps) === undefined ? undefined : steps
  const was = valueAt(old, around)
  if (!isObject(parent) || !isObject(was)) return undefined
  const fresh = Object.keys(parent).filter((one) => one === key || !Object.hasOwn(was, one))
  return fresh.length === 1 && fresh[0] !== undefined ? [...around, fresh[0]] : undefined
}

function print(parsed: ParsedText, document: number, path: Path, source: string, order?: KeyOrder): ParsedText | undefined {
  const read = alone(source, path)
  const [only] = read.documents
  if (read.documents.length !== 1 || only?.value === undefined) return undefined
  const steps = parsePath(path)
  const key = steps.at(-1)
  if (typeof key !== 'string') return made(edit(parsed, document, [{ op: 'set', path, value: only.value }], order))
  if (!isObject(only.value)) return undefined
  const [[name, value] = [key, null], ...rest] = Object.entries(only.value)
  if (rest.length > 0) return undefined
  const to = formatPath([...steps.slice(0, -1), name])
  const rename = name === key ? [] : [{ op: 'rename', path, key: name } as const]
  return made(edit(parsed, document, [...rename, { op: 'set', path: to, value }], order))
}

const made = (result: ParsedText | Issue): ParsedText | undefined => ('code' in result ? undefined : result)

/** What keeps the source itself from being read, in its own lines. */
function unread(source: string, path: Path): LocatedIssue | undefined {
  const wrong = alone(source, path).issues.find((one) => one.severity === 'error')
  return wrong && { ...wrong, path }
}

/** The source away from its text; of a pair in flow, `"a":{}`, with braces round it. */
function alone(source: string, path: Path): ParsedText {
  const read = parse(source)
  if (read.documents[0]?.value !== undefined || typeof lastStep(path) !== 'string') return read
  const braced = parse(`{${source}\n}`)
  return braced.documents[0]?.value === undefined ? read : braced
}

function isJson(source: string, path: Path): boolean {
  try {
    JSON.parse(typeof lastStep(path) === 'string' ? `{${source}}` : source)
    return true
  } catch {
    return false
  }
}
