import { writeFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { describePortSet, hasPort, reachability } from '@/lib/policy'
import { CommandError, EXIT } from '../exit'
import { readAskedPort } from '../flow/port'
import { INPUT_HELP, type InputOptions, inputOptions, loadInput } from '../input'
import { supposePods } from '../input/suppose'
import { askMatrix, type MatrixAnswer, type MatrixQuery } from '../matrix/ask'
import { csv } from '../matrix/csv'
import { pageData } from '../matrix/page/data'
import { matrixPage } from '../matrix/page/page'
import { pairRows } from '../matrix/rows'
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
  const world = supposePods(loaded.world, (sentence) => out.note(out.noteStyle.dim(sentence)))
  const reach = reachability(world)
  const answer = askMatrix(reach, options, options.namespace ?? 'default')
  for (const note of answer.notes) out.note(out.noteStyle.dim(note))
  const format = options.json ? 'json' : options.format
  if (format === 'html') {
    const title = paths.length > 0 ? paths.join(' ') : options.cluster !== undefined ? 'Cluster' : 'Playground'
    write(matrixPage(pageData(reach, { title, ...options })), options, out)
    return incomplete ? EXIT.error : EXIT.ok
  }
  if (format === 'json') write(`${JSON.stringify(json(answer))}\n`, options, out)
  else if (format === 'csv') write(csv(answer.pairs.flatMap(pairRows)), options, out)
  else write(text(answer, reach.groups, options), options, out)
  if (incomplete) return EXIT.error
  return options.from !== undefined && options.to !== undefined && !isOpen(answer, options) ? EXIT.no : EXIT.ok
}

function write(content: string, { output }: Options, out: Output): void {
  if (output === undefined) {
    out.raw(content)
    return
  }
  try {
    writeFileSync(output, content)
  } catch (error) {
    throw new CommandError(`${output} cannot be written: ${(error as Error).message}.`, { code: 'no-file' })
  }
  out.note(`Written to ${output}.`)
}

function text({ pairs, between }: MatrixAnswer, groups: Parameters<typeof matrixText>[1], options: Options): string {
  if (between && options.on !== undefined) {
    const answer = isOpen({ pairs, between, notes: [] }, options) ? 'yes' : 'no'
    return `${options.from} → ${options.to} on ${options.on}: ${answer} (open: ${describePortSet(between)})\n`
  }
  if (between) return `${options.from} → ${options.to}: ${describePortSet(between)}\n`
  const lines = matrixText(pairs, groups)
  return printable(`${(lines.length > 0 ? lines : ['Nobody.']).join('\n')}\n`)
}

function isOpen({ between }: MatrixAnswer, { on }: Options): boolean {
  if (!between || on === undefined) return (between?.spans.length ?? 0) > 0
  const { protocol, port } = readAskedPort(on, [])
  return hasPort(between, protocol, port) !== undefined
}

function json({ pairs }: MatrixAnswer) {
  return {
    pairs: pairs.map(({ from, to, ports }) => ({
      from: from.name,
      to: to.name,
      ports: describePortSet(ports),
      spans: ports.spans,
      ...(from.kind === 'pods' && { sources: from.pods.length }),
      ...(to.kind === 'pods' && { destinations: to.pods.length })
    }))
  }
}
