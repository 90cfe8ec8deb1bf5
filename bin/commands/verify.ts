import { type Command, Option } from 'commander'
import { policyKey } from '@/lib/policy'
import { ClusterError } from '@/lib/server/cluster/cluster'
import { CommandError, EXIT } from '../exit'
import type { Output } from '../terminal/output'
import { isProven } from '../verify/judge'
import type { Proof, Proposal } from '../verify/proof'
import { proposeRunning, proveRunning } from '../verify/running'
import type { ShortLivedOptions } from '../verify/short-lived/prove'
import type { Swept } from '../verify/short-lived/sweep'
import { fromAgent, fromServer } from '../verify/source'
import { planLines, trialJson, triedJson, triedLines, untriedLine } from '../verify/words'
import { type Common, serverCommand } from './options'

interface Options extends Common {
  readonly connect?: boolean
  readonly timeout: string
  readonly socket?: string
  readonly cluster?: string | true
  readonly kubeconfig?: string
  readonly image?: string
  readonly node?: string
  readonly elsewhere?: string
  readonly maxPods: string
  readonly settle: string
  readonly timeLimit: string
  readonly sweep?: boolean
}

export function verifyCommand(out: Output, done: (code: number) => void): Command {
  return serverCommand('verify')
    .description('prove by real connections that a policy is enforced as the engine says')
    .argument('[policy]', 'name, namespace/name, or kind/namespace/name')
    .option('--connect', 'open them; else it is said which would be, and what would be made for it')
    .option('--timeout <seconds>', 'how long silence is waited for', '1')
    .addOption(
      new Option('--socket <path>', 'of the agent of this node, which connects from pods that run there').conflicts(
        'cluster'
      )
    )
    .option(
      '--cluster [context]',
      'short-lived pods in a live cluster, under your own rights (default: the current context)'
    )
    .option('--kubeconfig <file>', 'instead of KUBECONFIG and ~/.kube/config; alone: with its current context')
    .option('--node <name>', 'where the pod that the policy selects has to run (where one like it runs)')
    .option('--elsewhere <namespace>', 'make a pod there too, as a peer of another namespace')
    .option('--image <name>', 'that they run (what Portcullis runs there)')
    .option('--max-pods <number>', 'so many at most', '16')
    .option(
      '--settle <seconds>',
      'how long a policy may take to be in force for new pods (a quarter of the limit at most)',
      '15'
    )
    .option('--time-limit <seconds>', 'after which pods end by themselves', '120')
    .option('--sweep', 'delete what runs that were cut off have left in the cluster, and do nothing else')
    .action(async (policy: string | undefined, options: Options) => done(await verify(policy, options, out)))
    .addHelpText(
      'after',
      `
For each rule: one connection that it names, those just beside its ports, peers that it does not name, addresses that it leaves out, and a
pod that the policy does not select; by both families. What must become of each is said by the engine, all other policies and both ends
considered. Nothing is sent but a handshake, one datagram or one echo request. A port that is closed answers too: only silence is a drop,
and only where something shows that there is a way. What cannot be tried is named, with why.

In a cluster (--cluster) pods are made for it, with the labels and service accounts of those that the policy is about. They are never ready,
so that no Service sends them anything; no controller takes them over; they have no token, no volume and no privilege. They are deleted at the
end, also with Ctrl-C; where this is killed they end after the time limit, and the next run deletes them. It takes the rights to create,
delete, list and watch pods in the namespaces of the policy and of its peers. Services that publish addresses of pods that are not ready
would send them traffic: then none is made. A PodDisruptionBudget that selects one may allow no eviction while it is there.

From pods that run, the playground's or with --socket those of a node: nothing is started in them. An agent in a cluster does so only where
it was started with --allow-probes (agent.allowProbes of the chart).

Examples:
  portcullis verify shop/db --cluster                          # what would be made and tried; would the API server take it?
  portcullis verify shop/db --cluster --connect
  portcullis verify shop/db --cluster=prod --connect --node n2 --elsewhere default
  portcullis verify --cluster --sweep
  portcullis verify default/example --connect                  # in the playground that runs here
  portcullis verify cnp/shop/db --connect --socket /run/portcullis/agent.sock    # on a node of a cluster

Exit code: 0 all is as the engine says; 1 something is not, could not be tried, or nothing was proven; 2 wrong use, no server, or it failed.`
    )
}

