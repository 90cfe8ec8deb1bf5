import type { Command } from 'commander'
import { policyKey, policyName, type SideExplanation } from '@/lib/policy'
import { EXIT } from '../exit'
import { type Answer, answerJson, ask, placeOfRule, whereOf } from '../flow/ask'
import { type FileOptions, fileOption, INPUT_HELP, type Loaded, loadInput } from '../input'
import { noteFindings } from '../terminal/finding'
import { type Output, printable } from '../terminal/output'
import { jsonCommand } from './options'

interface Options extends FileOptions {
  readonly json?: boolean
}

export function explainCommand(out: Output, done: (code: number) => void): Command {
  return fileOption(jsonCommand('explain'))
    .description('why a flow passes or is dropped: rules that decided, that were overridden, that nearly matched')
    .argument('<from>', 'namespace/pod, namespace/key=value, an address, node/NAME, or an entity such as world')
    .argument('<to:port>', 'the same with a port: shop/db:5432, kube-system/coredns:53/udp, shop/web:http, 10.0.0.1:icmp')
    .action(async (from: string, to: string, options: Options) => done(await explainFlow(from, to, options, out)))
    .addHelpText(
      'after',
      `${INPUT_HELP}

Examples:
  portcullis explain shop/web shop/db:5432 -f deploy/
  helm template ./chart | portcullis explain shop/web shop/db:5432 -f - -n shop
  portcullis explain shop/app=web 192.0.2.7:443 -f policies/     # no pods needed: one with that label is supposed
  portcullis explain default/intruder default/backend2:5000      # in the playground that runs here
  portcullis explain shop/web shop/db:5432 --cluster

Exit code: 0 it passes; 1 it is dropped; 2 wrong use, or something cannot be read.`
    )
}

async function explainFlow(from: string, to: string, options: Options, out: Output): Promise<number> {
  const loaded = await loadInput(options.file ?? [], options, out)
  noteFindings(out, loaded.findings)
  const answer = ask(loaded, { from, to }, options.namespace ?? 'default')
  if (options.json) out.json(answerJson(loaded, answer))
  else for (const line of linesOf(loaded, answer, out)) out.line(printable(line))
  return answer.explanation.verdict.allowed ? EXIT.ok : EXIT.no
}

function linesOf(loaded: Loaded, { title, explanation, notes }: Answer, { style }: Output): readonly string[] {
  const { allowed } = explanation.verdict
  const word = allowed ? style.green('allowed') : style.red('dropped')
  return [
    `${word}  ${style.bold(title)}`,
    ...explanation.sides.flatMap((side) => sideLines(loaded, side, explanation.verdict[side.direction]?.overridden ?? [])),
    ...notes.map((note) => style.dim(note))
  ]
}

function sideLines(loaded: Loaded, side: SideExplanation, overridden: readonly string[]): readonly string[] {
  const at = (place: string) => (place === '' ? '' : `  ${place}`)
  const rules = side.rules.map((id) => `    decides     ${at(whereOf(placeOfRule(loaded, id)))}`)
  return [
    '',
    `${side.verdict === 'allow' ? '✓' : '✕'} ${side.sentence}`,
    ...rules,
    ...overridden.map((id) => `    overridden  ${at(whereOf(placeOfRule(loaded, id)))}`),
    ...(side.reason === 'default-deny'
      ? side.isolatedBy.map((ref) => `    isolated by ${policyName(ref)}${at(whereOf(loaded.placeOf(policyKey(ref), '')))}`)
      : []),
    ...side.nearMisses.flatMap(({ miss, sentence }) => [
      `    nearly       ${sentence}${at(whereOf(placeOfRule(loaded, miss.rule)))}`
    ])
  ]
}
