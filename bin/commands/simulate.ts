import type { Command } from 'commander'
import { policyName, rulesName, type SideVerdict } from '@/lib/policy'
import { CommandError, EXIT } from '../exit'
import { type Answer, answerJson, ask, placeOfRule, whereOf } from '../flow/ask'
import {
  type AlsoOptions,
  type AnswerElsewhere,
  alsoOption,
  askElsewhere,
  elsewhereJson,
  loadElsewhere
} from '../flow/elsewhere'
import { type FlowWords, readFlowLines } from '../flow/flow'
import { type FileOptions, fileOption, INPUT_HELP, type Loaded, readInput, understand } from '../input'
import { readFiles } from '../input/files'
import { noteElsewhere, noteFindings } from '../terminal/finding'
import { type Output, printable } from '../terminal/output'
import { verdictWord } from '../terminal/style'
import { jsonCommand } from './options'

interface Options extends FileOptions, AlsoOptions {
  readonly json?: boolean
  readonly flows?: string
}

export function simulateCommand(out: Output, done: (code: number) => void): Command {
  return fileOption(jsonCommand('simulate'))
    .description('would these flows pass? A line for each, without a cluster')
    .argument('[from]', 'as in `explain`')
    .argument('[to:port]', 'as in `explain`')
    .option('--flows <file>', 'a list: FROM TO:PORT a line, # for comments; - for standard input')
    .argument('[path...]', 'as with -f; with --flows all arguments are')
    .addOption(alsoOption('say below a flow where these drop what passes here, or let pass what is dropped'))
    .action(async (from: string | undefined, to: string | undefined, paths: string[], options: Options) => {
      const words = [from, to].filter((word) => word !== undefined)
      const flow = options.flows === undefined ? words : []
      const files = [...(options.file ?? []), ...words.slice(flow.length), ...paths]
      done(await simulate(flow[0], flow[1], { ...options, file: files }, out))
    })
    .addHelpText(
      'after',
      `${INPUT_HELP}

Examples:
  portcullis simulate shop/web shop/db:5432 -f deploy/
  portcullis simulate --flows flows.txt -f deploy/ --dialect cilium-1.20
  portcullis simulate --flows flows.txt -f deploy/ --dialect cilium-1.20 --also cilium-1.15   # before going back to it
  kustomize build overlays/prod | portcullis simulate --flows flows.txt -f -
With --json, one value a line for each flow, as \`explain --json\` has it.

Exit code: 0 all pass; 1 one is dropped (under --dialect: --also does not count); 2 wrong use, or a document cannot be read or is refused.`
    )
}

async function simulate(from: string | undefined, to: string | undefined, options: Options, out: Output): Promise<number> {
  const asked = flowsOf(from, to, options)
  const input = await readInput(options.file ?? [], options, out)
  const loaded = understand(input, options, out)
  const incomplete = noteFindings(out, loaded.findings)
  const elsewhere = loadElsewhere(input, loaded, options)
  for (const one of elsewhere) noteElsewhere(out, one.engine, one.refused)
  const namespace = options.namespace ?? 'default'
  const answers = asked.map((words) => {
    const answer = ask(loaded, words, namespace)
    return { ...answer, also: askElsewhere(elsewhere, answer, words, namespace) }
  })
  const width = Math.max(...answers.map(({ title }) => title.length))
  for (const { also, ...answer } of answers) {
    if (options.json) out.json({ ...answerJson(loaded, answer), ...elsewhereJson(also) })
    else for (const line of [lineOf(loaded, answer, width, out), ...elsewhereLines(also, out)]) out.line(line)
  }
  const also = answers.flatMap((answer) => answer.also)
  for (const { engine } of elsewhere) out.note(summary(engine, also))
  for (const note of new Set(answers.flatMap(({ notes }) => notes))) out.note(out.noteStyle.dim(note))
  if (incomplete) return EXIT.error
  return answers.every(({ explanation }) => explanation.verdict.allowed) ? EXIT.ok : EXIT.no
}

function flowsOf(from: string | undefined, to: string | undefined, { flows, file }: Options): readonly FlowWords[] {
  if (flows === undefined) {
    if (from !== undefined && to !== undefined) return [{ from, to }]
    throw new CommandError(
      from === undefined ? 'Name a flow, or a list of them with --flows.' : `Where should ${from} go?`,
      {
        code: 'usage',
        fix: 'portcullis simulate shop/web shop/db:5432 -f deploy/'
      }
    )
  }
  if (flows === '-' && file?.includes('-'))
    throw new CommandError('Standard input can be the flows or the objects, not both.', { code: 'usage' })
  const [text] = readFiles([flows], { limit: 16 * 1024 * 1024 })
  const found = readFlowLines(text?.text ?? '')
  if (found.length === 0) throw new CommandError(`${flows} has no flow.`, { code: 'usage', fix: 'One a line: FROM TO:PORT' })
  return found
}

function lineOf(loaded: Loaded, { title, explanation }: Answer, width: number, { style }: Output): string {
  const why = whyDropped(loaded, explanation)
  const word = verdictWord(explanation.verdict, style)
  return `${word}  ${printable(title).padEnd(why === '' ? 0 : width)}${why === '' ? '' : `  ${style.dim(why)}`}`
}

/** Of the dialects in which it is otherwise, a line each. */
function elsewhereLines(also: readonly AnswerElsewhere[], { style }: Output): readonly string[] {
  return also
    .filter(({ differs }) => differs)
    .map(({ engine, loaded, answer: { explanation } }) => {
      const why = whyDropped(loaded, explanation)
      return `  ${verdictWord(explanation.verdict, style)}  under ${engine}${why === '' ? '' : `  ${style.dim(why)}`}`
    })
}

/** `Under Cilium 1.15: 2 of 14 flows are judged otherwise.` */
function summary(engine: string, also: readonly AnswerElsewhere[]): string {
  const all = also.filter((one) => one.engine === engine)
  const count = all.filter(({ differs }) => differs).length
  if (count === 0) return `Under ${engine}: as here.`
  return `Under ${engine}: ${count} of ${all.length} ${all.length === 1 ? 'flow' : 'flows'} ${count === 1 ? 'is' : 'are'} judged otherwise.`
}

/** Empty where it passes. */
function whyDropped(loaded: Loaded, { verdict: { egress, ingress } }: Answer['explanation']): string {
  const stops = [egress, ingress].filter((side) => side?.verdict === 'deny')
  return printable(stops.map((side) => (side ? whyOf(loaded, side) : '')).join('; '))
}

/** `ingress: default deny of NetworkPolicy shop/db`, with the place of a rule that denies. */
function whyOf(loaded: Loaded, { direction, reason, rules, isolatedBy }: SideVerdict): string {
  if (reason === 'rule') {
    const [first] = rules
    return `${direction}: denied by ${rulesName(rules)} ${whereOf(first === undefined ? undefined : placeOfRule(loaded, first))}`.trimEnd()
  }
  if (reason === 'conflict') return `${direction}: its policies contradict each other`
  return `${direction}: default deny${isolatedBy.length > 0 ? ` of ${isolatedBy.map(policyName).join(', ')}` : ''}`
}
