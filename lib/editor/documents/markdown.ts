import { unifiedDiff } from '@/lib/document'
import type { PolicyDocument } from './model'

/** Who may connect to whom, before and after, in words: one line each. */
export interface ReachChange {
  readonly gained: readonly string[]
  readonly lost: readonly string[]
  /** What the lines are judged by: "7 pods of the cluster, now". */
  readonly basis: string
}

/** Lines of a list in a pull request; the rest is counted. */
const SHOWN = 40

/** What a reviewer needs of a change of policies: what each is, the difference of its text, and of who reaches whom. */
export function markdownOf(documents: readonly PolicyDocument[], reach?: ReachChange): string {
  const changed = documents.map((one) => ({ one, diff: diffOf(one) }))
  const parts = [
    '## Network policies\n',
    table(changed.map(({ one, diff }) => [`\`${titleOf(one)}\``, one.kind, statusOf(one, diff)])),
    ...(reach ? [reachability(reach)] : []),
    ...changed.filter(({ diff }) => diff !== '').map(({ one, diff }) => details(titleOf(one), diff))
  ]
  return parts.join('\n')
}

const titleOf = ({ namespace, name }: PolicyDocument): string => `${namespace ? `${namespace}/` : ''}${name || 'untitled'}`

function diffOf({ applied, text, ...one }: PolicyDocument): string {
  const path = `${titleOf({ ...one, text })}.yaml`
  return unifiedDiff(applied ?? '', text, { before: applied === undefined ? '/dev/null' : `a/${path}`, after: `b/${path}` })
}

function statusOf({ applied }: PolicyDocument, diff: string): string {
  if (diff === '') return 'as in force'
  const count = (mark: string) =>
    diff.split('\n').filter((line) => line.startsWith(mark) && !line.startsWith(mark.repeat(3))).length
  return `${applied === undefined ? 'new' : 'changed'}, +${count('+')} −${count('-')} lines`
}

function table(rows: readonly (readonly string[])[]): string {
  const lines = [['Policy', 'Kind', 'Change'], ['---', '---', '---'], ...rows]
  return `${lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')}\n`
}

function reachability({ gained, lost, basis }: ReachChange): string {
  const none = gained.length + lost.length === 0 ? 'Nobody gains or loses a connection.\n' : ''
  return `### Who reaches whom\n\nJudged by ${basis}.\n\n${none}${list('Gains', gained)}${list('Loses', lost)}`
}

function list(title: string, lines: readonly string[]): string {
  if (lines.length === 0) return ''
  const rest = lines.length > SHOWN ? `- and ${lines.length - SHOWN} more\n` : ''
  return `**${title}**\n\n${lines
    .slice(0, SHOWN)
    .map((line) => `- ${line}\n`)
    .join('')}${rest}\n`
}

function details(title: string, diff: string): string {
  // A fence longer than any run of backticks in the text: that text ends nothing.
  const longest = Math.max(2, ...[...diff.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `<details>\n<summary><code>${escaped(title)}</code></summary>\n\n${fence}diff\n${diff}${fence}\n\n</details>\n`
}

const escaped = (text: string): string => text.replaceAll(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`)
