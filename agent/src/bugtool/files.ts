import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Piece } from '@/lib/api'
import { lastLinesOf } from '../files/tail'
import { lines, piece } from './piece'
import { withoutHeaders } from './secrets'

const LAST_LINES = 1_000

/** Where this node's agent keeps its things. */
export interface Places {
  readonly run: string
  readonly state: string
  readonly pinPath: string
  readonly logs: readonly string[]
}

/** What the agent keeps of what it was told, and of what its numbers mean. By name: the folder may hold the token of a playground too. */
export async function stateFiles({ state, run }: Places): Promise<readonly Piece[]> {
  return Promise.all([
    piece('state/enforced.json', 'numbers of peers and endpoints that the tables use', () => read(state, 'enforced.json')),
    piece('state/cookies.jsonl', 'which rules the numbers in tables stand for', () => read(state, 'cookies.jsonl')),
    piece('objects/policies.yaml', 'the policies of a node without an API server', () => all(join(state, 'policies'))),
    piece('objects/objects.yaml', 'its pods, namespaces and nodes', () => all(join(run, 'objects'))),
    piece(
      'objects/cluster.jsonl',
      'objects of the cluster as the agent saw them last: no containers’ images or settings',
      () => pruned(read(state, 'cluster.jsonl'))
    )
  ])
}

export function logFiles({ logs }: Places): Promise<readonly Piece[]> {
  return Promise.all(
    logs.map((path) =>
      piece(`log/${path.split('/').at(-1)}`, `the last ${LAST_LINES} lines of ${path}`, () =>
        lines(lastLinesOf(path, LAST_LINES))
      )
    )
  )
}

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

function all(folder: string): string {
  const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name))
  return names.map((name) => `---\n# ${name}\n${read(folder, name)}`).join('')
}

/** Annotations are the place where people and tools put what is none of ours. */
function pruned(journal: string): string {
  const dropped = (key: string, value: unknown) =>
    key === 'annotations' || key === 'managedFields' ? undefined : withoutHeaders(key, value)
  const line = (text: string): string => {
    try {
      return JSON.stringify(JSON.parse(text), dropped)
    } catch {
      return ''
    }
  }
  return `${journal.split('\n').map(line).filter(Boolean).join('\n')}\n`
}
