import { type Issue, issue } from '../issues'
import { expressionSize, whyNoExpression } from '../regex'
import type { Repair } from '../repair'
import type { Check } from './check'

/** Expressions of HTTP rules that do not mean what they look like, or that a proxy refuses (SPEC 6.1). */
export const http: Check = (_world, _policy, spec) =>
  spec.rules.flatMap((rule) =>
    rule.ports === 'any'
      ? []
      : rule.ports.flatMap(({ l7 }, at) =>
          l7?.kind === 'http'
            ? l7.rules.flatMap((one, i) => ofRule(one, `${rule.path}.toPorts[${at}].rules.http[${i}]`))
            : []
        )
  )

/** Above this the proxy refuses the rules of the whole endpoint, unless its own limit was raised. */
const SIZE_LIMIT = 100

function ofRule(rule: Readonly<Record<string, unknown>>, path: string): readonly Issue[] {
  const fields = (['path', 'method', 'host'] as const).flatMap((field) => {
    const written = rule[field]
    return typeof written === 'string' && written !== '' ? [{ field, written, at: `${path}.${field}` }] : []
  })
  return fields.flatMap(({ field, written, at }): readonly Issue[] => {
    const why = whyNoExpression(written)
    // Of the path and the method Cilium's own parser says so (SPEC 1.18).
    if (why !== undefined) return field === 'host' ? [issue('host-is-no-expression', at, { written, why })] : []
    const size = expressionSize(written)
    return [
      ...(size > SIZE_LIMIT ? [issue('expression-too-costly', at, { size, limit: SIZE_LIMIT })] : []),
      ...(field === 'path' ? glob(written, at) : []),
      ...(field === 'method' && /^[a-z]+$/.test(written)
        ? [issue('method-in-lower-case', at, { written }, [set(at, written.toUpperCase())])]
        : [])
    ]
  })
}

/** A star after a slash repeats the slash; as a shell has it, it would be anything. */
function glob(written: string, at: string): readonly Issue[] {
  if (!/^[\w/-]*\/\*$/.test(written)) return []
  const meant = `${written.slice(0, -1)}.*`
  return [issue('path-like-a-glob', at, { written, meant }, [set(at, meant)])]
}

function set(path: string, value: string): Repair {
  return { title: `Make it ${value}`, edits: [{ op: 'replace', path, value }] }
}
