import { Command, Option } from 'commander'
import { CommandError } from '../exit'
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

/** A change that is rolled back by the server unless it is confirmed. */
export function confirmWithin(): Option {
  return new Option('--confirm-within <time>', 'roll it back unless `portcullis confirm` comes within 60s, 5m, 1h')
}

const UNITS = { s: 1, m: 60, h: 3600 } as const

/** Throws CommandError where it is no length of time, or not one that the server takes. */
export function seconds(text: string | undefined): { readonly confirmWithin: number } | undefined {
  if (text === undefined) return undefined
  const [, digits = '', unit = 's'] = /^(\d{1,6})([smh]?)$/.exec(text) ?? []
  const value = Number(digits) * UNITS[(unit || 's') as keyof typeof UNITS]
  if (digits !== '' && value >= 5 && value <= 86_400) return { confirmWithin: value }
  throw new CommandError(`${text} is not a time from 5s to 24h.`, { code: 'usage', fix: 'Write it as 60s, 5m or 1h.' })
}
