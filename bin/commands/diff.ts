import type { Command } from 'commander'
import {
  compareReach,
  describeGroup,
  describePortSet,
  impact,
  type ReachChange,
  reachability,
  type World
} from '@/lib/policy'
import { CommandError, EXIT } from '../exit'
import { INPUT_HELP, type InputOptions, inputOptions, type Loaded, load, loadOptions, readInput } from '../input'
import type { Input } from '../input/read'
import { supposePods } from '../input/suppose'
import { noteFindings } from '../terminal/finding'
import { type Output, printable } from '../terminal/output'
import { collect, jsonCommand } from './options'

interface Options extends InputOptions {
  readonly json?: boolean
  readonly in?: readonly string[]
  readonly all?: boolean
}

/** Beyond so many pods the check of what a change cuts off takes longer than anybody waits. */
const IMPACT_LIMIT = 3000

export function diffCommand(out: Output, done: (code: number) => void): Command {
  return inputOptions(jsonCommand('diff'))
    .description('what a change of policies opens and closes: the pairs that gain and lose, by ports')
    .argument('<old>', 'file, folder, or - for standard input; the new ones, where it is the only argument')
    .argument('[new]', 'the same; without it the old ones are those of --cluster, --playground or --world')
    .option('--in <namespace>', 'pairs of which one end is there; may be repeated', collect)
    .option('--all', 'with reserved endpoints (health, init, ingress, unmanaged)')
    .action(async (before: string, after: string | undefined, options: Options) =>
      done(await diff(before, after, options, out))
    )
    .addHelpText(
      'after',
      `${INPUT_HELP}

Examples:
  portcullis diff old/ new/ --world pods.yaml
  portcullis diff deploy/ --cluster                 # what would applying deploy/ change?
  git show main:policies.yaml | portcullis diff - policies.yaml
  portcullis diff old/ new/ --json

Exit code: 0 everybody reaches whom they did; 1 there is a difference; 2 wrong use, or a document cannot be read or is refused.`
    )
}

async function diff(first: string, second: string | undefined, options: Options, out: Output): Promise<number> {
  if (first === '-' && second === '-')
    throw new CommandError('Standard input can be the old ones or the new ones, not both.', { code: 'usage' })
  const hasAround = options.cluster !== undefined || options.playground || options.world !== undefined
  if (second === undefined && !hasAround) {
    throw new CommandError(`What should ${first} be compared with?`, {
      code: 'usage',
      fix: 'Name both: portcullis diff OLD NEW; or --cluster to compare with what is there.'
    })
  }
  const { before, after, incomplete } = await worlds(first, second, options, out)
  out.progress?.('Working out who reaches whom …')
  const changes = compareReach(reachability(before, after.policies), reachability(after, before.policies)).filter(
    ({ from, to }) => (options.all || (from.kind !== 'reserved' && to.kind !== 'reserved')) && concerns(options, from, to)
  )
  if (options.json) out.json(json(changes))
  else print(changes, before, after, out)
  if (incomplete) return EXIT.error
  return changes.length > 0 ? EXIT.no : EXIT.ok
}

async function worlds(
  first: string,
  second: string | undefined,
  options: Options,
  out: Output
): Promise<{ readonly before: World; readonly after: World; readonly incomplete: boolean }> {
  let incomplete = false
  let network: Loaded['podNetwork'] = []
  const notes = new Set<string>()
  const understand = (input: Input) => {
    const loaded = load(input, loadOptions(options))
    incomplete = noteFindings(out, loaded.findings) || incomplete
    for (const note of loaded.notes) notes.add(note)
    network = loaded.podNetwork
    return loaded.world
  }
  const now = await readInput([second ?? first], options, out)
  const nothing: Input = { objects: [], around: now.around, findings: [], ...(now.view && { view: now.view }) }
  // What is around is the same on both sides: a live cluster is read once.
  const was =
    second === undefined
      ? nothing
      : { ...nothing, ...(await readInput([first], { dialect: options.dialect }, out)), around: now.around }
  const before = understand(was)
  const after = understand(now)
  for (const note of notes) out.note(out.noteStyle.dim(note))
  if (before.pods.length + after.pods.length > 0) return { before, after, incomplete }
  // Both sides must have the same ones, or there is nobody to compare.
  const both = supposePods({ ...after, policies: [...before.policies, ...after.policies] }, network, (sentence) =>
    out.note(out.noteStyle.dim(sentence))
  )
  const { pods, namespaces } = both
  return { before: { ...before, pods, namespaces }, after: { ...after, pods, namespaces }, incomplete }
}

function concerns({ in: within }: Options, ...ends: readonly ReachChange['from'][]): boolean {
  return within === undefined || ends.some((end) => end.kind === 'pods' && within.includes(end.namespace))
}

function print(changes: readonly ReachChange[], before: World, after: World, out: Output): void {
  const lost = lines(changes, 'lost', '-').map(out.style.red)
  const gained = lines(changes, 'gained', '+').map(out.style.green)
  for (const line of [...lost, ...gained]) out.line(line)
  if (after.pods.length <= IMPACT_LIMIT) {
    for (const { message, fix } of impact(before, after).issues) {
      out.note(`${out.noteStyle.yellow('warning:')} ${printable(message)}${fix === undefined ? '' : ` ${fix}`}`)
    }
  }
  const count = (side: 'lost' | 'gained') => changes.filter((change) => change[side].spans.length > 0).length
  out.note(
    changes.length === 0
      ? 'Everybody reaches whom they did.'
      : `Pairs that lose: ${count('lost')}; that gain: ${count('gained')}.`
  )
}

/** `- shop/db ← shop/web, shop/api: TCP 5432`: those of one destination and one set of ports in a line. */
function lines(changes: readonly ReachChange[], side: 'lost' | 'gained', mark: string): readonly string[] {
  const found = new Map<string, ReachChange[]>()
  for (const change of changes) {
    if (change[side].spans.length === 0) continue
    const key = `${change.to.name} ${change[side].key}`
    found.set(key, [...(found.get(key) ?? []), change])
  }
  return [...found.values()].map((same) => {
    const [first] = same as [ReachChange]
    const who = same.map(({ from }) => describeGroup(from)).join(', ')
    return printable(`${mark} ${describeGroup(first.to)} ← ${who}: ${describePortSet(first[side])}`)
  })
}

function json(changes: readonly ReachChange[]) {
  return {
    changes: changes.map(({ from, to, lost, gained, before, after }) => ({
      from: from.name,
      to: to.name,
      lost: describePortSet(lost),
      gained: describePortSet(gained),
      before: before.spans,
      after: after.spans
    }))
  }
}
