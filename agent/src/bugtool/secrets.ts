const GONE = '(removed)'

/** Of names whose value is nobody's business; as long as an annotation's may be. */
const NAME =
  '[\\w./-]{0,320}(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credential|authorization|set-cookie|client-key-data)[\\w.-]{0,320}'
/** A scalar in YAML or in a file of settings; not where a map, a list or a block begins. */
const QUOTED = `"(?:[^"\\\\]|\\\\.)*"|'[^'\\n]*'`
const NOT_A_SCALAR = '(?![\\s{[|>]|\\\\n|$)'

const RULES: readonly (readonly [RegExp, string])[] = [
  // Also one that was cut off before its end.
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g, GONE],
  // A JSON web token, as service accounts have.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, GONE],
  [/\b(Bearer|Basic)[ \t]+[\w+/=.~-]{6,}/gi, `$1 ${GONE}`],
  [/(\w:\/\/)[^\s/@"'\\]+@/g, `$1${GONE}@`],
  // In JSON, and in JSON that is a string of JSON: a text, or a list of them.
  [new RegExp(`(\\\\?")(${NAME})\\1(\\s*:\\s*)\\1.*?(?<!\\\\)\\1`, 'gi'), `$1$2$1$3$1${GONE}$1`],
  [new RegExp(`(\\\\?")(${NAME})\\1(\\s*:\\s*\\[)\\s*\\1[^[\\]{}]*\\]`, 'gi'), `$1$2$1$3$1${GONE}$1]`],
  [
    new RegExp(
      `((?:^|\\\\n)[ \\t-]*["']?${NAME}["']?[ \\t]*[:=][ \\t]*)${NOT_A_SCALAR}(?:${QUOTED}|(?:(?!\\\\n).)+)`,
      'gim'
    ),
    `$1${GONE}`
  ],
  // A block in YAML: all that is further in.
  [
    new RegExp(
      `^(([ \\t]*)(?:- )?["']?${NAME}["']?[ \\t]*:[ \\t]*)[|>][^\\n]*(?:\\n(?:\\2[ \\t]+[^\\n]*|[ \\t]*(?=\\n)))+`,
      'gim'
    ),
    `$1${GONE}`
  ],
  // Within braces.
  [new RegExp(`([{,][ \\t]*["']?${NAME}["']?[ \\t]*:[ \\t]*)${NOT_A_SCALAR}(?:'[^'\\n]*'|[^\\n"',}]+)`, 'gi'), `$1${GONE}`],
  // A setting or part of an address, anywhere in a line.
  [new RegExp(`((?<![\\w./-])${NAME}=)(?!\\(removed\\))(?:${QUOTED}|[^\\s&"'\\\\;,]+)`, 'gi'), `$1${GONE}`]
]

/**
 * What an HTTP rule of a policy expects in a header, in text: each value of `headerMatches`, and what comes after the name in `headers`.
 * Of an object `withoutHeaders` takes them out, whatever they are.
 */
const HEADERS: readonly (readonly [list: RegExp, value: RegExp, instead: string])[] = [
  [
    /\bheaderMatches\\?["']?\s*:\s*\[[^\]]{0,4000}\]/g,
    /(\bvalue(\\?["'])?\s*:\s*)(?:(\\?")(?:(?!\3).)*\3|[^\s",}\]]+)/g,
    `$1$3${GONE}$3`
  ],
  [/\bheaders\\?["']?\s*:\s*\[[^\]]{0,4000}\]/g, /((\\?["'])[\w-]+\s*:)(?:(?!\2).)*\2/g, `$1 ${GONE}$2`],
  [/^([ \t]*)headerMatches:[ \t]*(?:\n\1[ \t-][^\n]*)+/gm, /(\bvalue:[ \t]*)\S[^\n]*/g, `$1${GONE}`],
  [/^([ \t]*)headers:[ \t]*(?:\n\1[ \t-][^\n]*)+/gm, /(-[ \t]*["']?[\w-]+)[ \t]*:?[ \t][^\n]*/g, `$1 ${GONE}`]
]

/** For JSON.stringify. */
export function withoutHeaders(key: string, value: unknown): unknown {
  if (key === 'headerMatches' && Array.isArray(value)) return value.map((one) => ({ ...one, value: GONE }))
  if (key === 'headers' && Array.isArray(value)) return value.map((one) => `${String(one).split(/[: ]/, 1)[0]}: ${GONE}`)
  return value
}

/**
 * What is known to be a secret is taken out of text before it leaves the node: keys, tokens, passwords in URLs, and values whose name
 * says so. The objects that the agent reads hold none of Kubernetes' own, but people write into annotations what they like.
 */
export function withoutSecrets(text: string): string {
  const left = RULES.reduce((before, [found, instead]) => before.replace(found, instead), text)
  return HEADERS.reduce(
    (before, [list, value, instead]) => before.replace(list, (found) => found.replace(value, instead)),
    left
  )
}
