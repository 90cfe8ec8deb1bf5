import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { PLUGIN } from './conflist'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hold-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

// Guards: `closed`, and a kernel that was booted without what the programs need: no pod starts, whatever the agent is told.
it('cannot-load: an agent that ends at its start, since it cannot enforce, takes the plugin out first where it was told to', () => {
  const [conf, list] = [join(folder, 'net.d'), join(folder, 'net.d/10-a.conflist')]
  mkdirSync(conf)
  const network = { cniVersion: '1.0.0', name: 'net', plugins: [{ type: 'ptp' }, { type: PLUGIN }] }
  writeFileSync(list, JSON.stringify(network))
  const options = {
    node: 'n1',
    kubeconfig: join(folder, 'none'),
    run: folder,
    state: join(folder, 'state'),
    datapath: 'kernel',
    // No bpffs.
    'pin-path': join(folder, 'pins'),
    cni: 'remove',
    'cni-conf': conf
  }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const program = ['--import', 'tsx', 'agent/src/main.ts', ...args]
  const { status, stdout } = spawnSync(process.execPath, program, { encoding: 'utf8' })
  expect([status, stdout]).toEqual([1, expect.stringContaining('the agent cannot start')])
  expect(JSON.parse(readFileSync(list, 'utf8')).plugins).toEqual([{ type: 'ptp' }])
})
