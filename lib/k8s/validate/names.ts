/** Names and labels as an API server checks them (SPEC 1.4, 8.1). Each gives a reason, or undefined where all is well. */

const NAME_PART = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/

export function badSubdomain(text: string): string | undefined {
  if (text.length > 253) return 'is longer than 253 characters'
  return SUBDOMAIN.test(text) ? undefined : `"${text}" is no lowercase DNS name`
}

export function badDnsLabel(text: string): string | undefined {
  if (text.length > 63) return 'is longer than 63 characters'
  return DNS_LABEL.test(text) ? undefined : `"${text}" is no lowercase DNS label`
}

/** `prefix/name` or `name`. */
export function badLabelKey(key: string): string | undefined {
  const parts = key.split('/')
  if (parts.length > 2) return `"${key}" has more than one slash`
  const name = parts.at(-1) ?? ''
  if (parts.length === 2) {
    const prefix = parts[0] ?? ''
    const why = prefix === '' ? 'is empty' : badSubdomain(prefix)
    if (why) return `the prefix of "${key}" ${why}`
  }
  if (name === '') return `"${key}" has no name`
  if (name.length > 63) return 'has a name of more than 63 characters'
  return NAME_PART.test(name) ? undefined : `"${key}" is no label key`
}

export function badLabelValue(value: string): string | undefined {
  if (value.length > 63) return 'is longer than 63 characters'
  return VALUE.test(value) ? undefined : `"${value}" is no label value`
}

/** Before 1.16 the source was written before the key with a dot, and the whole checked as one. */
export function badDottedKey(key: string): string | undefined {
  return badLabelKey(key.includes(':') ? key.replace(':', '.') : `any.${key}`)
}

/** `source:key` or `key`; one colon at most, with something on both sides of it. */
export function badSourcedKey(key: string): string | undefined {
  const parts = key.split(':')
  if (parts.length === 1) return badLabelKey(key)
  const [source = '', name = ''] = parts
  if (parts.length > 2 || source === '' || name === '') return `"${key}" is not of the form source:key`
  return badLabelKey(name)
}
