import { type Command, Option } from 'commander'
import { portText } from '@/lib/flow'
import { CONVERTIBLE, type ConvertibleKind, type ConvertOptions, isPolicyDocument } from '@/lib/k8s'
import { meaningChangeSentence, partyName } from '@/lib/policy'
import { type Converted, convertObject, otherKind } from '../convert/convert'
import { CommandError, EXIT } from '../exit'
import { placeJson } from '../flow/ask'
import { INPUT_HELP, type InputOptions, inputOptions, loadInput } from '../input'
import { placeText } from '../input/place'
import { readKind } from '../objects'
import { findingLines, noteFindings } from '../terminal/finding'
import { type Output, printable } from '../terminal/output'
import { jsonCommand } from './options'

interface Options extends InputOptions {
  readonly json?: boolean
  readonly to?: string
}

export function convertCommand(out: Output, done: (code: number) => void): Command {
  return inputOptions(jsonCommand('convert'))
    .description('NetworkPolicy to CiliumNetworkPolicy and back, and what would mean something else')
    .argument('[path...]', 'files, folders, or - for standard input')
    .addOption(
      new Option(
        '--to <kind>',
        'netpol, cnp or ccnp (default: NetworkPolicy to CiliumNetworkPolicy, Cilium’s to NetworkPolicy)'
      )
    )
    .action(async (paths: string[], options: Options) => done(await convertInput(paths, options, out)))
    .addHelpText(
      'after',
      `${INPUT_HELP}
The converted policies go to standard output, with their comments; what changes in meaning to standard error, with a
flow for each kind of change. Pods of --world or --cluster serve as examples. Nothing is lost silently: what the other
kind cannot say is an error, and that policy is not printed. Objects that are no policies are left out.

Examples:
  portcullis convert policies/ --to cnp > cilium.yaml
  helm template ./chart | portcullis convert - -n shop --to netpol
  portcullis convert policy.yaml --dialect cilium-1.20 --cluster

Exit code: 0 converted, and every flow is judged as before; 1 something changes in meaning or cannot be said;
2 wrong use, or a document cannot be read or is refused.`
    )
}

async function convertInput(paths: readonly string[], options: Options, out: Output): Promise<number> {
  const loaded = await loadInput(paths, options, out)
  const incomplete = noteFindings(out, loaded.findings)
  const wanted = options.to === undefined ? undefined : readKind(LANGUAGES[options.to.toLowerCase()] ?? options.to).kind
  if (wanted !== undefined && !isKind(wanted)) {
    throw new CommandError(`Nothing can be converted to ${wanted}.`, {
      code: 'usage',
      fix: 'There are netpol, cnp and ccnp.'
    })
  }
  const own = new Set(loaded.objects)
  const policies = loaded.policies.filter(({ source, policy }) => own.has(source) && policy).map(({ source }) => source)
  const reading: ConvertOptions = {
    dialect: options.dialect as ConvertOptions['dialect'],
    ...(loaded.world.pods.length > 0 && { world: loaded.world })
  }
  // A namespace that only the option names is not in the text.
  const asText = options.namespace === undefined
  const converted = policies.map((source) => convertObject(source, wanted ?? otherKind(source), reading, asText))
  if (converted.length === 0 && !incomplete)
    throw new CommandError('There is no policy in what was read.', { code: 'no-policy' })
  if (options.json) out.json(json(converted))
  else print(converted, out)
  const others = loaded.objects.filter(({ value }) => !isPolicyDocument(value)).length
  if (others > 0) out.note(out.noteStyle.dim(`${others} other ${others === 1 ? 'object is' : 'objects are'} left out.`))
  if (incomplete) return EXIT.error
  return converted.every(({ findings, changes }) => findings.length + changes.length === 0) ? EXIT.ok : EXIT.no
}

/** Who asks for a language means its kind of a namespace. */
const LANGUAGES: Readonly<Record<string, string>> = { cilium: 'cnp', kubernetes: 'netpol', k8s: 'netpol' }

function isKind(kind: string): kind is ConvertibleKind {
  return (CONVERTIBLE as readonly string[]).includes(kind)
}

function print(converted: readonly Converted[], out: Output): void {
  out.raw(converted.flatMap(({ text }) => text ?? []).join('---\n'))
  for (const { source, to, findings, changes } of converted) {
    for (const one of findings) for (const line of findingLines(one, out.noteStyle)) out.note(line)
    const place = placeText(source.at(''))
    for (const change of changes) {
      out.note(`${place}: ${out.noteStyle.yellow('warning:')} as ${to}: ${printable(meaningChangeSentence(change))}`)
    }
  }
}

function json(converted: readonly Converted[]) {
  return {
    policies: converted.map(({ source, to, value, text, findings, changes }) => ({
      ...placeJson(source.at('')),
      to,
      ...(value && { document: value, text }),
      findings: findings.map(({ place, ...one }) => ({ ...one, ...placeJson(place) })),
      changes: changes.map((change) => ({
        from: partyName(change.flow.source),
        to: partyName(change.flow.destination),
        port: portText(change.flow),
        direction: change.direction,
        before: change.before?.verdict ?? 'no policy',
        after: change.after?.verdict ?? 'no policy',
        kinds: change.count,
        sentence: meaningChangeSentence(change)
      }))
    }))
  }
}
