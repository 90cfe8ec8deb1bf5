import type { Command } from 'commander'
import type { AgentStatusView, PartState, StatusResponse } from '@/lib/api'
import { EXIT } from '../exit'
import { findServer } from '../server'
import { noteIssue } from '../terminal/issue'
import { type Output, printable } from '../terminal/output'
import { table } from '../terminal/table'
import { type Common, exitCodes, serverCommand } from './options'

export function statusCommand(out: Output, done: (code: number) => void): Command {
  const command = serverCommand('status')
    .description('what runs, what is enforced and where, and what is wrong')
    .action(async (options: Common) => done(await status(options, out)))
  return exitCodes(command, 'a part is down, or a policy is not in force as it was applied')
}

async function status(options: Common, out: Output): Promise<number> {
  const { client } = findServer(options)
  const answer = await client.status()
  if (options.json) out.json(answer)
  else show(answer, out)
  const up = answer.parts.agent.state === 'up' && answer.parts.playground.state !== 'down'
  const inForce = answer.agents.every(({ policies }) => policies.every(({ state }) => state === 'enforced'))
  return up && inForce ? EXIT.ok : EXIT.no
}

const WORDS: Readonly<Record<StatusResponse['enforcement'], string>> = {
  kernel: 'in the kernel (eBPF)',
  audit: 'audit: judged in the kernel, nothing is dropped',
  simulated: 'simulated: judged, no packet is touched',
  released: 'released: nothing is enforced',
  unknown: 'unknown'
}

function show({ enforcement, reason, version, parts, agents }: StatusResponse, out: Output): void {
  const { green, red, yellow, bold } = out.style
  const colour = enforcement === 'kernel' ? green : enforcement === 'unknown' || enforcement === 'released' ? red : yellow
  out.line(`${bold('Portcullis')} ${version}`)
  out.line(`Enforcement: ${colour(WORDS[enforcement])}`)
  if (reason !== '') out.line(`             ${printable(reason)}`)
  const part = ({ state, detail }: PartState) =>
    `${state === 'up' ? green(state) : state === 'down' ? red(state) : state}${detail === undefined ? '' : ` (${printable(detail)})`}`
  out.line(`Agent:       ${part(parts.agent)}`)
  out.line(`Playground:  ${part(parts.playground)}`)
  for (const agent of agents) showAgent(agent, out)
}

function showAgent(
  { node, attachment, revision, dialect, endpoints, policies, issues }: AgentStatusView,
  out: Output
): void {
  const lines = (head: readonly string[], rows: readonly (readonly string[])[]) => {
    if (rows.length === 0) return
    out.line()
    for (const line of table(head, rows)) out.line(printable(line))
  }
  out.line()
  out.line(printable(`Node ${node}: revision ${revision} in force, ${attachment}, dialect ${dialect}`))
  lines(
    ['POD', 'STATE', 'INTERFACE', 'IDENTITY', 'ENTRIES', 'DETAIL'],
    endpoints.map((endpoint) => [
      `${endpoint.namespace}/${endpoint.pod}`,
      endpoint.state,
      endpoint.interface,
      String(endpoint.identity),
      String(endpoint.tableEntries),
      endpoint.detail
    ])
  )
  lines(
    ['POLICY', 'KIND', 'VERSION', 'STATE'],
    policies.map(({ kind, namespace, name, generation, state }) => [
      `${namespace === '' ? '' : `${namespace}/`}${name}`,
      kind,
      String(generation),
      state
    ])
  )
  const all = [...issues, ...policies.flatMap((policy) => policy.issues)]
  if (all.length > 0) out.line()
  for (const issue of all) noteIssue(out, issue)
}
