import { isRecord, list, member } from '../../json'
import type { PolicyObject } from '../../object'

/** A `spec` with its path. */
export interface Written {
  readonly value: unknown
  readonly path: string
}

/** `spec`, and each of `specs`. */
export function specsOf({ document }: PolicyObject): readonly Written[] {
  const spec = member(document, 'spec')
  return [
    ...(isRecord(spec) ? [{ value: spec, path: 'spec' }] : []),
    ...list(member(document, 'specs')).map((value, at) => ({ value, path: `specs[${at}]` }))
  ]
}

export const RULE_FIELDS = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const

/** The rules of some of a spec's lists. */
export function rulesOf(spec: Written, fields: readonly string[] = RULE_FIELDS): readonly Written[] {
  return fields.flatMap((field) =>
    list(member(spec.value, field)).map((value, at) => ({ value, path: `${spec.path}.${field}[${at}]` }))
  )
}
