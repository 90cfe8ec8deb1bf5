import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CookieMeaning } from '@/lib/datapath'
import { CookieJournal } from '../enforce/journal'
import type { Saved } from '../enforce/saved'

/** Words for the numbers in maps, from what the agent keeps; a number without a word stays a number. */
export interface Meanings {
  readonly endpoint: (id: number) => string
  readonly cookie: (cookie: number) => string
}

export function meaningsOf(state: string): Meanings {
  const names = new Map(records(state).map(({ id, namespace, pod }) => [id, `${namespace}/${pod}`]))
  const cookies = new Map(
    (new CookieJournal(join(state, 'cookies.jsonl')).load()?.cookies ?? []).map((one) => [one.cookie, words(one)])
  )
  return {
    endpoint: (id) => `${id}${names.has(id) ? ` (${names.get(id)})` : ''}`,
    cookie: (cookie) => `${cookie}${cookies.has(cookie) ? ` (${cookies.get(cookie)})` : ''}`
  }
}

function records(state: string) {
  try {
    return (JSON.parse(readFileSync(join(state, 'enforced.json'), 'utf8')) as Saved).endpoints?.records ?? []
  } catch {
    return []
  }
}

function words({ verdict, evidence: { reason, rules, isolatedBy } }: CookieMeaning): string {
  const by = [...rules, ...isolatedBy.map(({ kind, namespace, name }) => `isolated by ${kind}/${namespace}/${name}`)]
  return [verdict, reason, ...by].join(' ')
}
