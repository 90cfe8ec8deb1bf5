import { resolvePlain, type Scalar } from './scalar'

export const CORE = 'tag:yaml.org,2002:'

const DATE =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d{2}:\d{2})| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/

/**
 * A scalar with a tag, quoted or not, as go-yaml resolves it: the text must be of the tag's type, but an integer may be a float. Tags that
 * are not of YAML's core (`!foo`) give the text. Undefined: the text is not what the tag says.
 */
export function resolveTagged(tag: string, text: string): Scalar | undefined {
  const name = tag.startsWith(CORE) ? tag.slice(CORE.length) : ''
  if (name === 'binary') return decoded(text)
  if (name === 'timestamp') return isDate(text) ? { type: 'str', value: text } : undefined
  if (!['null', 'bool', 'int', 'float'].includes(name)) return { type: 'str', value: text }
  const found = resolvePlain(text)
  if (found.type === name) return found
  const fits = name === 'float' && found.type === 'int' && BigInt.asIntN(64, found.value) === found.value
  return fits ? { type: 'float', value: Number(found.value) } : undefined
}

function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text)?.map(Number) ?? []
  if (year === undefined || month === undefined || day === undefined) return false
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Base64 of UTF-8. Other bytes than UTF-8 are refused: JSON has no form for them. */
function decoded(text: string): Scalar | undefined {
  const digits = text.replace(/[\r\n]/g, '')
  if (!/^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(digits) || digits.includes('_')) return undefined
  let bits = 0
  let held = 0
  let escaped = ''
  for (const digit of digits.replace(/=+$/, '')) {
    bits = ((bits << 6) | ALPHABET.indexOf(digit)) & 0xffff
    held += 6
    if (held < 8) continue
    held -= 8
    escaped += `%${((bits >> held) & 0xff).toString(16).padStart(2, '0')}`
  }
  try {
    return { type: 'str', value: decodeURIComponent(escaped) }
  } catch {
    return undefined
  }
}
