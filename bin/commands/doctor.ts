import { type Command, Option } from 'commander'
import type { Diagnosis } from '@/lib/api'
import { ClusterError } from '@/lib/server/cluster'
import { examine, type Role } from '@/lib/server/cluster/kubernetes'
import { examineNode } from '../doctor/node'
import { CommandError, EXIT } from '../exit'
import { type Output, printable } from '../terminal/output'
import { exitCodes, jsonCommand } from './options'

interface Options {
  readonly json?: boolean
  readonly kubeconfig?: string
  readonly context?: string
  readonly inCluster?: boolean
  readonly for?: Role
}

export function doctorCommand(out: Output, done: (code: number) => void): Command {
  const command = jsonCommand('doctor')
    .description('what of this node, or of a cluster, is there, what is missing, and what to do')
    .option('--kubeconfig <file>', 'look at the cluster of this file, and not at this node')
    .option('--context <name>', 'of the kubeconfig, where not the current one; alone: of the kubeconfig that kubectl uses')
    .option('--in-cluster', 'look at the cluster that this pod is in, and at its node')
    .addOption(
      new Option('--for <role>', 'whose rights are asked: of the editor, under your name, or of the agent').choices([
        'editor',
        'agent'
      ])
    )
    .action(async (options: Options) => done(await doctor(options, out)))
  return exitCodes(command, 'something is missing')
}

async function doctor(options: Options, out: Output): Promise<number> {
  const { kubeconfig, context, inCluster = false, json } = options
  if (inCluster && (kubeconfig ?? context) !== undefined) {
    throw new CommandError('--in-cluster stands alone: it needs no kubeconfig.', { code: 'usage' })
  }
  const asksCluster = inCluster || kubeconfig !== undefined || context !== undefined
  const choice = { ...(kubeconfig !== undefined && { kubeconfig }), ...(context !== undefined && { context }), inCluster }
  out.progress?.('Looking …')
  const found = [
    ...(asksCluster && !inCluster ? [] : await examineNode()),
    ...(asksCluster ? await cluster(choice, options.for ?? (inCluster ? 'agent' : 'editor')) : [])
  ]
  const ok = found.every(({ state }) => state !== 'missing')
  if (json) out.json({ ok, found })
  else show(found, out)
  return ok ? EXIT.ok : EXIT.no
}

async function cluster(choice: Parameters<typeof examine>[0], role: Role): Promise<readonly Diagnosis[]> {
  try {
    return await examine(choice, role)
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error
    throw new CommandError(error.message, { code: error.code, ...(error.fix !== undefined && { fix: error.fix }) })
  }
}

function show(found: readonly Diagnosis[], out: Output): void {
  const { green, yellow, red, dim } = out.style
  const marks = { good: green('ok     '), note: yellow('note   '), missing: red('missing') }
  const width = Math.max(...found.map(({ subject }) => subject.length))
  for (const { subject, state, says, fix } of found) {
    out.line(`${marks[state]}  ${subject.padEnd(width)}  ${printable(says)}`)
    if (fix !== undefined) out.line(`${' '.repeat(width + 11)}${dim(printable(fix))}`)
  }
}
