import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLog } from '../log'
import { Chain } from './chain'
import { inspectPlugin, type PluginPlaces } from './inspect'
import { PodStarts } from './starts'

let folder: string
let places: PluginPlaces
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cni-'))
  const at = (name: string) => join(folder, name)
  places = { conf: at('net.d'), bin: at('bin'), socket: '', log: at('agent.log') }
  mkdirSync(places.conf)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('finds what the agent has put there, whether it answers, and what the log still has of holds', async () => {
  const socket = join(folder, 'cni.sock')
  writeFileSync(join(places.conf, '10-a.conflist'), '{"cniVersion":"1.0.0","name":"net","plugins":[{"type":"ptp"}]}')
  writeFileSync(join(places.conf, '20-b.conflist'), '{')
  const settings = { socket, timeout: 10_000, onFailure: 'closed' } as const
  const log = createLog('info', 'n1', places.log)
  const chain = new Chain({ conf: places.conf, bin: places.bin, settings, wanted: () => true, log })
  chain.start()
  chain.close()
  const start = { netns: 'cni-1', interface: 'eth0', container: 'c', namespace: 'default', name: 'web', uid: 'u' }
  new PodStarts({ wordOn: () => 'in-force', onChange: () => {}, log }).hold(start, 1_000, () => {})
  const found = await inspectPlugin(places)
  expect(found).toMatchObject({
    networks: [
      { file: '10-a.conflist', plugins: ['ptp', 'portcullis-cni'], ours: settings },
      { file: '20-b.conflist', plugins: 'it is not valid JSON' }
    ],
    file: 'this version',
    answers: false,
    holds: [{ pod: 'default/web', msg: 'held until its policy was in force', milliseconds: expect.any(Number) }]
  })
  const server = createServer().listen(socket)
  await new Promise((resolve) => server.once('listening', resolve))
  expect((await inspectPlugin(places)).answers).toBe(true)
  server.close()
  writeFileSync(join(places.bin, 'portcullis-cni'), 'other')
  expect((await inspectPlugin(places)).file).toBe('another version')
})

it('says that there is nothing where there is nothing', async () => {
  rmSync(places.conf, { recursive: true })
  expect(await inspectPlugin(places)).toEqual({ networks: [], file: 'absent', answers: false, holds: [] })
})
