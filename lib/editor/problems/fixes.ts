import {
  type Change,
  edit,
  editsBetween,
  POLICY_KEYS,
  parsePath,
  repaired,
  spanAt,
  type TextEdit,
  valueAt
} from '@/lib/document'
import type { Issue } from '@/lib/policy'
import { freshId } from '../canvas/identity'
import { project } from '../canvas/project'
import { allowDns } from '../commands/allow-dns'
import { isolate } from '../commands/isolate'
import type { CommandContext, CommandResult } from '../commands/model'
import { isIssue } from '../commands/work'
import type { Situation } from './situation'

export interface Fix {
  readonly title: string
  readonly edits: readonly TextEdit[]
}

/**
 * What one click can do about an issue, as edits of the text: the repairs that it carries, and those that need to know the text
 * or the canvas. Nothing is offered that would not be made exactly.
 */
export function fixesFor(situation: Situation, document: number, issue: Issue): readonly Fix[] {
  const changes = (title: string, list: readonly Change[] | undefined): readonly Fix[] => {
    const made = list && edit(situation.parsed, document, list, POLICY_KEYS)
    return made && !('code' in made) ? [{ title, edits: editsBetween(situation.parsed.text, made.text) }] : []
  }
  const command = (title: string, run: (context: CommandContext) => CommandResult | Issue): readonly Fix[] => {
    const context = contextOf(situation, document)
    const result = context && run(context)
    return result && !isIssue(result) && result.edits.length > 0 ? [{ title, edits: result.edits }] : []
  }
  const carried = (issue.repairs ?? []).flatMap(({ title, edits }): readonly Fix[] => {
    const made = repaired(situation.parsed, document, edits, POLICY_KEYS)
    return 'code' in made ? [] : [{ title, edits: editsBetween(situation.parsed.text, made.text) }]
  })
  if (carried.length > 0) return carried
  const { path } = issue
  switch (issue.code) {
    case 'loses-dns':
      return command('Allow DNS', (context) => allowDns.perform(context, {}))
    case 'no-rules':
    case 'refused-by-schema':
    case 'refused-by-parser':
      if (hasNoRules(contextOf(situation, document), path)) {
        return [
          ...command('Isolate ingress', (context) => isolate.perform(context, { direction: 'ingress' })),
          ...command('Isolate egress', (context) => isolate.perform(context, { direction: 'egress' }))
        ]
      }
      return changes('Quote it', quoted(situation, document, path))
    case 'name-missing':
      return changes('Name it', [{ op: 'set', path: 'metadata.name', value: 'untitled' }])
    default:
      return []
  }
}

/** Is it the spec that is refused, for having no rule in it? */
function hasNoRules(context: CommandContext | undefined, path: string): boolean {
  if (!context) return false
  const { edges, specs, spec } = context.canvas
  return edges.length === 0 && path === specs[spec]?.path
}

/** Where only a string makes sense. */
const STRINGS =
  /matchLabels|[lL]abels|annotations|(?:values|CIDR|Entities|except|serverNames)\[\d+\]$|toPorts.*\.port$|\.(?:name|namespace|cidr|matchName|matchPattern|key|description|method|path)$/

/** `app: yes`, `port: 5000`: read as something else than was written. */
function quoted(situation: Situation, document: number, path: string): readonly Change[] | undefined {
  const value = at(situation, document, path)
  const found = situation.parsed.documents[document]
  const scalar = typeof value === 'number' || typeof value === 'boolean'
  const span = found && scalar && STRINGS.test(path) && spanAt(situation.parsed.text, found, parsePath(path), 'value')
  return span ? [{ op: 'set', path, value: situation.parsed.text.slice(span.start, span.end) }] : undefined
}

/** A document that is not the drawn one is drawn for it: what is wrong there is mended by the same commands. */
function contextOf(situation: Situation, document: number): CommandContext | undefined {
  const { parsed, world } = situation
  const here = document === situation.document
  const drafts = here ? situation.drafts : []
  const canvas = here ? situation.canvas : project({ parsed, document, spec: 0, world, drafts, previous: [], adopt: {} })
  if (!canvas) return undefined
  const used = new Set([...canvas.blocks.map((block) => block.id), ...drafts.map((draft) => draft.id)])
  return { parsed, document, canvas, drafts, newId: (hint) => freshId(hint, (id) => used.has(id)) }
}

function at({ parsed }: Situation, document: number, path: string) {
  const root = parsed.documents[document]?.value
  return root === undefined ? undefined : valueAt(root, parsePath(path))
}
