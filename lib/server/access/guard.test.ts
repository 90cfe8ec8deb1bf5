import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Guard } from './guard'
import { Links } from './link'
import { Sessions } from './session'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-guard-'))
afterAll(() => rmSync(folder, { recursive: true }))

const TOKEN = 'a'.repeat(43)
const guard = new Guard({ port: 3000, allowedHosts: ['box.example:8080'], tokenFile: undefined, token: TOKEN })
const asking = (method: string, headers: Record<string, string>) => ({
  method,
  headers: new Headers({ host: '127.0.0.1:3000', ...headers })
})
const cookie = (value: string) => value.split(';')[0] ?? ''

describe('Guard', () => {
  it.each(['127.0.0.1:3000', 'localhost:3000', 'LOCALHOST:3000', '[::1]:3000', 'box.example:8080'])(
    'answers to %s',
    (host) => {
      expect(guard.refusal(asking('GET', { host }))).toBeUndefined()
    }
  )

  it.each(['evil.example:3000', '127.0.0.1:3001', '127.0.0.1', '127.0.0.1:3000.evil.example', 'localhost.:3000', ''])(
    'a name rebound to our address is refused: %j',
    (host) => expect(guard.refusal(asking('GET', { host }))?.code).toBe('host-refused')
  )

  it.each(['http://127.0.0.1:3001', 'https://127.0.0.1:3000', 'http://localhost:3000', 'https://evil.example', 'null'])(
    'a page of another origin is refused, another port and another of our names too: %s',
    (origin) => {
      expect(guard.refusal(asking('POST', { origin }))?.code).toBe('origin-refused')
      expect(guard.refusal(asking('GET', { origin }))?.code).toBe('origin-refused')
    }
  )

  it('an unsafe request with a cookie needs an Origin', () => {
    expect(guard.refusal(asking('POST', { cookie: 'x=y' }))?.status).toBe(403)
    expect(guard.refusal(asking('POST', { origin: 'http://127.0.0.1:3000' }))).toBeUndefined()
    expect(guard.refusal(asking('GET', {}))).toBeUndefined()
  })

  it('the command has no Origin, and needs none', () => {
    expect(guard.refusal(asking('POST', { authorization: `Bearer ${TOKEN}` }))).toBeUndefined()
  })

  it.each(['cross-site', 'same-site'])('a call that a browser says is %s is refused', (site) => {
    expect(guard.refusalOfCall(asking('GET', { 'sec-fetch-site': site }))?.status).toBe(403)
  })

  it('knows the command by its token', () => {
    expect(guard.visitor(asking('GET', { authorization: `Bearer ${TOKEN}` }), 0).client).toBe('command')
    for (const wrong of [`${TOKEN}a`, TOKEN.slice(1), '', 'b'.repeat(43)]) {
      expect(guard.visitor(asking('GET', { authorization: `Bearer ${wrong}` }), 0).client).toBe('none')
    }
  })

  it('a wrong token is not made good by a cookie', () => {
    const headers = { cookie: cookie(guard.sessions()?.open(0) ?? ''), authorization: 'Bearer wrong' }
    expect(guard.visitor(asking('GET', headers), 0).client).toBe('none')
  })

  it('lets nobody in while there is no token, and finds one that comes later', () => {
    const file = join(folder, 'token')
    const late = new Guard({ port: 3000, allowedHosts: [], tokenFile: file })
    const request = asking('GET', { authorization: `Bearer ${TOKEN}` })
    expect(late.visitor(request, 0).client).toBe('none')
    writeFileSync(file, 'short\n')
    expect(late.visitor(request, 0).client).toBe('none')
    writeFileSync(file, `${TOKEN}\n`)
    expect(late.visitor(request, 0).client).toBe('command')
  })
})

describe('Sessions', () => {
  const sessions = new Sessions(TOKEN, 3000)
  const opened = sessions.open(1000)

  it('makes a cookie that scripts and other sites do not get', () => {
    expect(opened).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/)
  })

  it('knows its own, among others, until it ends', () => {
    expect(sessions.of(`other=1; ${cookie(opened)}; more=2`, 2000)).toEqual({
      expiresAt: 1000 + 7 * 86_400_000,
      name: expect.stringMatching(/^[0-9a-f]{6}$/)
    })
    expect(sessions.of(cookie(opened), 1000 + 7 * 86_400_000)).toBeUndefined()
  })

  it('refuses a later end, another key, another port', () => {
    const [name, value = ''] = cookie(opened).split('=')
    const longer = value.replace(/^\d+/, (end) => String(Number(end) + 1))
    expect(sessions.of(`${name}=${longer}`, 2000)).toBeUndefined()
    expect(new Sessions('b'.repeat(43), 3000).of(cookie(opened), 2000)).toBeUndefined()
    expect(new Sessions(TOKEN, 3001).of(cookie(opened), 2000)).toBeUndefined()
    for (const junk of ['', '.', '..', 'x', `${name}=`, `${name}=.`, `${name}=${'9'.repeat(20)}.x.`]) {
      expect(sessions.of(junk, 2000)).toBeUndefined()
    }
  })
})

describe('Links', () => {
  it('are good once, the one of the start after a restart too', () => {
    const file = join(folder, 'start')
    writeFileSync(file, `${TOKEN}\n`)
    const links = new Links(file)
    expect(links.use('x'.repeat(43), 0)).toBe(false)
    expect(links.use(TOKEN, 0)).toBe(true)
    expect(links.use(TOKEN, 0)).toBe(false)
    expect(new Links(file).use(TOKEN, 0)).toBe(false)
  })

  it('of the command end after ten minutes', () => {
    const links = new Links(undefined)
    const early = links.make(0)
    const late = links.make(0)
    expect(links.use(early, 9 * 60_000)).toBe(true)
    expect(links.use(late, 10 * 60_000)).toBe(false)
  })
})
