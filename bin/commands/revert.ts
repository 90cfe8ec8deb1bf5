import type { Command } from 'commander'
import { EXIT } from '../exit'
import { findServer } from '../server'
import { noteIssue } from '../terminal/issue'
import { noteWaiting, showOutcome } from '../terminal/outcome'
import type { Output } from '../terminal/output'
import { type Common, confirmWithin, exitCodes, seconds, serverCommand } from './options'

interface Options extends Common {
  readonly dryRun?: boolean
  readonly confirmWithin?: string
}

export function revertCommand(out: Output, done: (code: number) => void): Command {
  const command = serverCommand('revert')
    .description('have the policies of a change be as they were before it')
    .argument('<id>', 'of the change, as `portcullis history` lists it')
    .option('--dry-run', 'show what would change, change nothing')
    .addOption(confirmWithin())
    .action(async (id: string, options: Options) => done(await revert(id, options, out)))
  return exitCodes(command, 'refused: nothing was changed')
}

async function revert(id: string, options: Options, out: Output): Promise<number> {
  const { client } = findServer(options)
  const dryRun = options.dryRun === true
  const net = seconds(options.confirmWithin)
  const answer = await client.revert({ id, dryRun, ...net })
  if (options.json) out.json(answer)
  else {
    for (const issue of answer.issues) noteIssue(out, issue)
    showOutcome(out, answer, dryRun)
    if (answer.ok && answer.objects.length === 0) out.note('All is as it was before that change already.')
    if (net !== undefined && answer.change !== undefined) noteWaiting(out, [answer.change], net.confirmWithin)
  }
  return answer.ok ? EXIT.ok : EXIT.no
}
