import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Person } from '@/lib/server/cluster'
import { Guard } from './guard'
import { PERSON_SECONDS, PersonSessions } from './people'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-people-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => vi.useRealTimers())

const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`
const personWith = (token: string) => Person.byToken('jane', ['devs'], token)
const cookieOf = (header: string) => header.split(';')[0] ?? ''

describe('PersonSessions', () => {
  it('knows who signed in, by a cookie that has nothing of the token', () => {
    const sessions = new PersonSessions(3000)
    const header = sessions.open(personWith('a-token'), Date.now(), true)
    expect(header).toMatch(/; HttpOnly; SameSite=Strict; Max-Age=36000; Secure$/)
    expect(header).not.toContain('a-token')
    expect(sessions.of(`other=1; ${cookieOf(header)}`, Date.now())?.person.name).toBe('jane')
    expect(new PersonSessions(3000).of(cookieOf(header), Date.now())).toBeUndefined()
    for (const junk of ['', 'portcullis-person-3000=', 'portcullis-person-3000=x', 'x']) {
      expect(sessions.of(junk, Date.now())).toBeUndefined()
    }
  })

  it('ends with the token, and otherwise after a day’s work', () => {
    const sessions = new PersonSessions(3000)
    const soon = sessions.open(personWith(jwt({ exp: 1_060 })), Date.now(), false)
    const late = sessions.open(personWith('opaque'), Date.now(), false)
    expect(soon).toContain('Max-Age=60')
    const { over } = sessions.of(cookieOf(soon), Date.now()) ?? {}
    vi.advanceTimersByTime(60_000)
    expect([over?.aborted, sessions.of(cookieOf(soon), Date.now())]).toEqual([true, undefined])
    expect(sessions.of(cookieOf(late), Date.now())).toBeDefined()
    vi.advanceTimersByTime(PERSON_SECONDS * 1000)
    expect(sessions.of(cookieOf(late), Date.now())).toBeUndefined()
  })

  it('ends in all windows of a browser, and nowhere else, by signing out', () => {
    const sessions = new PersonSessions(3000)
    const [one, two] = [1, 2].map(() => cookieOf(sessions.open(personWith('t'), Date.now(), false)))
    const { over } = sessions.of(one ?? '', Date.now()) ?? {}
    expect(sessions.close(one ?? '')).toContain('Max-Age=0')
    expect(over?.aborted).toBe(true)
    expect(sessions.of(two ?? '', Date.now())).toBeDefined()
  })

  it('one-signs-in-on-and-on: ends the oldest of that name, and nobody else’s', () => {
    const sessions = new PersonSessions(3000)
    const other = cookieOf(sessions.open(Person.byToken('john', [], 't'), Date.now(), false))
    const own = Array.from({ length: 17 }, (_, at) => cookieOf(sessions.open(personWith(`t${at}`), Date.now(), false)))
    expect([...own, other].map((cookie) => sessions.of(cookie, Date.now()) !== undefined)).toEqual([
      false,
      ...own.slice(1).map(() => true),
      true
    ])
  })
})

it('a token is in nothing that a person is printed as', () => {
  const person = personWith('a-token')
  expect(JSON.stringify(person) + inspect(person, { showHidden: true, depth: 9 })).not.toContain('a-token')
})

describe('behind a proxy', () => {
  const file = join(folder, 'secret')
  writeFileSync(file, 'of-the-proxy-of-the-proxy\n')
  const guard = new Guard({
    port: 3000,
    allowedHosts: ['Editor.Example'],
    tokenFile: undefined,
    token: 'c'.repeat(43),
    signIn: { kind: 'proxy', secretFile: file, secretHeader: 'x-s', userHeader: 'x-u', groupsHeader: 'x-g' }
  })
  const asking = (method: string, headers: Record<string, string>) => ({
    method,
    headers: new Headers({ host: 'editor.example', ...headers })
  })
  const named = { 'x-s': 'of-the-proxy-of-the-proxy', 'x-u': 'jane', 'x-g': 'devs, ops' }

  it('whom it names is who asks, whatever token it sends along', () => {
    const { person } = guard.visitor(asking('GET', { ...named, authorization: 'Bearer of-oidc' }), 0) as { person: Person }
    expect([person.name, person.groups, person.token()]).toEqual(['jane', ['devs', 'ops'], undefined])
    expect(guard.visitor(asking('GET', { ...named, 'x-s': 'of-the-proxy' }), 0)).toEqual({ client: 'none' })
  })

  it('a page of another site is refused, also where the proxy makes its requests look like those of a program', () => {
    const proxied = { ...named, authorization: 'Bearer of-oidc' }
    expect(guard.refusal(asking('POST', { ...proxied, origin: 'https://editor.example' }))).toBeUndefined()
    expect(guard.refusal(asking('POST', { ...proxied, origin: 'https://evil.example' }))?.code).toBe('origin-refused')
    expect(guard.refusal(asking('POST', proxied))?.code).toBe('origin-refused')
    expect(guard.refusal(asking('POST', { authorization: `Bearer ${'c'.repeat(43)}` }))).toBeUndefined()
  })
})
