import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { foldersOf, readPort } from '../folders'
import { notBuilt, portTaken } from './checks'
import { type ChildSpec, reasonOf, startChild } from './child'
import { CannotStart, claim } from './instance'
import { keepRunning } from './keep'
import { logFile } from './log'
import { podUser, webUser } from './user'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const own = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }

describe('folders', () => {
  it('are keyed by the port, and root’s are the system’s', () => {
    expect(foldersOf(3000, {}, 0)).toEqual({ run: '/run/portcullis/3000', state: '/var/lib/portcullis/3000' })
    expect(foldersOf(3001, { XDG_RUNTIME_DIR: '/run/user/7' }, 7).run).toBe('/run/user/7/portcullis-7/3001')
    expect(foldersOf(3001, {}, 7).run).toBe('/tmp/portcullis-7/3001')
    expect(foldersOf(1, { PORTCULLIS_RUN: '/a', PORTCULLIS_STATE: '/b' }, 0)).toEqual({ run: '/a/1', state: '/b/1' })
  })

  it('a port is a number from 1 to 65535, written as such', () => {
    expect(['1', '3000', '65535'].map(readPort)).toEqual([1, 3000, 65535])
    for (const text of ['0', '65536', '-1', '3000 ', '0x50', '1e3', '', '123456']) expect(readPort(text)).toBe(undefined)
  })
})

describe('an instance', () => {
  const folders = (name: string) => ({ run: join(folder, name, 'run/3000'), state: join(folder, name, 'state/3000') })
  const options = { keep: false, web: own }

  it('goes without a trace, but for what is kept', () => {
    const place = folders('trace')
    const instance = claim(place, options)
    expect(instance.leftovers).toBe(false)
    expect(readFileSync(join(place.state, 'token'), 'utf8').trim()).toBe(instance.token)
    expect(statSync(join(place.state, 'token')).mode & 0o777).toBe(0o600)
    expect(instance.token).toMatch(/^[-\w]{43}$/)
    expect(instance.startToken()).not.toBe(instance.startToken())
    expect(instance.agentState).toBe(join(place.run, 'state'))
    instance.remove()
    expect([place.run, place.state].map(existsSync)).toEqual([false, false])

    const kept = claim(place, { ...options, keep: true })
    mkdirSync(join(kept.agentState, 'policies'))
    kept.remove()
    expect(existsSync(join(place.state, 'policies'))).toBe(true)
    expect(existsSync(join(place.state, 'token'))).toBe(false)
  })

  it('gives the web server a folder of its own, kept where the policies are kept', () => {
    const place = folders('web')
    const instance = claim(place, options)
    expect(instance.webState).toBe(join(place.run, 'web-state'))
    expect(statSync(instance.webState).mode & 0o777).toBe(0o700)
    instance.remove()
    const kept = claim(place, { ...options, keep: true })
    expect([kept.webState, kept.historyKept]).toEqual([join(place.state, 'web'), true])
    writeFileSync(join(kept.webState, 'change-1.json'), '{}')
    kept.remove()
    expect(existsSync(join(place.state, 'web/change-1.json'))).toBe(true)
  })

  it('of a cluster keeps the history of its policies, which stay whatever ends, apart from that of another cluster', () => {
    const place = folders('cluster')
    const instance = claim(place, { ...options, cluster: 'abc' })
    expect([instance.webState, instance.historyKept]).toEqual([join(place.state, 'web-abc'), true])
    writeFileSync(join(instance.webState, 'waiting.json'), '[]')
    instance.remove()
    const other = claim(place, { ...options, cluster: 'def' })
    expect(existsSync(join(other.webState, 'waiting.json'))).toBe(false)
    other.remove()
    // Nothing was changed there: nothing stays of it.
    expect(existsSync(other.webState)).toBe(false)
    const again = claim(place, { ...options, cluster: 'abc' })
    expect(existsSync(join(again.webState, 'waiting.json'))).toBe(true)
    again.remove()
  })

  it('is one at a time: the folder of a process that lives is not taken', () => {
    const instance = claim(folders('one'), options)
    expect(() => claim(folders('one'), options)).toThrow(`(process ${process.pid})`)
    instance.remove()
  })

  it('clears what a crash left, also where the process’s number is another’s now', () => {
    const place = folders('crash')
    mkdirSync(place.run, { recursive: true })
    writeFileSync(join(place.run, 'supervisor.json'), JSON.stringify({ pid: process.pid, started: '1' }))
    writeFileSync(join(place.run, 'agent.sock'), '')
    const instance = claim(place, options)
    expect(instance.leftovers).toBe(true)
    expect(existsSync(join(place.run, 'agent.sock'))).toBe(false)
    instance.remove()
  })

  it('does not follow a link that somebody laid where its folder would be', () => {
    const elsewhere = join(folder, 'elsewhere')
    mkdirSync(elsewhere)
    mkdirSync(join(folder, 'laid'))
    symlinkSync(elsewhere, join(folder, 'laid/run'))
    expect(() => claim(folders('laid'), options)).toThrow(CannotStart)
  })

  it('says when its sockets would have too long a path', () => {
    expect(() => claim(folders('x'.repeat(100)), options)).toThrow('too long a path for a socket')
  })
})

