/**
 * Plain scalars as Kubernetes reads them: its YAML reader is of version 1.1 in most things, with Go's numbers.
 * `on`, `yes`, `y` are booleans, `012` is ten, `1_000` is a thousand; `1:30` and dates are strings.
 */
export type PlainValue = null | boolean | number | string

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'])
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'])
const NULL = new Set(['', '~', 'null', 'Null', 'NULL'])
const NOT_A_NUMBER = new Set(['.nan', '.NaN', '.NAN'])
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/

const DATE = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt ])/
const RADIX = /^([-+]?)0([xX][0-9a-fA-F]+|[bB][01]+|[oO]?[0-7]+)$/
const DECIMAL = /^[-+]?(?:0|[1-9][0-9]*)$/
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

/** The value of a plain scalar by its source text. NaN and infinities come back as numbers: JSON has no form for them. */
export function readPlain(source: string): PlainValue {
  if (NULL.has(source)) return null
  if (TRUE.has(source)) return true
  if (FALSE.has(source)) return false
  if (NOT_A_NUMBER.has(source)) return Number.NaN
  if (INFINITE.test(source)) return source.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (!/^[-+.0-9]/.test(source) || DATE.test(source)) return source
  if (source.startsWith('.')) return FLOAT.test(source) ? Number(source) : source
  const digits = source.replaceAll('_', '')
  if (DECIMAL.test(digits)) return Number(digits)
  const radix = RADIX.exec(digits)
  if (radix) {
    const [, sign, body = ''] = radix
    const value = Number(/^[xXbBoO]/.test(body) ? `0${body}` : `0o${body}`)
    return sign === '-' ? -value : value
  }
  return FLOAT.test(digits) ? Number(digits) : source
}

/** Would this text, written plain, be read back as this very string? */
export function isPlainString(text: string): boolean {
  return readPlain(text) === text
}
