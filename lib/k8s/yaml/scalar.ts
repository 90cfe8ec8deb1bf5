/**
 * Scalars as Kubernetes reads them (sigs.k8s.io/yaml over go-yaml 2): its YAML is of version 1.1 in most things, with Go's numbers.
 * `on`, `yes`, `y` are booleans, `012` and `0o12` are ten, `1_000` is a thousand; `1:30` and dates are strings.
 */
export type Scalar =
  | { readonly type: 'null'; readonly value: null }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'str'; readonly value: string }

export type PlainValue = null | boolean | number | string

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'])
const NULL = new Set(['', '~', 'null', 'Null', 'NULL'])
const NOT_A_NUMBER = new Set(['.nan', '.NaN', '.NAN'])
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/

const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const [INT64_MIN, INT64_MAX, UINT64_MAX] = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n]

/** A plain scalar by its text. */
export function resolvePlain(text: string): Scalar {
  if (NULL.has(text)) return { type: 'null', value: null }
  if (TRUE.has(text)) return { type: 'bool', value: true }
  if (FALSE.has(text)) return { type: 'bool', value: false }
  if (NOT_A_NUMBER.has(text)) return { type: 'float', value: Number.NaN }
  if (INFINITE.test(text)) return { type: 'float', value: text.startsWith('-') ? -Infinity : Infinity }
  return numberIn(text) ?? { type: 'str', value: text }
}

function numberIn(text: string): Scalar | undefined {
  if (!/^[-+.0-9]/.test(text)) return undefined
  // go-yaml strips underscores, but for what begins with a dot: there Go's own numbers have them between digits alone.
  if (text.startsWith('.') && /_(?!\d)|(?<!\d)_/.test(text)) return undefined
  const digits = text.replaceAll('_', '')
  const int = integerIn(digits)
  if (int !== undefined) return { type: 'int', value: int }
  // An integer of more than 64 bits is a float where it looks like one, else a string; a float beyond 1.8e308 is a string.
  const float = FLOAT.test(digits) ? Number(digits) : Number.NaN
  return Number.isFinite(float) ? { type: 'float', value: float } : undefined
}

function integerIn(digits: string): bigint | undefined {
  const [, sign, body] = INTEGER.exec(digits) ?? []
  if (body === undefined) return undefined
  const size = BigInt(/^0[0-7]+$/.test(body) ? `0o${body}` : body)
  // A sign makes it an int64: go-yaml tries uint64 only without one.
  if (sign === '' && size <= UINT64_MAX) return size
  const value = sign === '-' ? -size : size
  return value >= INT64_MIN && value <= INT64_MAX ? value : undefined
}

/** The value of a plain scalar. NaN and infinities come back as numbers: JSON has no form for them. */
export function readPlain(text: string): PlainValue {
  return plainValue(resolvePlain(text))
}

export function plainValue(scalar: Scalar): PlainValue {
  return scalar.type === 'int' ? Number(scalar.value) : scalar.value
}

/** Would this text, written plain, be read back as this very string? */
export function isPlainString(text: string): boolean {
  return resolvePlain(text).type === 'str'
}

/**
 * The key of a JSON object that a key of YAML becomes: `5000:` is "5000", `on:` is "true", `1.5e3:` is "1500". Undefined where it can be
 * none: null, and integers beyond 63 bits.
 */
export function keyOf(scalar: Scalar): string | undefined {
  if (scalar.type === 'null') return undefined
  if (scalar.type === 'float') return floatKey(scalar.value)
  if (scalar.type === 'int' && scalar.value > INT64_MAX) return undefined
  return String(scalar.value)
}

/** As Go's FormatFloat(value, 'g', -1, 32) has it. */
function floatKey(value: number): string {
  const single = Math.fround(value)
  if (Number.isNaN(single)) return '.nan'
  if (!Number.isFinite(single)) return single < 0 ? '-.inf' : '.inf'
  if (single === 0) return Object.is(single, -0) ? '-0' : '0'
  const written = shortest(single)
  const [mantissa, power] = written.split('e')
  const exponent = Number(power)
  if (exponent >= -4 && exponent < 6) return String(Number(written))
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}

/** The fewest digits that give the same number of 32 bits, in scientific notation. */
function shortest(single: number): string {
  for (let digits = 0; digits < 9; digits += 1) {
    const written = single.toExponential(digits)
    if (Math.fround(Number(written)) === single) return written
  }
  return single.toExponential(8)
}
