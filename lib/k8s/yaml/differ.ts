import type { CST } from 'yaml'
import { issue } from '@/lib/policy'
import type { TextSpan, YamlIssue } from './text'
import { tokensWithin } from './tokens'

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
  return faultOfTokens(text, tokens)
}

function faultOfTokens(text: string, tokens: readonly CST.Token[]): Omit<YamlIssue, 'document'> | undefined {
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
    const fault = faultWithin(text, token)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Between braces and brackets YAML 1.1 sees `?a`, `:a` and `a:}` otherwise than 1.2; so it does an empty line after an escaped line end. */
function faultWithin(text: string, document: CST.Document): Omit<YamlIssue, 'document'> | undefined {
  let last: CST.Token = document
  for (const { token, flow } of tokensWithin(document)) {
    if (token.type === 'double-quoted-scalar' && /\\\r?\n[ \t]*\r?\n/.test(token.source)) {
      return syntax('no empty line may follow an escaped end of line', spanOf(token.offset, token.source))
    }
    if (token.offset > last.offset) last = token
    if (flow && token.type === 'scalar' && /^[?:]/.test(token.source)) {
      return syntax(
        `within braces and brackets quote what begins with ${token.source[0]}`,
        spanOf(token.offset, token.source)
      )
    }
    if (token.type !== 'flow-collection') continue
    for (const { key, sep } of token.items) {
      const mark = sep?.find(({ type }) => type === 'map-value-ind')
      if (key?.type === 'scalar' && mark && /[,[\]{}]/.test(text[mark.offset + 1] ?? '')) {
        return syntax('within braces and brackets a space must follow the colon', spanOf(mark.offset, mark.source))
      }
    }
  }
  const ends = last.type === 'block-scalar' && keepsLines(last) && !/^(?:---|\.\.\.)/m.test(text.slice(last.offset))
  if (last.type === 'block-scalar' && ends && /\n[ \t]+$/.test(text)) {
    return syntax('a text that keeps its last lines (+) must not end in spaces', spanOf(last.offset, last.source))
  }
  return undefined
}

const keepsLines = ({ props }: CST.BlockScalar): boolean =>
  props.some((prop) => prop.type === 'block-scalar-header' && prop.source.includes('+'))

const spanOf = (start: number, source: string): TextSpan => ({ start, end: start + source.length })

const syntax = (why: string, span: TextSpan): Omit<YamlIssue, 'document'> => ({
  issue: issue('yaml-syntax', '', { why }),
  span
})
