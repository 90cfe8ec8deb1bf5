import type { Command } from 'commander'
import type { AppliedObjectView, ApplyResponse } from '@/lib/api'
import { EXIT } from '../exit'
import type { SourceText } from '../input/files'
import { readSources } from '../objects'
import { findServer } from '../server'
import { noteImpact, noteIssue } from '../terminal/issue'
import { type Output, printable } from '../terminal/output'
import { type Common, collect, exitCodes, serverCommand } from './options'

interface Options extends Common {
  readonly file?: readonly string[]
  readonly dryRun?: boolean
}

export function applyCommand(out: Output, done: (code: number) => void): Command {
  const command = serverCommand('apply')
    .description('check policies, and put them in force: all of them or none')
    .option('-f, --file <path>', 'file of YAML or JSON, folder, or - for standard input; may be repeated', collect)
    .option('--dry-run', 'check, show what would change, change nothing')
    .action(async (options: Options) => done(await apply(options, out)))
  return exitCodes(command, 'refused: nothing was changed')
}

async function apply(options: Options, out: Output): Promise<number> {
  const files = readSources(options.file ?? [])
  const { client } = findServer(options)
  const dryRun = options.dryRun === true
  // All are checked before the first is put in force.
  const checked = await answers(files, (text) => client.apply({ text, dryRun: true }))
  const ok = checked.every(({ answer }) => answer.ok)
  const results = ok && !dryRun ? await answers(files, (text) => client.apply({ text })) : checked
  if (options.json) {
    const join = <T>(part: (answer: ApplyResponse) => readonly T[]) => results.flatMap(({ answer }) => part(answer))
    out.json({
      ok: results.every(({ answer }) => answer.ok),
      dryRun,
      objects: join(({ objects }) => objects),
      issues: join(({ issues }) => issues),
      impact: join(({ impact }) => impact),
      revision: Math.max(...results.map(({ answer }) => answer.revision))
    })
  } else {
    // Where one is refused, the others would look as if they were in force.
    const shown = ok || dryRun ? results : results.filter(({ answer }) => !answer.ok)
    for (const { file, answer } of shown) show(out, file, answer, dryRun)
    if (!ok) out.note(dryRun ? 'It would be refused.' : 'Nothing was changed.')
  }
  return results.every(({ answer }) => answer.ok) ? EXIT.ok : EXIT.no
}

async function answers(files: readonly SourceText[], ask: (text: string) => Promise<ApplyResponse>) {
  const found: { readonly file: SourceText; readonly answer: ApplyResponse }[] = []
  for (const file of files) found.push({ file, answer: await ask(file.text) })
  return found
}

function show(out: Output, file: SourceText, { ok, objects, issues, impact }: ApplyResponse, dryRun: boolean): void {
  for (const issue of issues) noteIssue(out, issue, file.name)
  for (const each of impact) noteImpact(out, each)
  if (!ok) return
  for (const object of objects) {
    out.line(`${title(object)} ${object.action}${dryRun ? ' (dry run)' : ''}`)
    if (dryRun) showDiff(out, object.diff)
  }
}

export function title({ kind, namespace, name }: Pick<AppliedObjectView, 'kind' | 'namespace' | 'name'>): string {
  return printable(`${kind} ${namespace === '' ? '' : `${namespace}/`}${name}`)
}

export function showDiff(out: Output, diff: string): void {
  const { red, green, cyan } = out.style
  for (const line of diff.split('\n').slice(0, -1)) {
    const colour = line.startsWith('+')
      ? green
      : line.startsWith('-')
        ? red
        : line.startsWith('@')
          ? cyan
          : (text: string) => text
    out.line(`  ${colour(printable(line))}`)
  }
}
