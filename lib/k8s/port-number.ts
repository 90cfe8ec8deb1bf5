/** A port of a Cilium policy as its parser takes it: a name, a number, or neither (SPEC 1.10). */
export type WrittenPort =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'name'; readonly name: string }

const SERVICE_NAME = /^[a-z0-9](?:-?[a-z0-9])*$/

/** An IANA service name: at most 15 characters, a letter among them, no hyphens at the ends or in a row (RFC 6335 5.1). */
export function isServiceName(text: string): boolean {
  return text.length <= 15 && SERVICE_NAME.test(text) && /[a-z]/.test(text)
}

export function readWrittenPort(text: string): WrittenPort | undefined {
  const lower = text.toLowerCase()
  if (isServiceName(lower)) return { kind: 'name', name: lower }
  const value = parseUnsigned(text)
  return value === undefined || value > 65535 ? undefined : { kind: 'number', number: value }
}

/** A number as Go reads it with base 0: `010` is 8, `0x50` is 80, `080` is none; `1_000` is 1000 (SPEC 1.10). */
export function parseUnsigned(text: string): number | undefined {
  const plain = text.replace(/(?<=[0-9a-fA-FxXbBoO])_(?=[0-9a-fA-F])/g, '')
  if (/^(?:0|[1-9]\d*)$/.test(plain)) return Number(plain)
  if (/^0[xX][0-9a-fA-F]+$|^0[bB][01]+$|^0[oO][0-7]+$/.test(plain)) return Number(plain.toLowerCase())
  return /^0[0-7]+$/.test(plain) ? Number.parseInt(plain, 8) : undefined
}
