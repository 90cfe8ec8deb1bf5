const GONE = '(removed)'

/** Of names whose value is nobody's business. */
const NAME =
  '[\\w./-]*(?:password|passwd|secret|token|api[-_]?key|private[-_]?key|credential|authorization|client-key-data)[\\w.-]*'
/** A scalar in YAML or in a file of settings; not where a map, a list or a block begins. */
const QUOTED = `"(?:[^"\\\\]|\\\\.)*"|'[^'\\n]*'`
const NOT_A_SCALAR = '(?![\\s{[|>]|\\\\n|$)'

const RULES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?-----END \1-----/g, GONE],
  // A JSON web token, as service accounts have.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, GONE],
  [/\b(Bearer|Basic)[ \t]+[\w+/=.~-]{6,}/gi, `$1 ${GONE}`],
  [/(\w:\/\/)[^\s/:@"']*:[^\s/@"']+@/g, `$1${GONE}@`],
  // In JSON, and in JSON that is a string of JSON.
  [new RegExp(`(\\\\?")(${NAME})\\1(\\s*:\\s*)\\1.*?(?<!\\\\)\\1`, 'gi'), `$1$2$1$3$1${GONE}$1`],
  [
    new RegExp(
      `((?:^|\\\\n)[ \\t-]*["']?${NAME}["']?[ \\t]*[:=][ \\t]*)${NOT_A_SCALAR}(?:${QUOTED}|(?:(?!\\\\n).)+)`,
      'gim'
    ),
    `$1${GONE}`
  ],
  // Within braces.
  [new RegExp(`([{,][ \\t]*["']?${NAME}["']?[ \\t]*:[ \\t]*)${NOT_A_SCALAR}(?:'[^'\\n]*'|[^\\n"',}]+)`, 'gi'), `$1${GONE}`],
  // What an HTTP rule of a policy expects in a header.
  [/(\bheaderMatches\b[\s\S]{0,400}?"?\bvalue"?\s*:\s*)("(?:[^"\\]|\\.)*"|[^\s",}][^\n,}]*)/g, `$1${GONE}`]
]

/**
 * What is known to be a secret is taken out of text before it leaves the node: keys, tokens, passwords in URLs, and values whose name
 * says so. The objects that the agent reads hold none of Kubernetes' own, but people write into annotations what they like.
 */
export function withoutSecrets(text: string): string {
  return RULES.reduce((left, [found, instead]) => left.replace(found, instead), text)
}
