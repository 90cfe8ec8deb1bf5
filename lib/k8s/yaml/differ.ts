import type { CST } from 'yaml'
import { issue } from '@/lib/policy'
import type { TextSpan, YamlIssue } from './text'

/**
 * Where readers of YAML see different texts. kubectl's ends lines at a lone CR and at the Unicode ends of lines too, so that a
 * "comment" can hold fields; it takes no control characters. What it would accept of these is refused here: nobody writes it.
 */
const FORBIDDEN =
  /[^\t\n\r\x20-\x7E\u{A0}-\u{2027}\u{202A}-\u{D7FF}\u{E000}-\u{FEFE}\u{FF00}-\u{FFFD}\u{10000}-\u{10FFFF}]|\r(?!\n)/u
/** kubectl cuts a text at these lines before it reads any YAML, and takes nothing but a comment beside the mark. */
const SEPARATOR = /^---(?![ \t]*\r?$|[ \t]+#).*$/m

/** The first place of a text that Kubernetes' tools read otherwise than YAML has it, or not at all. */
export function faultIn(text: string, tokens: readonly CST.Token[]): Omit<YamlIssue, 'document'> | undefined {
  const marked = text.startsWith('\uFEFF') ? 1 : 0
  const character = FORBIDDEN.exec(text.slice(marked))
  if (character !== null) {
    const code = character[0].codePointAt(0) ?? 0
    const seen = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
    const start = character.index + marked
    return { issue: issue('character-forbidden', '', { seen }), span: { start, end: start + character[0].length } }
  }
  const separator = SEPARATOR.exec(text)
  if (separator !== null) {
    const span = { start: separator.index, end: separator.index + separator[0].length }
    return syntax('only a comment may follow --- on its line', span)
  }
  return faultOfTokens(tokens)
}

function faultOfTokens(tokens: readonly CST.Token[]): Omit<YamlIssue, 'document'> | undefined {
  let ended = false
  for (const token of tokens) {
    if (token.type === 'directive') {
      return syntax('Kubernetes reads no directives (%YAML, %TAG)', spanOf(token.offset, token.source))
    }
    if (token.type === 'doc-end') ended = true
    if (token.type !== 'document') continue
    const begun = token.start.some(({ type }) => type === 'doc-start')
    if (ended && !begun) return syntax('what follows ... must begin with ---', spanOf(token.offset, ' '))
    ended = false
  }
  return undefined
}

const spanOf = (start: number, source: string): TextSpan => ({ start, end: start + source.length })

const syntax = (why: string, span: TextSpan): Omit<YamlIssue, 'document'> => ({
  issue: issue('yaml-syntax', '', { why }),
  span
})
