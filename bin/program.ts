import { Command, CommanderError } from 'commander'
import { ApiError, VERSION } from '@/lib/api'
import { applyCommand } from './commands/apply'
import { bugtoolCommand } from './commands/bugtool'
import { checkCommand } from './commands/check'
import { convertCommand } from './commands/convert'
import { deleteCommand } from './commands/delete'
import { diffCommand } from './commands/diff'
import { doctorCommand } from './commands/doctor'
import { evaluateCommand } from './commands/evaluate'
import { explainCommand } from './commands/explain'
import { flowsCommand } from './commands/flows'
import { getCommand } from './commands/get'
import { historyCommand } from './commands/history'
import { linkCommand } from './commands/link'
import { matrixCommand } from './commands/matrix'
import { probeCommand } from './commands/probe'
import { releaseCommand } from './commands/release'
import { revertCommand } from './commands/revert'
import { simulateCommand } from './commands/simulate'
import { statusCommand } from './commands/status'
import { validateCommand } from './commands/validate'
import { verifyCommand } from './commands/verify'
import { confirmCommand, rollBackCommand } from './commands/waiting'
import { CommandError, EXIT } from './exit'
import { startCommand } from './start'
import type { Output } from './terminal/output'

/** Runs the command of these arguments (without node and script). Resolves to the exit code. */
export async function run(args: readonly string[], out: Output): Promise<number> {
  let code: number = EXIT.ok
  const done = (exit: number) => {
    code = exit
  }
  const program = new Command('portcullis')
    .helpCommand('help [command]', 'what a command does, with examples')
    .description('Draw Kubernetes network policies, see what they will do, and have them enforced by eBPF')
    .version(VERSION)
    .addHelpText(
      'after',
      `
Examples:
  portcullis start                                     # a playground to try it on
  portcullis check deploy/                             # what is wrong with these policies?
  portcullis explain shop/web shop/db:5432 -f deploy/  # does it pass, and why?
  portcullis diff deploy/ --cluster                    # what would applying them change?
Each command has examples of its own: portcullis COMMAND --help.

Commands that ask the server find it by PORT (default 3000) and by the token of who started it.
Exit code: 0 done or yes; 1 the answer is no, or there are findings; 2 wrong use, no server, or it failed. NO_COLOR is heeded.`
    )
  const changes = [applyCommand, getCommand, deleteCommand, confirmCommand, rollBackCommand, historyCommand, revertCommand]
  const groups: Readonly<Record<string, readonly ((out: Output, done: (code: number) => void) => Command)[]>> = {
    'The playground and its editor:': [
      startCommand,
      probeCommand,
      verifyCommand,
      flowsCommand,
      statusCommand,
      linkCommand,
      releaseCommand
    ],
    'Policies in force (they ask the server):': changes,
    'Policies as files, or of a cluster (no server):': [
      checkCommand,
      explainCommand,
      simulateCommand,
      matrixCommand,
      diffCommand,
      convertCommand,
      validateCommand
    ],
    'A node or a cluster:': [doctorCommand, bugtoolCommand],
    'The engine itself:': [evaluateCommand]
  }
  for (const [heading, commands] of Object.entries(groups)) {
    for (const make of commands) program.addCommand(make(out, done).helpGroup(heading))
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride().showHelpAfterError('(--help says more)')
    command.configureOutput({ writeOut: (text) => out.raw(text), writeErr: (text) => out.note(text.trimEnd()) })
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.error
    fail(error, args.includes('--json'), out)
    return EXIT.error
  }
}

function fail(error: unknown, json: boolean, out: Output): void {
  if (!(error instanceof CommandError || error instanceof ApiError)) throw error
  const { message, fix, code } = error
  if (json) out.json({ code, message, ...(fix !== undefined && { fix }) })
  else {
    out.note(`${out.noteStyle.red('error:')} ${message}`)
    if (fix !== undefined) out.note(`  ${fix}`)
  }
}
