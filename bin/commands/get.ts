import { type Command, Option } from 'commander'
import type { PolicyView, StatusResponse } from '@/lib/api'
import { EXIT } from '../exit'
import { readKind } from '../objects'
import { findServer } from '../server'
import { type Output, printable } from '../terminal/output'
import { table } from '../terminal/table'
import { type Common, exitCodes, serverCommand } from './options'

interface Options extends Common {
  readonly namespace?: string
  readonly output?: 'yaml' | 'json' | 'table'
}

export function getCommand(out: Output, done: (code: number) => void): Command {
  const command = serverCommand('get')
    .description('list the policies in force, or print them as they were applied')
    .argument('[kind]', 'netpol, cnp, ccnp, or the kind in full')
    .argument('[name]')
    .option('-n, --namespace <name>', 'of this namespace alone')
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(['table', 'yaml', 'json']))
    .action(async (kind: string | undefined, name: string | undefined, options: Options) =>
      done(await get(kind, name, options, out))
    )
  return exitCodes(command, 'there is no policy of that name')
}

async function get(kind: string | undefined, name: string | undefined, options: Options, out: Output): Promise<number> {
  const wanted = kind === undefined || kind === 'all' ? undefined : readKind(kind).kind
  const { client } = findServer(options)
  const { policies } = await client.policies()
  const found = policies.filter(
    (policy) =>
      (wanted === undefined || policy.kind === wanted) &&
      (name === undefined || policy.name === name) &&
      (options.namespace === undefined || policy.namespace === options.namespace)
  )
  const format = options.json ? 'json' : (options.output ?? 'table')
  if (format === 'json') out.json({ policies: found })
  else if (format === 'yaml') out.raw(found.map(asDocument).join('---\n'))
  else if (found.length > 0) for (const line of rows(found, await client.status())) out.line(printable(line))
  if (found.length > 0 || name === undefined) {
    if (found.length === 0 && format === 'table') out.note('No policies: every connection is allowed.')
    return EXIT.ok
  }
  out.note(`There is no ${wanted ?? 'policy'} ${name}${options.namespace === undefined ? '' : ` in ${options.namespace}`}.`)
  return EXIT.no
}

function asDocument({ text }: PolicyView): string {
  const own = text.replace(/^---[^\n]*\n/, '')
  return own.endsWith('\n') ? own : `${own}\n`
}

function rows(policies: readonly PolicyView[], { agents }: StatusResponse): string[] {
  const states = agents.flatMap((agent) => agent.policies)
  const state = (policy: PolicyView) =>
    states.find(
      ({ kind, namespace, name }) => kind === policy.kind && namespace === policy.namespace && name === policy.name
    )?.state ?? '-'
  return table(
    ['NAMESPACE', 'KIND', 'NAME', 'VERSION', 'STATE', 'APPLIED', 'BY'],
    policies.map((policy) => [
      policy.namespace || '-',
      policy.kind,
      policy.name,
      String(policy.generation),
      state(policy),
      policy.appliedAt === '' ? '-' : policy.appliedAt.replace(/\.\d+/, ''),
      policy.appliedBy || '-'
    ])
  )
}
