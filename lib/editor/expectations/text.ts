import { edit, isObject, type Json, type JsonObject, locateRange, parse } from '@/lib/document'
import { EXPECTATIONS, isExpectationsDocument, readExpectations } from '@/lib/k8s'
import { ENTITIES, parseCidr } from '@/lib/policy'
import { list, member } from '../shape/read'
import type { StatementInput, StatementText } from './model'

/** What a first statement is written into. */
export const EMPTY = `apiVersion: ${EXPECTATIONS.apiVersion}\nkind: ${EXPECTATIONS.kind}\nexpect: []\n`

/** Reads a text of expectations; what is wrong is told with its line. Never throws. */
export function readStatements(text: string): StatementText {
  if (text.trim() === '') return { documents: [], statements: 0, problems: [] }
  const parsed = parse(text)
  const wrong = parsed.issues.map(({ range, message }) => ({ line: range?.startLine ?? 1, message }))
  const documents = parsed.documents.map((one) => {
    if (one.value === undefined || one.value === null) return undefined
    if (isObject(one.value) && isExpectationsDocument(one.value) && list(one.value.expect).length === 0) return one.value
    const { issues } = readExpectations(one.value)
    for (const { path, message } of issues) {
      wrong.push({ line: locateRange(parsed, one, path)?.startLine ?? 1, message })
    }
    return issues.length === 0 ? one.value : undefined
  })
  const statements = documents.reduce<number>((sum, value) => sum + list(member(value, 'expect')).length, 0)
  return { documents, statements, problems: wrong }
}

/** The text with one statement more, at the end of its first document; a sentence where it cannot be. */
export function withStatement(text: string, input: StatementInput): { readonly text: string } | string {
  const from = partyOf(input.from)
  const to = partyOf(input.to)
  if (from === undefined) return unknown(input.from)
  if (to === undefined) return unknown(input.to)
  const ports = input.ports
    .split(',')
    .map((port) => port.trim())
    .filter(Boolean)
  const value: JsonObject = {
    [input.wanted]: {
      from,
      to,
      ...(ports.length > 0 ? { ports: ports.map((port) => (/^\d+$/.test(port) ? Number(port) : port)) } : {})
    }
  }
  const wrong = readExpectations({ ...EXPECTATIONS, expect: [value] }).issues[0]
  if (wrong) return wrong.message
  const parsed = parse(text.trim() === '' ? EMPTY : text)
  const count = list(member(parsed.documents[0]?.value, 'expect')).length
  const made =
    count === 0
      ? edit(parsed, 0, [{ op: 'set', path: 'expect', value: [value] }])
      : edit(parsed, 0, [{ op: 'insert', path: 'expect', index: count, value }])
  return 'code' in made ? made.message : { text: made.text }
}

/** The text without one statement. */
export function withoutStatement(text: string, document: number, path: string): { readonly text: string } | string {
  const made = edit(parse(text), document, [{ op: 'remove', path }])
  return 'code' in made ? made.message : { text: made.text }
}

/** As it is written in a statement; undefined for what is nobody. */
function partyOf(typed: string): Json | undefined {
  const text = typed.trim()
  if (ENTITIES.some((entity) => entity === text) || parseCidr(text)) return text
  const [, namespace, rest = ''] = /^([a-z0-9][-a-z0-9]*)\/(.*)$/.exec(text) ?? []
  if (namespace === undefined) return undefined
  if (rest === '') return { namespace }
  if (!rest.includes('=')) return text
  const pairs = rest.split(',').map((pair) => /^([^=\s]+)=([^=\s]*)$/.exec(pair.trim()))
  if (pairs.some((pair) => pair === null)) return undefined
  return { namespace, labels: Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? ''])) }
}

const unknown = (text: string): string =>
  text.trim() === ''
    ? 'Say who: shop/app=web, shop/web-0, shop/ for a namespace, world, 10.0.0.0/8.'
    : `“${text}” is nobody: write shop/app=web, shop/web-0, shop/ for a namespace, world or 10.0.0.0/8.`
