/** Pieces of expressions in CEL, the language of the API server's admission policies. */

/** Of a list that may be absent. */
export const list = (of: string, field: string) => `${of}.?${field}.orValue([])`

/** Each of a list that may be absent is so. */
export const every = (of: string, field: string, name: string, holds: string) => `${list(of, field)}.all(${name}, ${holds})`

export const texts = (values: readonly string[]) => `[${values.map(text).join(', ')}]`

/** As a raw string: a pattern stays as it is. */
export const text = (value: string) => `r'${value}'`

export const matches = (value: string, pattern: RegExp) => `${value}.matches(${text(pattern.source)})`

/** How many of these lists have entries. */
export const filled = (of: string, fields: readonly string[]) =>
  `${texts(fields)}.filter(f, f in ${of} && size(${of}[f]) > 0).size()`

/** Each rule of a direction is so: `ingress`, `egress`, or `rules`, both. */
export const everyRule = (direction: 'ingress' | 'egress' | 'rules', holds: string) =>
  `variables.${direction}.all(list, list.all(r, ${holds}))`

/** Each entry of toPorts is so. */
export const everyPorts = (direction: 'ingress' | 'egress' | 'rules', holds: string) =>
  everyRule(direction, every('r', 'toPorts', 'p', holds))

/** Each single port is so. */
export const everyPort = (holds: string) => everyPorts('rules', every('p', 'ports', 'q', holds))
