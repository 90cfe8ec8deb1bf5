import { type Command, Option } from 'commander'
import { VERSION } from '@/lib/api'
import type { Dialect, Severity } from '@/lib/policy'
import { type CheckReport, check } from '../check/check'
import { distinctStatements, mustState, statementsIn } from '../check/expectations'
import { allFindings, printReport } from '../check/text'
import { CommandError, EXIT } from '../exit'
import { placeJson } from '../flow/ask'
import { type AlsoOptions, alsoOption } from '../flow/elsewhere'
import { INPUT_HELP, type InputOptions, inputOptions, loadInput } from '../input'
import { readFiles } from '../input/files'
import type { Finding } from '../input/place'
import { readTexts } from '../input/read'
import { junit } from '../report/junit'
import { sarif } from '../report/sarif'
import type { Output } from '../terminal/output'
import { collect, jsonCommand } from './options'

const SEVERITIES = ['error', 'warning', 'info'] as const

interface Options extends InputOptions, AlsoOptions {
  readonly json?: boolean
  readonly expect?: readonly string[]
  readonly format: 'text' | 'json' | 'sarif' | 'junit'
  readonly severity: Severity
  readonly failOn: Severity | 'never'
}

export function checkCommand(out: Output, done: (code: number) => void): Command {
  return inputOptions(jsonCommand('check'))
    .description('what is wrong with policies, what is likely a mistake, and whether expectations hold')
    .argument('[path...]', 'files, folders, or - for standard input')
    .option('-e, --expect <path>', 'a file of expectations, or a folder of them; may be repeated', collect)
    .addOption(
      new Option('--format <format>', 'form of the report').choices(['text', 'json', 'sarif', 'junit']).default('text')
    )
    .addOption(new Option('--severity <severity>', 'the least that is told').choices(SEVERITIES).default('info'))
    .addOption(
      new Option('--fail-on <severity>', 'the least that makes the exit code 1')
        .choices([...SEVERITIES, 'never'])
        .default('warning')
    )
    .addOption(alsoOption('say where policies mean something else under these too'))
    .action(async (paths: string[], options: Options) => done(await checkInput(paths, options, out)))
    .addHelpText(
      'after',
      `${INPUT_HELP}
Pods, where there are any, let it see selectors that match nothing and what a policy cuts off. Expectations that stand
among the files are checked too.

Examples:
  portcullis check deploy/
  portcullis check deploy/ --expect expectations.yaml --format junit > report.xml
  helm template ./chart | portcullis check - -n shop
  portcullis check deploy/ --cluster            # against the pods and policies of a live cluster, changing nothing
  portcullis check deploy/ --dialect cilium-1.20 --fail-on error
  portcullis check deploy/ --dialect cilium-1.20 --also cilium-1.15   # before going back to an older release

Exit code: 0 nothing of --fail-on; 1 something, or an expectation does not hold; 2 wrong use, or a file cannot be read.`
    )
}

async function checkInput(paths: readonly string[], options: Options, out: Output): Promise<number> {
  const loaded = await loadInput(paths, options, out)
  const files = options.expect ?? []
  const expected = readTexts(readFiles(files, { recursive: true, limit: 16 * 1024 * 1024 }))
  const named = statementsIn(expected.objects)
  mustState(named, expected.findings, files)
  const statements = distinctStatements([...statementsIn(loaded.objects), ...named])
  out.progress?.(`Checking ${loaded.policies.length} policies …`)
  const checked = check(
    { ...loaded, findings: [...loaded.findings, ...expected.findings] },
    statements,
    options.also as readonly Dialect[]
  )
  if (checked.policies.length + checked.findings.length + statements.length === 0) {
    throw new CommandError('There is no policy in what was read.', {
      code: 'no-policy',
      fix: 'Policies are NetworkPolicy, CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy and those of network-policy-api.'
    })
  }
  const report = { ...checked, findings: checked.findings.filter(({ severity }) => isAtLeast(severity, options.severity)) }
  const fails = ({ severity }: Finding) => options.failOn !== 'never' && isAtLeast(severity, options.failOn)
  print(report, options.json ? 'json' : options.format, fails, out)
  return checked.findings.some(fails) || checked.statements.some(({ finding }) => finding) ? EXIT.no : EXIT.ok
}

function print(report: CheckReport, format: Options['format'], fails: (one: Finding) => boolean, out: Output): void {
  if (format === 'json') out.json(reportJson(report))
  else if (format === 'sarif') out.json(sarif(allFindings(report), VERSION))
  else if (format === 'junit') out.raw(junit(report, fails))
  else printReport(report, out)
}

function reportJson({ findings, statements, policies }: CheckReport) {
  return {
    findings: findings.map(({ place, ...one }) => ({ ...one, ...placeJson(place) })),
    expectations: statements.map(({ name, place, outcome, finding }) => ({
      name,
      outcome,
      ...(finding && { message: finding.message }),
      ...placeJson(place)
    })),
    policies: policies.map(({ key, place }) => ({ policy: key, ...placeJson(place) }))
  }
}

function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(least)
}
