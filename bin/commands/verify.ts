import { type Command, Option } from 'commander'
import { planTrials, type TrialPlan } from '@/lib/flow'
import { type Policy, policyKey } from '@/lib/policy'
import { CommandError, EXIT } from '../exit'
import { load } from '../input'
import { ofView } from '../input/read'
import type { Output } from '../terminal/output'
import { findPolicy } from '../verify/find'
import { type Tried, tryAll } from '../verify/run'
import { fromAgent, fromServer, type Source } from '../verify/source'
import { planLines, trialJson, triedJson, triedLines, untriedLine } from '../verify/words'
import { type Common, serverCommand } from './options'

interface Options extends Common {
  readonly connect?: boolean
  readonly socket?: string
  readonly timeout: string
}

export function verifyCommand(out: Output, done: (code: number) => void): Command {
  return serverCommand('verify')
    .description('prove by real connections between pods that a policy is enforced as the engine says')
    .argument('<policy>', 'name, namespace/name, or kind/namespace/name')
    .option('--connect', 'open them; else it is said which would be')
    .addOption(
      new Option('--socket <path>', 'of the agent of this node, which connects from its own pods, and not the playground')
    )
    .option('--timeout <seconds>', 'how long silence is waited for', '1')
    .action(async (policy: string, options: Options) => done(await verify(policy, options, out)))
    .addHelpText(
      'after',
      `
For each rule: one connection that it names, those just beside its ports, peers that it does not name, addresses that it leaves out, and a
pod that the policy does not select. What must become of each is said by the engine, all other policies and both ends considered. They
are opened from the network of pods that run; nothing is started in them, and nothing is sent but a handshake, or one datagram. A port that
is closed answers too, and only silence is a drop. Addresses outside the cluster are tried where a rule names them.

An agent in a cluster does so only where it was started with --allow-probes (agent.allowProbes of the chart).

Examples:
  portcullis verify default/example                            # what would be tried
  portcullis verify default/example --connect                  # in the playground that runs here
  portcullis verify cnp/shop/db --connect --socket /run/portcullis/agent.sock    # on a node of a cluster

Exit code: 0 all is as the engine says; 1 something is not, or nothing could be proven; 2 wrong use, no server, or it failed.`
    )
}

async function verify(name: string, options: Options, out: Output): Promise<number> {
  const seconds = Number(options.timeout)
  if (!(seconds > 0 && seconds <= 60)) {
    throw new CommandError(`${options.timeout} is not a time: seconds, at most 60.`, { code: 'usage' })
  }
  const source = options.socket === undefined ? await fromServer(options) : await fromAgent(options.socket)
  try {
    const { view, objects } = ofView(source.view)
    const { world } = load({ objects: [], around: objects, view, findings: [] }, { dialect: 'portcullis' })
    const policy = findPolicy(world.policies, name)
    const plan = planTrials(world, policy, source)
    if (!options.connect) return showPlan(policy, plan, options, out)
    const tried = await tryAll(plan.trials, source, Math.ceil(seconds * 1000), (count) =>
      out.progress?.(`${count} of ${plan.trials.length} connections …`)
    )
    return showTried(policy, plan, tried, source, options, out)
  } finally {
    source.close()
  }
}

function showPlan(policy: Policy, { trials, untried }: TrialPlan, { json }: Options, out: Output): number {
  if (json) out.json({ policy: policyKey(policy.ref), connected: false, trials: trials.map(trialJson), untried })
  else {
    for (const line of planLines(trials)) out.line(line)
    for (const one of untried) out.note(untriedLine(one))
    out.note(trials.length === 0 ? 'There is nothing to connect.' : 'Nothing was connected: --connect does it.')
  }
  return trials.length === 0 ? EXIT.no : EXIT.ok
}

function showTried(
  policy: Policy,
  { untried }: TrialPlan,
  tried: readonly Tried[],
  { enforcement }: Source,
  { json }: Options,
  out: Output
): number {
  const count = (agreement: Tried['agreement']) => tried.filter((one) => one.agreement === agreement).length
  const [agrees, differs, audited, unclear] = [count('agrees'), count('differs'), count('audited'), count('unclear')]
  const simulated = tried.some(({ seen }) => seen.simulated)
  const ok = agrees > 0 && differs === 0 && audited === 0 && !simulated
  if (json) {
    const counts = { agrees, differs, audited, unclear }
    out.json({
      policy: policyKey(policy.ref),
      connected: true,
      ok,
      enforcement,
      counts,
      trials: tried.map(triedJson),
      untried
    })
    return ok ? EXIT.ok : EXIT.no
  }
  for (const line of triedLines(tried, out)) out.line(line)
  for (const one of untried) out.note(untriedLine(one))
  const parts = [
    `${agrees} of ${tried.length} connections as the engine says`,
    ...(differs > 0 ? [`${differs} not`] : []),
    ...(audited > 0 ? [`${audited} came through where nothing is dropped (audit)`] : []),
    ...(unclear > 0 ? [`${unclear} unclear: what came back fits either answer`] : []),
    ...(simulated ? ['all of it simulated: no packet was sent'] : [])
  ]
  out.line(`${parts.join('; ')}. Enforcement: ${enforcement}.`)
  return ok ? EXIT.ok : EXIT.no
}
