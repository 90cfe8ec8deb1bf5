import { type Expectation, type Expectations, type Issue, issue } from '@/lib/policy'
import { isRecord, member, shown, text } from '../json'
import { joinPath } from '../path'
import { readParties } from './parties'
import { readPortSelectors } from './ports'
import { Reader } from './reader'

export const EXPECTATIONS = { apiVersion: 'portcullis.dev/v1alpha1', kind: 'Expectations' } as const

/** Is this document a list of expectations, of whatever version? */
export function isExpectationsDocument(doc: unknown): boolean {
  return member(doc, 'kind') === EXPECTATIONS.kind && text(member(doc, 'apiVersion'))?.split('/')[0] === 'portcullis.dev'
}

/**
 * A parsed YAML or JSON document → statements that a world can be checked against, or issues with paths (SPEC 13.2). Strict: a
 * field that is not known is refused, since without it the statement would say something else. Never throws.
 */
export function readExpectations(doc: unknown): { readonly expectations?: Expectations; readonly issues: readonly Issue[] } {
  const reader = new Reader()
  if (!isRecord(doc)) return { issues: [issue('not-an-object', '', { seen: shown(doc) })] }
  const apiVersion = text(member(doc, 'apiVersion')) ?? '(none)'
  const kind = text(member(doc, 'kind')) ?? '(none)'
  if (apiVersion !== EXPECTATIONS.apiVersion || kind !== EXPECTATIONS.kind) {
    return { issues: [issue('expectations-unknown', 'kind', { apiVersion, kind })] }
  }
  reader.fields(doc, '', ['apiVersion', 'kind', 'metadata', 'expect'])
  const name = text(member(member(doc, 'metadata'), 'name'))
  const statements = reader.list(member(doc, 'expect'), 'expect')
  if (statements?.length === 0) reader.tell('expectation-missing', 'expect', { wanted: 'at least one statement' })
  const expect = (statements ?? []).flatMap((one, at) => readStatement(reader, one, joinPath('expect', at)) ?? [])
  if (reader.issues.length > 0) return { issues: reader.issues }
  return { expectations: { ...(name ? { name } : {}), expect }, issues: [] }
}

function readStatement(reader: Reader, value: unknown, path: string): Expectation | undefined {
  const statement = reader.object(value, path)
  if (!statement) return undefined
  reader.fields(statement, path, ['name', 'allow', 'deny'])
  const said = (['allow', 'deny'] as const).filter((one) => Object.hasOwn(statement, one))
  const [wanted, more] = said
  if (wanted === undefined || more) {
    return reader.tell('expectation-missing', path, { wanted: 'either allow or deny' })
  }
  const name = Object.hasOwn(statement, 'name') ? reader.text(statement.name, joinPath(path, 'name')) : undefined
  const at = joinPath(path, wanted)
  const body = reader.object(statement[wanted], at)
  if (!body) return undefined
  reader.fields(body, at, ['from', 'to', 'ports'])
  const side = (key: 'from' | 'to') => {
    if (Object.hasOwn(body, key)) return readParties(reader, body[key], joinPath(at, key))
    return reader.tell('expectation-missing', at, { wanted: key }) ?? []
  }
  return {
    path,
    ...(name === undefined ? {} : { name }),
    wanted,
    from: side('from'),
    to: side('to'),
    ports: Object.hasOwn(body, 'ports') ? readPortSelectors(reader, body.ports, joinPath(at, 'ports')) : 'any'
  }
}
