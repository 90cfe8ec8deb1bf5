import { isIP } from 'node:net'
import { type Command, Option } from 'commander'
import type { ProbeResponse } from '@/lib/api'
import { CommandError, EXIT } from '../exit'
import { readPort } from '../folders'
import { findServer } from '../server'
import { decision } from '../terminal/flow'
import { type Output, printable } from '../terminal/output'
import { type Common, exitCodes, serverCommand } from './options'

interface Options extends Common {
  readonly udp?: boolean
  readonly timeout: string
  readonly family?: 'ipv4' | 'ipv6'
}

export function probeCommand(out: Output, done: (code: number) => void): Command {
  const command = serverCommand('probe')
    .description('try a real connection between two pods of the playground')
    .argument('<from>', 'namespace/pod')
    .argument('<to>', 'namespace/pod:port, or address:port ([address]:port for IPv6)')
    .option('--udp', 'UDP: connected means that an answer came')
    .option('--timeout <seconds>', 'how long to wait', '2')
    .addOption(new Option('--family <family>', 'which addresses, where both have both').choices(['ipv4', 'ipv6']))
    .action(async (from: string, to: string, options: Options) => done(await probe(from, to, options, out)))
    .addHelpText('after', '\nExample: npx portcullis probe default/intruder default/backend2:5000')
  return exitCodes(command, 'not connected')
}

async function probe(from: string, to: string, options: Options, out: Output): Promise<number> {
  if (!/^[^/\s]+\/[^/\s]+$/.test(from))
    throw new CommandError(`${from} is not a pod: write namespace/pod.`, { code: 'usage' })
  const target = readTarget(to)
  const seconds = Number(options.timeout)
  if (!(seconds > 0 && seconds <= 60)) {
    throw new CommandError(`${options.timeout} is not a time: seconds, at most 60.`, { code: 'usage' })
  }
  const { client } = findServer(options)
  const protocol = options.udp ? 'UDP' : 'TCP'
  const answer = await client.probe({
    from,
    to: target.name,
    port: target.port,
    protocol,
    timeoutMs: Math.ceil(seconds * 1000),
    ...(options.family !== undefined && { family: options.family })
  })
  if (options.json) out.json(answer)
  else if (answer.outcome === 'error')
    throw new CommandError(printable(answer.detail) || 'The probe failed.', { code: 'probe' })
  else out.line(printable(`${from} -> ${to} ${protocol}: ${sentence(answer)}`))
  return { connected: EXIT.ok, refused: EXIT.no, timeout: EXIT.no, error: EXIT.error }[answer.outcome]
}

function sentence({ outcome, detail, milliseconds, flow, simulated }: ProbeResponse): string {
  const took = `${outcome} after ${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
  const more = outcome !== 'connected' && detail !== '' ? ` (${detail})` : ''
  const why = flow === undefined ? '' : `, ${flow.verdict.toLowerCase()}${decision(flow)}`
  return `${took}${more}${why}${simulated ? '; simulated, no packet was sent' : ''}`
}

/** `namespace/pod:port`, `192.0.2.1:80`, `[2001:db8::1]:80`. Throws CommandError. */
export function readTarget(text: string): { readonly name: string; readonly port: number } {
  const colon = text.lastIndexOf(':')
  const host = text.slice(0, Math.max(colon, 0))
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host
  const port = readPort(text.slice(colon + 1))
  const isPod = /^[^/\s:]+\/[^/\s:]+$/.test(host)
  const isAddress = isIP(bare) === 4 || (isIP(bare) === 6 && bare !== host)
  // A host outside the cluster goes by its name.
  const isName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host)
  if (port === undefined || !(isPod || isAddress || isName)) {
    throw new CommandError(`${text} is not a target: write namespace/pod:port or address:port.`, { code: 'usage' })
  }
  return { name: bare, port }
}