describe('checks', () => {
  it('a port that is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await portTaken(port)).toBe(`Port ${port} is taken: start with --port N, or PORT=N in the environment.`)
    await new Promise((resolve) => server.close(resolve))
    expect(await portTaken(port)).toBe(undefined)
  })

  it('what is not built', () => {
    expect(notBuilt(folder)).toContain('Run `npm run setup` first')
  })

  it('the web server is never root: the user behind sudo, unless that is root too', () => {
    if (own.uid !== 0) return expect(webUser({ SUDO_UID: '5', SUDO_GID: '5' })).toEqual(own)
    expect(webUser({ SUDO_UID: '1000', SUDO_GID: '1001' })).toEqual({ uid: 1000, gid: 1001 })
    for (const env of [{}, { SUDO_UID: '0', SUDO_GID: '0' }, { SUDO_UID: 'x', SUDO_GID: '1' }, { SUDO_UID: '1000' }]) {
      expect(webUser(env).uid).toBe(65534)
    }
  })

  it('the pods are nobody else: least of all the web server, whose tokens and sockets they could open', () => {
    for (const uid of [1000, 65532, 65533, 65534]) expect(podUser({ uid, gid: uid }).uid).not.toBe(uid)
  })
})

describe('a child', () => {
  const sh = (script: string, log: string[] = []): ChildSpec => ({
    name: 'sh',
    command: ['sh', '-c', script],
    env: { PATH: process.env.PATH ?? '' },
    log: (line) => log.push(line)
  })

  it('is ready when it says so, and ends when its input does', async () => {
    const child = startChild(sh('echo ready >&"$PORTCULLIS_READY_FD"; cat'))
    await child.ready
    child.end()
    expect(await child.ended).toMatchObject({ code: 0, signal: null })
  })

  it('that ends before it is ready was never ready; what it said last is told', async () => {
    const log: string[] = []
    const child = startChild(sh('echo one; echo two >&2; printf three; exit 7', log))
    await expect(child.ready).rejects.toThrow('sh ended with exit code 7')
    expect((await child.ended).last.toSorted()).toEqual(['one', 'three', 'two'])
    expect(log).toHaveLength(3)
  })

  it('that cannot be started has ended', async () => {
    const child = startChild({ ...sh(''), command: ['/nowhere/at/all'] })
    expect(await child.ended).toMatchObject({ code: null, last: [expect.stringContaining('ENOENT')] })
  })

  it('that ends is started again, until it is left', async () => {
    const starts: number[] = []
    await new Promise<void>((resolve) => {
      const kept = keepRunning({
        spec: () => sh('echo ready >&"$PORTCULLIS_READY_FD"; exit 1'),
        onReady: (start) => starts.push(start),
        onEnd(_ending, failures) {
          expect(failures).toBe(starts.length)
          if (failures < 2) return
          kept.leave()
          resolve()
        }
      })
    })
    expect(starts).toEqual([1, 2])
  })

  it('tells why it ended by its last error, not by its last line', () => {
    const end = (...last: string[]) => reasonOf({ code: 1, signal: null, last })
    expect(end('TypeError: no such thing', '    at main (x.js:1)', '', 'Node.js v20.20.2')).toBe('no such thing')
    expect(end('{"level":60,"msg":"no map","err":{"message":"EPERM"}}', '{"level":30,"msg":"bye"}')).toBe('no map: EPERM')
    expect(end('what', 'ever')).toBe('ever')
    expect(end()).toBe('exit code 1')
  })
})

it('a log does not grow without bound', () => {
  const path = join(folder, 'part.log')
  const write = logFile(path, 100)
  for (let line = 0; line < 20; line++) write(`line ${line} ${'.'.repeat(20)}`)
  expect(readFileSync(path, 'utf8')).toContain('line 19')
  expect(statSync(path).size).toBeLessThanOrEqual(100)
  expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(100)
})
