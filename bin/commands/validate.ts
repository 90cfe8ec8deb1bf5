import type { Command } from 'commander'
import { runValidate } from '../evaluate'
import { type Output, printable } from '../terminal/output'
import { dialectOption } from './dialect'
import { type Common, jsonCommand } from './options'

interface Options extends Common {
  readonly dialect: string
  readonly kubernetesVersion?: string
}

export function validateCommand(out: Output, done: (code: number) => void): Command {
  return jsonCommand('validate')
    .description('what is wrong with files of policies, line by line; or answers for files of cases (.jsonl)')
    .argument('<file...>', 'YAML or JSON of policies, or cases')
    .addOption(dialectOption())
    .option('--kubernetes-version <version>', 'release of the API server (1.34), whose strictness differs')
    .action(async (files: string[], { dialect, kubernetesVersion, json = false }: Options) =>
      done(
        await runValidate(
          { dialect, files, json, ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }) },
          (line) => out.line(printable(line)),
          (line) => out.note(line)
        )
      )
    )
    .addHelpText(
      'after',
      '\nWith --json, one issue a line. Needs no server.\nExit code: 0 accepted; 1 something is refused; 2 it could not be read.'
    )
}
