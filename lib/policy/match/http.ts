import { matchesWhole } from '../regex'

export interface HttpRequest {
  readonly method: string
  readonly path: string
  readonly host: string
  /** Names in any case. */
  readonly headers?: Readonly<Record<string, string>>
}

/** SPEC 6.1: rules are ORed; none at all let everything through (3.5). */
export function allowsRequest(rules: readonly Readonly<Record<string, unknown>>[], request: HttpRequest): boolean {
  return rules.length === 0 || rules.some((rule) => matchesRequest(rule, request))
}

/** The fields of one rule are ANDed (SPEC 6.1 to 6.3). */
export function matchesRequest(rule: Readonly<Record<string, unknown>>, request: HttpRequest): boolean {
  const whole = (field: 'path' | 'method' | 'host', value: string) => {
    const expression = rule[field]
    return typeof expression !== 'string' || expression === '' || matchesWhole(expression, value)
  }
  return (
    whole('path', request.path) &&
    whole('method', request.method) &&
    whole('host', request.host) &&
    texts(rule.headers).every((header) => hasHeader(header, request)) &&
    records(rule.headerMatches).every((match) => matchesHeader(match, request))
  )
}

/** SPEC 6.2: `Name: value` is exact; without a space it is the presence of a header of that whole name. */
function hasHeader(written: string, request: HttpRequest): boolean {
  const space = written.indexOf(' ')
  if (space < 0) return headerOf(written, request) !== undefined
  return headerOf(written.slice(0, space).replace(/:$/, ''), request) === written.slice(space + 1)
}

/** SPEC 6.3: only FAIL, the default, can refuse; a secret's value is not known here, and so its presence is asked. */
function matchesHeader(match: Readonly<Record<string, unknown>>, request: HttpRequest): boolean {
  const mismatch = match.mismatch
  if (typeof mismatch === 'string' && mismatch !== '' && mismatch !== 'FAIL') return true
  const seen = headerOf(typeof match.name === 'string' ? match.name : '', request)
  return typeof match.value === 'string' && match.value !== '' ? seen === match.value : seen !== undefined
}

function headerOf(name: string, request: HttpRequest): string | undefined {
  const wanted = name.toLowerCase()
  return Object.entries(request.headers ?? {}).find(([key]) => key.toLowerCase() === wanted)?.[1]
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []
}

function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : []
}