async function verify(name: string | undefined, options: Options, out: Output): Promise<number> {
  const cluster = options.cluster ?? (options.kubeconfig !== undefined ? true : undefined)
  const timeoutMs = Math.ceil(number('--timeout', options.timeout, 60) * 1000)
  if (cluster === undefined) {
    const alone = (['node', 'elsewhere', 'image', 'sweep'] as const).find((one) => options[one] !== undefined)
    if (alone !== undefined) throw usage(`--${alone} is of short-lived pods.`, 'Name the cluster: --cluster.')
  }
  if (options.sweep) {
    if (name !== undefined) throw usage('--sweep stands alone: it is about all policies.')
    return await inCluster(async (made) => showSwept(await made.sweep(cluster, options), options, out))
  }
  if (name === undefined && typeof cluster === 'string') {
    throw usage(
      `${cluster} was taken for a context.`,
      'Name the policy before --cluster, or the context with it: --cluster=NAME.'
    )
  }
  if (name === undefined) throw usage('Which policy?', '`portcullis get` and `kubectl get netpol -A` list them.')
  if (cluster !== undefined) {
    const asked: ShortLivedOptions = {
      cluster,
      ...(options.kubeconfig !== undefined && { kubeconfig: options.kubeconfig }),
      ...(options.image !== undefined && { image: options.image }),
      ...(options.node !== undefined && { node: options.node }),
      ...(options.elsewhere !== undefined && { elsewhere: options.elsewhere }),
      maxPods: number('--max-pods', options.maxPods, 64),
      timeLimit: Math.ceil(number('--time-limit', options.timeLimit, 600))
    }
    // Whoever connects has to have said what came of it before its time is over.
    const settle = Math.min(number('--settle', options.settle, 300), asked.timeLimit / 4)
    const settleMs = Math.ceil(settle * 1000)
    return await inCluster(async (made) =>
      options.connect
        ? showProof(await made.prove(name, { ...asked, timeoutMs, settleMs }, out), options, out)
        : showProposal(await made.propose(name, asked, out), options, out)
    )
  }
  const source = options.socket === undefined ? await fromServer(options) : await fromAgent(options.socket)
  try {
    return options.connect
      ? showProof(await proveRunning(source, name, timeoutMs, out), options, out)
      : showProposal(await proposeRunning(source, name), options, out)
  } finally {
    source.close()
  }
}

/** The client of Kubernetes takes more than a second to load: only who asks for a cluster waits. */
async function inCluster(work: (made: typeof import('../verify/short-lived')) => Promise<number>): Promise<number> {
  try {
    return await work(await import('../verify/short-lived'))
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error
    throw new CommandError(error.message, { code: error.code, ...(error.fix !== undefined && { fix: error.fix }) })
  }
}

function showProposal(proposal: Proposal, { json }: Options, out: Output): number {
  const { policy, trials, untried, nameOf, pods, problems } = proposal
  const ok = trials.length > 0 && problems.length === 0
  if (json) {
    const plan = { trials: trials.map(trialJson), untried, pods, problems }
    out.json({ policy: policyKey(policy.ref), connected: false, ...plan })
    return ok ? EXIT.ok : EXIT.no
  }
  for (const line of planLines(trials, nameOf)) out.line(line)
  if (pods.length > 0) out.line(`\nIt takes ${pods.length} short-lived pods:`)
  for (const pod of pods) out.line(`  ${pod}`)
  for (const one of untried) out.note(untriedLine(one))
  for (const problem of problems) out.note(`${out.noteStyle.red('error:')} ${problem}`)
  out.note(trials.length === 0 ? 'There is nothing to connect.' : 'Nothing was connected: --connect does it.')
  return ok ? EXIT.ok : EXIT.no
}

function showProof(proof: Proof, { json }: Options, out: Output): number {
  const { policy, tried, untried, nameOf, enforcement, notes } = proof
  const count = (agreement: Proof['tried'][number]['agreement']) => tried.filter((one) => one.agreement === agreement).length
  const [agrees, differs, audited, unclear] = [count('agrees'), count('differs'), count('audited'), count('unclear')]
  const ok = isProven(tried)
  if (json) {
    const counts = { agrees, differs, audited, unclear }
    const trials = tried.map(triedJson)
    out.json({ policy: policyKey(policy.ref), connected: true, ok, enforcement, counts, trials, untried, notes })
    return ok ? EXIT.ok : EXIT.no
  }
  for (const line of triedLines(tried, nameOf, out)) out.line(line)
  for (const why of new Set(tried.flatMap((one) => one.why ?? []))) out.note(`Unclear: ${why}`)
  for (const one of untried) out.note(untriedLine(one))
  for (const note of notes) out.note(note)
  const simulated = tried.some(({ seen }) => seen.simulated)
  const parts = [
    `${agrees} of ${tried.length} connections as the engine says`,
    ...(differs > 0 ? [`${differs} not`] : []),
    ...(audited > 0 ? [`${audited} came through where nothing is dropped (audit)`] : []),
    ...(unclear > 0 ? [`${unclear} unclear: what came back, or did not, fits either answer`] : []),
    ...(simulated ? ['all of it simulated: no packet was sent'] : [])
  ]
  out.line(`${parts.join('; ')}. Enforcement: ${enforcement}.`)
  return ok ? EXIT.ok : EXIT.no
}

function showSwept({ count, left }: Swept, { json }: Options, out: Output): number {
  if (json) out.json({ deleted: count, left })
  else {
    out.line(`${count} ${count === 1 ? 'pod is' : 'pods are'} deleted.`)
    for (const problem of left) out.note(problem)
  }
  return left.length === 0 ? EXIT.ok : EXIT.error
}

function number(option: string, text: string, most: number): number {
  const value = Number(text)
  if (text.trim() !== '' && value > 0 && value <= most) return value
  throw usage(`${option} ${text}: not a number up to ${most}.`)
}

function usage(message: string, fix?: string): CommandError {
  return new CommandError(message, { code: 'usage', ...(fix !== undefined && { fix }) })
}
