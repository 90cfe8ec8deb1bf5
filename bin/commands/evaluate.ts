import { Command, Option } from 'commander'
import { ENGINES, runEvaluate } from '../evaluate'
import type { Output } from '../terminal/output'
import { dialectOption } from './dialect'

interface Options {
  readonly engine: string
  readonly dialect: string
}

export function evaluateCommand(out: Output, done: (code: number) => void): Command {
  const engine = new Option('--engine <engine>', 'who answers').choices(Object.keys(ENGINES)).default('reference')
  return new Command('evaluate')
    .description('verdicts for files of conformance cases, a line of JSON each')
    .argument('<file...>', 'files of cases, with cluster-main.json beside them')
    .addOption(engine)
    .addOption(dialectOption())
    .action(async (files: string[], options: Options) =>
      done(
        await runEvaluate(
          { ...options, files },
          (line) => out.line(line),
          (line) => out.note(line)
        )
      )
    )
    .addHelpText('after', '\nA case out of scope prints `skip` with the reason. Exit code: 0; 2 wrong use or it failed.')
}
