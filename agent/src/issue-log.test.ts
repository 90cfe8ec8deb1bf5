import { expect, it } from 'vitest'
import { IssueLog } from './issue-log'
import { type AgentIssue, agentIssue } from './issues'
import type { Logger } from './log'

function said() {
  const lines: string[] = []
  const say = (level: string) => (what: object, message: string) => lines.push(`${level} ${JSON.stringify(what)} ${message}`)
  const log = new IssueLog({ error: say('error'), warn: say('warn'), info: say('info') } as unknown as Logger)
  return (...issues: readonly AgentIssue[]) => {
    lines.length = 0
    log.look(issues)
    return [...lines]
  }
}

it('says what begins once, and that it is over', () => {
  const look = said()
  const away = (why: string) => agentIssue('server-away', `Nothing is changed: ${why}`, { fix: 'Look.' })
  expect(look(away('no answer'))).toEqual(['error {"code":"server-away","fix":"Look."} Nothing is changed: no answer'])
  // Guards: a line each time that it is tried again.
  expect(look(away('refused'))).toEqual([])
  expect(look()).toEqual(['info {"code":"server-away"} that is over'])
  expect(look()).toEqual([])
})

it('has one line for many of a kind, and none for what is wrong with a policy or is no trouble', () => {
  const look = said()
  const pods = Array.from({ length: 1_000 }, (_, at) => agentIssue('not-attached', `p${at}`, { severity: 'warning' }))
  const quiet = [
    agentIssue('build-failed', 'secret: hunter2', { policy: 'NetworkPolicy/a/b' }),
    agentIssue('directory-restored', 'it is back', { severity: 'info' })
  ]
  expect(look(...pods, ...quiet)).toEqual(['warn {"code":"not-attached"} p0'])
})
