import { isArray, isObject, type Json, type JsonObject, join, type Path } from '@/lib/document'
import type { L7Input, L7View } from '../canvas/model'
import { hasOnly, list, member, text } from './read'

/** Where rules of a kind stand in an entry of toPorts. */
export function l7Path(entry: Path, kind: L7Input['kind']): Path {
  return kind === 'sni' ? join(entry, 'serverNames') : join(join(entry, 'rules'), kind)
}

/** The L7 rules of one entry of toPorts. */
export function readL7(entry: Json, path: Path): readonly L7View[] {
  const rules = member(entry, 'rules')
  const names = member(entry, 'serverNames')
  const out: L7View[] = []
  for (const key of isObject(rules) ? Object.keys(rules) : []) {
    const entries = list(member(rules, key))
    const protocol = key === 'http' || key === 'dns' || key === 'kafka' ? key : 'other'
    out.push({
      path: join(join(path, 'rules'), key),
      protocol,
      lines: entries.map((one) => l7Line(key, one)),
      rules: entries.map((one) => readRule(key, one))
    })
  }
  if (isArray(names)) {
    const rules = names.map((name) => (typeof name === 'string' ? ({ kind: 'sni', name } as const) : undefined))
    out.push({ path: join(path, 'serverNames'), protocol: 'sni', lines: names.map(String), rules })
  }
  return out
}

function readRule(key: string, rule: Json): L7Input | undefined {
  if (!isObject(rule)) return undefined
  const word = (name: string) => {
    const value = text(member(rule, name))
    return value === undefined || value === '' ? {} : { [name]: value }
  }
  if (key === 'dns' && hasOnly(rule, 'matchName', 'matchPattern')) {
    return { kind: 'dns', ...word('matchName'), ...word('matchPattern') }
  }
  if (key !== 'http' || !hasOnly(rule, 'method', 'host', 'path', 'headers')) return undefined
  const headers = list(member(rule, 'headers')).flatMap((one) => text(one) ?? [])
  return { kind: 'http', ...word('method'), ...word('host'), ...word('path'), ...(headers.length > 0 ? { headers } : {}) }
}

/** The rule as this kind of policy writes it. A sentence where it says nothing that could be written. */
export function writeL7(rule: L7Input): Json | string {
  switch (rule.kind) {
    case 'sni':
      return rule.name === '' ? 'A server name is needed.' : rule.name
    case 'dns':
      if ((rule.matchName ?? '') === '' && (rule.matchPattern ?? '') === '') return 'A name or a pattern is needed.'
      return fields(rule)
    case 'http':
      return fields(rule)
  }
}

function fields({ kind: _, ...rule }: Exclude<L7Input, { kind: 'sni' }>): JsonObject {
  const kept = Object.entries(rule).filter(([, value]) => value !== undefined && value.length > 0)
  return Object.fromEntries(kept.map(([key, value]) => [key, typeof value === 'string' ? value : [...value]])) as JsonObject
}

/** `GET /api/users`, `*.example.com`. */
export function l7Text(rule: L7Input): string {
  return rule.kind === 'sni' ? rule.name : l7Line(rule.kind, fields(rule))
}

function l7Line(kind: string, rule: Json): string {
  if (kind === 'http') {
    const words = [text(member(rule, 'method')), text(member(rule, 'host')), text(member(rule, 'path'))]
    const headers = list(member(rule, 'headers')).length + list(member(rule, 'headerMatches')).length
    const line = words.filter((one) => one).join(' ') || 'any request'
    return headers > 0 ? `${line} +${headers} ${headers === 1 ? 'header' : 'headers'}` : line
  }
  if (kind === 'dns') return text(member(rule, 'matchName')) ?? text(member(rule, 'matchPattern')) ?? 'any name'
  return JSON.stringify(rule)
}
