import { closeSync, openSync, writeSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { describePortSet, hasPort, NO_PORTS, type PortSet, type Reach, type ReachGroup, reachability } from '@/lib/policy'
import { CommandError, EXIT } from '../exit'
import { findPort } from '../flow/port'
import { INPUT_HELP, type InputOptions, inputOptions, loadInput } from '../input'
import { supposePods } from '../input/suppose'
import { askMatrix, type MatrixAnswer, type MatrixQuery } from '../matrix/ask'
import { csv } from '../matrix/csv'
import { pageData } from '../matrix/page/data'
import { matrixPage } from '../matrix/page/page'
import { matrixText } from '../matrix/text'
import { noteFindings } from '../terminal/finding'
import { type Output, printable } from '../terminal/output'
import { collect, jsonCommand } from './options'

interface Options extends InputOptions, MatrixQuery {
  readonly json?: boolean
  readonly format: 'text' | 'csv' | 'html' | 'json'
  readonly output?: string
}

export function matrixCommand(out: Output, done: (code: number) => void): Command {
  return inputOptions(jsonCommand('matrix'))
    .description('who reaches whom on which ports; or who reaches one, what one reaches, what is exposed')
    .argument('[path...]', 'files, folders, or - for standard input')
    .addOption(
      new Option('--format <format>', 'text, CSV, or a picture').choices(['text', 'csv', 'html', 'json']).default('text')
    )
    .option('-o, --output <file>', 'write it there')
    .option('--to <party>', 'who reaches this one (as in `explain`)')
    .option('--from <party>', 'what this one reaches; with --to: whether it reaches that one')
    .option('--exposed', 'what addresses outside the cluster reach')
    .option('--on <port>', 'on this port alone: 443, 53/udp')
    .option('--in <namespace>', 'pairs of which one end is there; may be repeated', collect)
    .option('--all', 'with reserved endpoints (health, init, ingress, unmanaged)')
    .action(async (paths: string[], options: Options) => done(await matrix(paths, options, out)))
    .addHelpText(
      'after',
      `${INPUT_HELP}
Pods that no policy tells apart are one row. Without any pod, some are supposed from the selectors of the policies.

Examples:
  portcullis matrix deploy/
  portcullis matrix deploy/ --format html -o matrix.html
  portcullis matrix --cluster --in shop --format csv > shop.csv
  portcullis matrix deploy/ --to shop/db                 # who reaches it
  portcullis matrix deploy/ --from shop/web --to shop/db --on 5432
  portcullis matrix deploy/ --exposed

Exit code: 0; 1 with --from and --to where nothing is open between them; 2 wrong use, or a document cannot be read or is refused.`
    )
}

async function matrix(paths: readonly string[], options: Options, out: Output): Promise<number> {
  const loaded = await loadInput(paths, options, out)
  const incomplete = noteFindings(out, loaded.findings)
  const world = supposePods(loaded.world, loaded.podNetwork, (sentence) => out.note(out.noteStyle.dim(sentence)))
  out.progress?.('Working out who reaches whom …')
  const reach = reachability(world)
  const answer = askMatrix(reach, options, options.namespace ?? 'default')
  for (const note of answer.notes) out.note(out.noteStyle.dim(note))
  const format = options.json ? 'json' : options.format
  if (format === 'html') {
    const title = paths.length > 0 ? paths.join(' ') : options.cluster !== undefined ? 'Cluster' : 'Playground'
    write([matrixPage(pageData(reach, { title, ...options }))], options, out)
    return incomplete ? EXIT.error : EXIT.ok
  }
  write(contentOf(answer, format, reach.groups, options), options, out)
  if (incomplete) return EXIT.error
  return options.from !== undefined && options.to !== undefined && !isOpen(answer.between ?? NO_PORTS, options.on)
    ? EXIT.no
    : EXIT.ok
}

function* contentOf(
  answer: MatrixAnswer,
  format: 'text' | 'csv' | 'json',
  groups: readonly ReachGroup[],
  options: Options
): Generator<string> {
  if (format === 'json') yield* json(answer.pairs)
  else if (format === 'csv') yield* csv(answer.pairs)
  else if (answer.between) yield `${between(answer.between, options)}\n`
  else {
    let found = false
    for (const line of matrixText(answer.pairs, groups)) {
      found = true
      yield `${printable(line)}\n`
    }
    if (!found) yield 'Nobody.\n'
  }
}

function write(content: Iterable<string>, { output }: Options, out: Output): void {
  if (output === undefined) {
    for (const part of content) out.raw(part)
    return
  }
  try {
    const file = openSync(output, 'w')
    for (const part of content) writeSync(file, part)
    closeSync(file)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new CommandError(`${output} cannot be written: ${error.message}.`, { code: 'no-file' })
  }
  out.note(`Written to ${output}.`)
}

function between(ports: PortSet, { from, to, on }: Options): string {
  if (on === undefined) return `${from} → ${to}: ${describePortSet(ports)}`
  return `${from} → ${to} on ${on}: ${isOpen(ports, on) ? 'yes' : 'no'} (open: ${describePortSet(ports)})`
}

function isOpen(ports: PortSet, on: string | undefined): boolean {
  if (on === undefined) return ports.spans.length > 0
  const { protocol, port } = findPort(on)
  return hasPort(ports, protocol, port) !== undefined
}

/** One value, written pair by pair. */
function* json(pairs: Iterable<Reach>): Generator<string> {
  let before = '{"pairs":['
  for (const { from, to, ports } of pairs) {
    const pair = {
      from: from.name,
      to: to.name,
      ports: describePortSet(ports),
      spans: ports.spans,
      ...(from.kind === 'pods' && { sources: from.pods.length }),
      ...(to.kind === 'pods' && { destinations: to.pods.length })
    }
    yield `${before}${JSON.stringify(pair)}`
    before = ',\n'
  }
  yield `${before === ',\n' ? '' : before}]}\n`
}
