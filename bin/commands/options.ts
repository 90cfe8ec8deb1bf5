import { Command, Option } from 'commander'
import { DEFAULT_PORT } from '../folders'

export interface Common {
  readonly json?: boolean
  readonly port?: string
}

/** A command that asks the running server. */
export function serverCommand(name: string): Command {
  return jsonCommand(name).addOption(
    new Option('--port <number>', `where the server is, on 127.0.0.1 (PORT in the environment; ${DEFAULT_PORT})`)
  )
}

export function jsonCommand(name: string): Command {
  return new Command(name).addOption(new Option('--json', 'print JSON, for scripts'))
}

/** What the exit codes of a command mean, below its help. */
export function exitCodes(command: Command, no: string): Command {
  return command.addHelpText('after', `\nExit code: 0 done; 1 ${no}; 2 wrong use, no server, or it failed.`)
}

export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
