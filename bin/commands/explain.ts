import type { Command } from 'commander'
import { policyKey, type RuleId, type SideExplanation } from '@/lib/policy'
import { EXIT } from '../exit'
import { type Answer, answerJson, ask, placeOfMiss, placeOfRule } from '../flow/ask'
import {
  type AlsoOptions,
  type AnswerElsewhere,
  alsoOption,
  askElsewhere,
  elsewhereJson,
  loadElsewhere
} from '../flow/elsewhere'
import { type FileOptions, fileOption, INPUT_HELP, type Loaded, readInput, understand } from '../input'
import { type Place, placeText } from '../input/place'
import { noteElsewhere, noteFindings } from '../terminal/finding'
import { type Output, printable } from '../terminal/output'
import { type Style, verdictWord } from '../terminal/style'
import { jsonCommand } from './options'

interface Options extends FileOptions, AlsoOptions {
  readonly json?: boolean
}

export function explainCommand(out: Output, done: (code: number) => void): Command {
  return fileOption(jsonCommand('explain'))
    .description('why a flow passes or is dropped: rules that decided, that were overridden, that nearly matched')
    .argument('<from>', 'namespace/pod, namespace/key=value, an address, node/NAME, or an entity such as world')
    .argument('<to:port>', 'the same with a port: shop/db:5432, kube-system/coredns:53/udp, shop/web:http, 10.0.0.1:icmp')
    .argument('[path...]', 'as with -f')
    .addOption(alsoOption('say what comes of it under these too'))
    .action(async (from: string, to: string, paths: string[], options: Options) =>
      done(await explainFlow(from, to, [...(options.file ?? []), ...paths], options, out))
    )
    .addHelpText(
      'after',
      `${INPUT_HELP}

Examples:
  portcullis explain shop/web shop/db:5432 -f deploy/
  helm template ./chart | portcullis explain shop/web shop/db:5432 -f - -n shop
  portcullis explain shop/app=web 192.0.2.7:443 -f policies/     # no pods needed: one with that label is supposed
  portcullis explain default/intruder default/backend2:5000      # in the playground that runs here
  portcullis explain shop/web shop/db:5432 --cluster
  portcullis explain shop/web shop/db:5432 -f deploy/ --dialect cilium-1.20 --also cilium-1.15 kubernetes

Exit code: 0 it passes; 1 it is dropped (under --dialect: --also does not count); 2 wrong use, or a document cannot be read or is refused.`
    )
}

async function explainFlow(
  from: string,
  to: string,
  paths: readonly string[],
  options: Options,
  out: Output
): Promise<number> {
  const input = await readInput(paths, options, out)
  const loaded = understand(input, options, out)
  const incomplete = noteFindings(out, loaded.findings)
  const elsewhere = loadElsewhere(input, loaded, options)
  for (const one of elsewhere) noteElsewhere(out, one.engine, one.refused)
  const namespace = options.namespace ?? 'default'
  const answer = ask(loaded, { from, to }, namespace)
  const also = askElsewhere(elsewhere, answer, { from, to }, namespace)
  if (options.json) out.json({ ...answerJson(loaded, answer), ...elsewhereJson(also) })
  else {
    for (const line of linesOf(loaded, answer, out)) out.line(line)
    for (const one of also) for (const line of elsewhereLines(one, out)) out.line(line)
  }
  if (incomplete) return EXIT.error
  return answer.explanation.verdict.allowed ? EXIT.ok : EXIT.no
}

function linesOf(loaded: Loaded, { title, explanation, notes }: Answer, { style }: Output): readonly string[] {
  return [
    `${verdictWord(explanation.verdict, style)}  ${style.bold(printable(title))}`,
    sentence(explanation.sentence, style),
    ...explanation.sides.flatMap((side) => ['', ...sideLines(loaded, side, style)]),
    ...notes.map((note) => style.dim(printable(note)))
  ]
}

/** The whole reason where the verdict is another one; else that it is the same. */
function elsewhereLines({ engine, loaded, answer, differs }: AnswerElsewhere, { style }: Output): readonly string[] {
  const { sentence: why, sides, verdict } = answer.explanation
  const head = `${verdictWord(verdict, style)}  ${style.bold(`under ${engine}`)}`
  if (!differs) return ['', `${head}${style.dim(', as here')}`]
  return ['', head, sentence(why, style), ...sides.flatMap((side) => ['', ...sideLines(loaded, side, style)])]
}

/** What one side says, and below it each place that has to do with it. */
function sideLines(loaded: Loaded, side: SideExplanation, style: Style): readonly string[] {
  const ruleAt = (id: RuleId, says: string) => line(placeOfRule(loaded, id), says)
  const line = (place: Place | undefined, says: string) =>
    `    ${place ? `${printable(placeText(place))}: ` : ''}${sentence(says, style)}`
  const mark = side.verdict === 'allow' ? style.green('✓') : style.red('✕')
  return [
    `${mark} ${sentence(side.sentence, style)}`,
    ...side.rules.map((id) => ruleAt(id, 'decides')),
    ...side.passed.map((id) => ruleAt(id, 'passes it on to the next tier')),
    ...side.overridden.map(({ rule, sentence }) => ruleAt(rule, sentence)),
    ...(side.reason === 'default-deny'
      ? side.isolatedBy.map((ref) => line(loaded.placeOf(policyKey(ref), ''), `locks ${side.direction}`))
      : []),
    ...side.nearMisses.map(({ miss, sentence }) => line(placeOfMiss(loaded, miss), sentence))
  ]
}

/** Names stand between backticks: bold, where there are colours. */
function sentence(text: string, style: Style): string {
  const plain = printable(text)
  return style.bold('') === '' ? plain : plain.replace(/`([^`]*)`/g, (_, name: string) => style.bold(name))
}
