import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { answerCase } from '@/bin/evaluate'
import type { ClusterFile } from '@/bin/evaluate/cases'
import type { Engine } from '@/bin/evaluate/engine'
import type { Dialect } from '@/lib/policy'
import type { Case } from './case'
import { comparisonOf } from './compare'

const DATA = fileURLToPath(new URL('data', import.meta.url))

export interface Outcome {
  readonly passed: readonly string[]
  /** Case id → the differences, as lines of text. */
  readonly failed: ReadonlyMap<string, readonly string[]>
  /** Case id → the reason that the engine gave. */
  readonly skipped: ReadonlyMap<string, string>
}

export function readCases(folder: string, file: string): readonly Case[] {
  return gunzipSync(readFileSync(join(DATA, folder, `${file}.jsonl.gz`)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case)
}

export function readCluster(folder: string): ClusterFile | undefined {
  if (folder === 'kubernetes') return undefined
  return JSON.parse(readFileSync(join(DATA, folder, 'cluster-main.json'), 'utf8')) as ClusterFile
}

/** Asks the engine every case of a file, or those that `wanted` takes, and compares with the recorded answers. */
export function runFile(
  folder: string,
  file: string,
  dialect: Dialect,
  engine: Engine,
  wanted: (one: Case) => boolean = () => true
): Outcome {
  const cluster = readCluster(folder)
  const comparison = comparisonOf(folder, file, cluster)
  const passed: string[] = []
  const failed = new Map<string, readonly string[]>()
  const skipped = new Map<string, string>()
  for (const [at, one] of readCases(folder, file).entries()) {
    if (!wanted(one)) continue
    const id = typeof one.id === 'string' ? one.id : `line ${at + 1}`
    const got = answerCase(`${file}.jsonl`, comparison.question(one), cluster, dialect, engine)
    if (typeof got.skip === 'string') {
      skipped.set(id, got.skip)
      continue
    }
    const differences = comparison.differences(got, one)
    if (differences.length === 0) passed.push(id)
    else failed.set(id, differences)
  }
  return { passed, failed, skipped }
}
