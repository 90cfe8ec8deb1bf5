import { Composer, type CST, type Document, isScalar, Parser } from 'yaml'
import { type Issue, issue } from '@/lib/policy'
import { faultIn } from './differ'
import { DEPTH_LIMIT, ISSUE_LIMIT, TEXT_LIMIT } from './limits'
import { nestingOf } from './nesting'
import { readValue } from './read'
import type { YamlDocument, YamlIssue, YamlText } from './text'
import { tokensWithin } from './tokens'
import { utf8Length } from './utf8'

const MESSAGE_LIMIT = 200

/**
 * A text → its documents as Kubernetes reads them: the one reader for the editor, the command, the server and the agent. What is wrong
 * is an issue; whoever acts on a text refuses the whole of it when there is any. `limit`: bytes of UTF-8. Never throws.
 */
export function readYaml(text: string, limit = TEXT_LIMIT): YamlText {
  const size = utf8Length(text)
  if (size > limit) return refused(issue('document-too-large', '', { size, limit }))
  // Twice: the estimate bounds what the parser itself goes into, the tokens tell how deep it really is.
  if (nestingOf(text) > 10 * DEPTH_LIMIT) return refused(issue('document-too-deep', '', { limit: DEPTH_LIMIT }))
  const tokens = [...new Parser().parse(text)]
  if (tokens.some(tooDeep)) return refused(issue('document-too-deep', '', { limit: DEPTH_LIMIT }))
  return assemble(text, tokens)
}

function refused(why: Issue): YamlText {
  return { documents: [], issues: [{ issue: why, document: 0 }] }
}

function assemble(text: string, tokens: readonly CST.Token[]): YamlText {
  const composer = new Composer({
    keepSourceTokens: true,
    uniqueKeys: false,
    // Every scalar stays its own text, and a tag of a collection changes nothing: read.ts reads them as Kubernetes does.
    schema: 'failsafe',
    resolveKnownTags: false,
    logLevel: 'silent',
    prettyErrors: false
  })
  const documents: YamlDocument[] = []
  const issues: YamlIssue[] = []
  let from = 0
  for (const tree of composer.compose(tokens, false, text.length)) {
    const span = { start: from, end: tree.range[2] }
    from = tree.range[2]
    const at = documents.length
    for (const error of tree.errors) {
      if (issues.length >= ISSUE_LIMIT) break
      const why = shorten(error.message.replace(/\.$/, ''))
      const where = { start: error.pos[0], end: Math.max(error.pos[1], error.pos[0] + 1) }
      issues.push({ issue: issue('yaml-syntax', '', { why }), document: at, span: where })
    }
    if (tree.errors.length === 0 && isEmpty(tree)) continue
    const reading = tree.errors.length === 0 ? readValue(tree) : undefined
    for (const { issue: what, node } of (reading?.issues ?? []).slice(0, ISSUE_LIMIT)) {
      const where = node?.range ? { span: { start: node.range[0], end: node.range[1] } } : {}
      issues.push({ issue: what, document: at, ...where })
    }
    documents.push({ span, tree, value: reading?.value })
  }
  const fault = faultIn(text, tokens)
  if (fault !== undefined) {
    const document = documents.findIndex(({ span }) => (fault.span?.start ?? 0) < span.end)
    // First: what else is wrong may come of it.
    issues.unshift({ ...fault, document: document === -1 ? Math.max(0, documents.length - 1) : document })
  }
  return { documents, issues }
}

function shorten(message: string): string {
  return message.length > MESSAGE_LIMIT ? `${message.slice(0, MESSAGE_LIMIT)}…` : message
}

/** Nothing but comments: `---` at the end of a file makes no document. */
function isEmpty(tree: Document.Parsed): boolean {
  const contents = tree.contents
  return (
    contents === null ||
    (isScalar(contents) && !contents.tag && !contents.anchor && contents.range?.[0] === contents.range?.[1])
  )
}

function tooDeep(token: CST.Token): boolean {
  for (const { depth } of tokensWithin(token)) if (depth > DEPTH_LIMIT) return true
  return false
}
