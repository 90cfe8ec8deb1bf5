import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DIALECTS, type Dialect } from '@/lib/policy'
import type { ClusterFile, MatrixCase, VerdictCase } from './cases'
import { compiled } from './compiled'
import type { Engine } from './engine'
import { kernel } from './kernel'
import { answerMatrix } from './matrix'
import { reference } from './reference'
import { answerCidr, answerDns, answerHttp, answerLabel, answerName } from './tables'
import { answerCiliumValidation, answerValidation } from './validation'
import { answerVerdicts } from './verdicts'

export interface EvaluateArguments {
  readonly engine: string
  readonly dialect: string
  readonly files: readonly string[]
}

/** Name of the engine → the engine, made when asked for: the kernel's needs rights and loads a program. */
export const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = {
  reference: async () => reference,
  compiled: async () => compiled,
  kernel: async () => kernel()
}

export type Line = Readonly<Record<string, unknown>>

/** Answers files of cases, one line of JSON each, in the order of the input. Exit code: 0, or 2 where it could not start. */
export async function runEvaluate(
  { engine, dialect, files }: EvaluateArguments,
  print: (line: string) => void,
  complain: (line: string) => void
): Promise<number> {
  const make = Object.hasOwn(ENGINES, engine) ? ENGINES[engine] : undefined
  if (!make) return refuse(complain, `No engine ${engine}; there are ${Object.keys(ENGINES).join(', ')}.`)
  if (!isDialect(dialect)) return refuse(complain, `No dialect ${dialect}; there are ${Object.keys(DIALECTS).join(', ')}.`)
  const missing = files.find((file) => !existsSync(file))
  if (missing !== undefined || files.length === 0) {
    return refuse(complain, missing === undefined ? 'Name at least one file of cases.' : `${missing} does not exist.`)
  }
  let chosen: Engine
  try {
    chosen = await make()
  } catch (error) {
    return refuse(complain, `The engine ${engine} cannot start: ${error instanceof Error ? error.message : error}`)
  }
  try {
    for (const file of files) for (const line of answerFile(file, dialect, chosen)) print(JSON.stringify(line))
  } finally {
    chosen.close?.()
  }
  return 0
}

function refuse(complain: (line: string) => void, why: string): number {
  complain(why)
  return 2
}

export function isDialect(name: string): name is Dialect {
  return Object.hasOwn(DIALECTS, name)
}

/** The lines of one file, by the kind of case that it holds. */
export function* answerFile(file: string, dialect: Dialect, engine: Engine): Generator<Line> {
  const cases = readLines(file)
  const name = basename(file)
  const clusterFile = join(dirname(file), 'cluster-main.json')
  const cluster = existsSync(clusterFile) ? (JSON.parse(readFileSync(clusterFile, 'utf8')) as ClusterFile) : undefined
  for (const one of cases) yield answerCase(name, one, cluster, dialect, engine)
}

export function answerCase(
  file: string,
  one: unknown,
  cluster: ClusterFile | undefined,
  dialect: Dialect,
  engine: Engine
): Line {
  const id = (one as { id?: unknown }).id
  if (file.startsWith('verdicts')) {
    if (!cluster) return { id, skip: 'no cluster-main.json beside the file' }
    return { ...answerVerdicts(one as VerdictCase, cluster, dialect, engine) }
  }
  if (Array.isArray((one as { steps?: unknown }).steps)) return { ...answerMatrix(one as MatrixCase, dialect, engine) }
  if (file.startsWith('cidr-match')) return answerCidr(one as Parameters<typeof answerCidr>[0])
  if (file.startsWith('fqdn-match')) return answerName(one as Parameters<typeof answerName>[0], dialect)
  if (file.startsWith('l7-http')) return answerHttp(one as Parameters<typeof answerHttp>[0])
  if (file.startsWith('l7-dns')) return answerDns(one as Parameters<typeof answerDns>[0], dialect)
  if (file.startsWith('label-filter')) return answerLabel(one as Parameters<typeof answerLabel>[0], dialect)
  if ((one as { object?: unknown }).object !== undefined) {
    return answerCiliumValidation(one as Parameters<typeof answerCiliumValidation>[0], dialect)
  }
  if ((one as { doc?: unknown }).doc !== undefined) return answerValidation(one as { id: string; doc: unknown }, dialect)
  return { id, skip: 'no such kind of case is known' }
}

export function readLines(file: string): readonly unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown)
}
