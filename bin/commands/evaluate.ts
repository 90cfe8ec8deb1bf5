import { Command, Option } from 'commander'
import { runEvaluate } from '../evaluate'
import type { Output } from '../terminal/output'

interface Options {
  readonly engine: string
  readonly dialect: string
}

export function evaluateCommand(out: Output, done: (code: number) => void): Command {
  return new Command('evaluate')
    .description('verdicts for files of conformance cases, a line of JSON each')
    .argument('<file...>', 'files of cases, with cluster-main.json beside them')
    .addOption(new Option('--engine <engine>', 'who answers').default('reference'))
    .addOption(new Option('--dialect <dialect>', 'whose reading of the objects').default('portcullis'))
    .action(async (files: string[], { engine, dialect }: Options) => {
      done(
        await runEvaluate(
          { engine, dialect, files },
          (line) => out.line(line),
          (line) => out.note(line)
        )
      )
    })
    .addHelpText('after', '\nA case out of scope prints `skip` with the reason. Exit code: 0; 2 wrong use or it failed.')
}
