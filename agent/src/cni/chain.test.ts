import { spawnSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { watchFolder } from '../files/folder'
import { createLog } from '../log'
import { Chain, unchain } from './chain'
import { PLUGIN, type PluginSettings } from './conflist'

const settings: PluginSettings = { socket: '/run/portcullis/cni.sock', timeout: 10_000, onFailure: 'closed' }
const list = (...types: readonly string[]) =>
  JSON.stringify({ cniVersion: '1.0.0', name: 'net', plugins: types.map((type) => ({ type })) }, null, 2)

let folder: string
let [conf, bin] = ['', '']
let wanted = true
let chain: Chain
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cni-'))
  ;[conf, bin, wanted] = [join(folder, 'net.d'), join(folder, 'bin'), true]
  mkdirSync(conf)
  chain = new Chain({ conf, bin, settings, wanted: () => wanted, log: createLog('silent', 'n1') })
})
afterEach(() => {
  chain.close()
  rmSync(folder, { recursive: true, force: true })
})

const put = (name: string, text: string, mode = 0o644) => writeFileSync(join(conf, name), text, { mode })
const typesOf = (name: string) =>
  (JSON.parse(readFileSync(join(conf, name), 'utf8')).plugins as { type: string }[]).map(({ type }) => type)
const problem = () =>
  chain
    .issues()
    .map(({ message }) => message)
    .join()
/** Resolves once a file of the folder has our plugin. */
const isChained = (name: string) =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (!readFileSync(join(conf, name), 'utf8').includes(PLUGIN)) return
      close()
      resolve()
    }
    const close = watchFolder(conf, look)
    look()
  })

it('is added to the first list by name, and the plugin is where the runtime looks for it', () => {
  put('20-b.conflist', list('bridge'))
  put('10-a.conflist', list('ptp'), 0o600)
  chain.start()
  expect([typesOf('10-a.conflist'), typesOf('20-b.conflist'), problem()]).toEqual([['ptp', PLUGIN], ['bridge'], ''])
  expect(statSync(join(conf, '10-a.conflist')).mode & 0o777).toBe(0o600)
  expect(statSync(join(bin, PLUGIN)).mode & 0o777).toBe(0o755)
  expect(readdirSync(conf)).toEqual(['10-a.conflist', '20-b.conflist'])
})

it('cni-writes-its-list-anew: in place or by rename, ours is added again; a network that comes first is taken instead', async () => {
  put('10-a.conflist', list('ptp'))
  chain.start()
  put('10-a.conflist', list('ptp', 'portmap'))
  await isChained('10-a.conflist')
  expect(typesOf('10-a.conflist')).toEqual(['ptp', 'portmap', PLUGIN])
  put('new', list('bridge'))
  renameSync(join(conf, 'new'), join(conf, '10-a.conflist'))
  await isChained('10-a.conflist')
  expect(typesOf('10-a.conflist')).toEqual(['bridge', PLUGIN])
  put('05-a.conflist', list('macvlan'))
  await isChained('05-a.conflist')
})

it('network-comes-later: a folder that is not there yet is waited for, and it is said', async () => {
  rmSync(conf, { recursive: true })
  chain.start()
  expect(problem()).toContain('there is no network in')
  mkdirSync(conf)
  put('10-a.conflist', list('ptp'))
  await isChained('10-a.conflist')
  expect(problem()).toBe('')
})

it.each([
  ['10-a.conf', '{"cniVersion":"1.0.0","type":"ptp"}', 'is no list'],
  ['10-a.json', '{"cniVersion":"1.0.0","type":"ptp"}', 'is no list'],
  ['10-a.conflist', '{"cniVersion":"1.0.0","plugins":[', 'it is not valid JSON'],
  ['10-a.conflist', ' '.repeat(1 << 20) + list('ptp'), 'larger than 1 MiB']
])('%s that cannot be edited is left alone, the next is not taken instead, and it is said', (name, text, why) => {
  put(name, text)
  put('20-b.conflist', list('bridge'))
  chain.start()
  expect(readFileSync(join(conf, name), 'utf8')).toBe(text)
  expect(typesOf('20-b.conflist')).toEqual(['bridge'])
  expect(problem()).toContain(why)
  expect(unchain(conf)).toEqual({ files: [], problems: [] })
})

it('a link to a file elsewhere stays a link', () => {
  writeFileSync(join(folder, 'elsewhere'), list('ptp'))
  symlinkSync(join(folder, 'elsewhere'), join(conf, '10-a.conflist'))
  chain.start()
  expect([lstatSync(join(conf, '10-a.conflist')).isSymbolicLink(), problem()]).toEqual([
    true,
    expect.stringContaining('no file of its own')
  ])
})

it('release: it is taken out of every list, each as it was, and an agent that runs does not put it back', () => {
  put('10-a.conflist', list('ptp'))
  put('20-b.conflist', list('bridge', PLUGIN))
  put('30-c.conflist', `{"type": "${PLUGIN}"`)
  chain.start()
  wanted = false
  const { files, problems } = unchain(conf)
  expect(files).toEqual(['10-a.conflist', '20-b.conflist'].map((name) => join(conf, name)))
  expect(problems).toEqual([expect.stringContaining('30-c.conflist: it is not valid JSON')])
  chain.look()
  expect(readFileSync(join(conf, '10-a.conflist'), 'utf8')).toBe(list('ptp'))
  expect(typesOf('20-b.conflist')).toEqual(['bridge'])
})

// Guards: under CRI-O no pod that was started with the plugin could be deleted any more.
it('pod-deleted-after-release: a runtime that goes by the list that the pod was started with finds the plugin, which lets the pod go', () => {
  put('10-a.conflist', list('ptp'))
  chain.start()
  const { plugins, ...network } = JSON.parse(readFileSync(join(conf, '10-a.conflist'), 'utf8'))
  unchain(conf)
  const input = JSON.stringify({ ...network, ...plugins.at(-1), prevResult: { cniVersion: '1.0.0' } })
  const env = { CNI_COMMAND: 'DEL', CNI_NETNS: '', CNI_IFNAME: 'eth0', CNI_CONTAINERID: 'c1' }
  const { status, stdout, error } = spawnSync(join(bin, PLUGIN), { input, env, encoding: 'utf8' })
  expect([error, status, stdout]).toEqual([undefined, 0, ''])
})
