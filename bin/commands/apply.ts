import type { Command } from 'commander'
import type { ApplyResponse } from '@/lib/api'
import { EXIT } from '../exit'
import type { SourceText } from '../input/files'
import { readSources } from '../objects'
import { findServer } from '../server'
import { noteIssue } from '../terminal/issue'
import { noteWaiting, showOutcome } from '../terminal/outcome'
import type { Output } from '../terminal/output'
import { type Common, collect, confirmWithin, exitCodes, seconds, serverCommand } from './options'

interface Options extends Common {
  readonly file?: readonly string[]
  readonly dryRun?: boolean
  readonly confirmWithin?: string
}

export function applyCommand(out: Output, done: (code: number) => void): Command {
  const command = serverCommand('apply')
    .description('check policies, and put them in force: all of them or none')
    .option('-f, --file <path>', 'file of YAML or JSON, folder, or - for standard input; may be repeated', collect)
    .option('--dry-run', 'check, show what would change, change nothing')
    .addOption(confirmWithin())
    .action(async (options: Options) => done(await apply(options, out)))
  return exitCodes(command, 'refused: nothing was changed')
}

async function apply(options: Options, out: Output): Promise<number> {
  const files = readSources(options.file ?? [])
  const { client } = findServer(options)
  const dryRun = options.dryRun === true
  const net = seconds(options.confirmWithin)
  // All are checked before the first is put in force.
  const checked = await answers(files, (text) => client.apply({ text, dryRun: true }))
  const ok = checked.every(({ answer }) => answer.ok)
  const results = ok && !dryRun ? await answers(files, (text) => client.apply({ text, ...net })) : checked
  if (options.json) {
    const join = <T>(part: (answer: ApplyResponse) => readonly T[]) => results.flatMap(({ answer }) => part(answer))
    out.json({
      ok: results.every(({ answer }) => answer.ok),
      dryRun,
      objects: join(({ objects }) => objects),
      issues: join(({ issues }) => issues),
      impact: join(({ impact }) => impact),
      changes: results.flatMap(({ answer }) => answer.change ?? []),
      revision: Math.max(...results.map(({ answer }) => answer.revision))
    })
  } else {
    // Where one is refused, the others would look as if they were in force.
    const shown = ok || dryRun ? results : results.filter(({ answer }) => !answer.ok)
    for (const { file, answer } of shown) show(out, file, answer, dryRun)
    if (net !== undefined)
      noteWaiting(
        out,
        shown.flatMap(({ answer }) => answer.change ?? []),
        net.confirmWithin
      )
    if (!ok) out.note(dryRun ? 'It would be refused.' : 'Nothing was changed.')
  }
  return results.every(({ answer }) => answer.ok) ? EXIT.ok : EXIT.no
}

async function answers(files: readonly SourceText[], ask: (text: string) => Promise<ApplyResponse>) {
  const found: { readonly file: SourceText; readonly answer: ApplyResponse }[] = []
  for (const file of files) found.push({ file, answer: await ask(file.text) })
  return found
}

function show(out: Output, file: SourceText, answer: ApplyResponse, dryRun: boolean): void {
  for (const issue of answer.issues) noteIssue(out, issue, file.name)
  showOutcome(out, answer, dryRun)
}
