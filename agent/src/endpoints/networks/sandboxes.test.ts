import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Sandboxes } from './sandboxes'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bundles-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A bundle as containerd 1.6 writes it, shortened. */
function bundle(id: string, uid: string, { netns = `/var/run/netns/cni-${id}`, type = 'sandbox', made = 1 } = {}): void {
  mkdirSync(join(folder, id))
  const annotations = { 'io.kubernetes.cri.container-type': type, 'io.kubernetes.cri.sandbox-uid': uid }
  const namespaces = [{ type: 'pid' }, { type: 'network', ...(netns && { path: netns }) }]
  const file = join(folder, id, 'config.json')
  writeFileSync(file, JSON.stringify({ annotations, linux: { namespaces } }))
  utimesSync(file, made, made)
}

it('knows a pod’s namespace by its sandbox, and not by its other containers', () => {
  bundle('s', 'pod')
  bundle('c', 'pod', { type: 'container', netns: '/proc/7/ns/net', made: 2 })
  const sandboxes = new Sandboxes(folder)
  expect(sandboxes.look()).toBe(false)
  expect(sandboxes.netnsOf('pod')).toBe('cni-s')
})

it('sandbox-made-anew: the newest counts, whichever is listed first, and goes when it goes', () => {
  bundle('z', 'pod', { made: 1 })
  bundle('a', 'pod', { made: 2 })
  const sandboxes = new Sandboxes(folder)
  sandboxes.look()
  expect(sandboxes.netnsOf('pod')).toBe('cni-a')
  rmSync(join(folder, 'a'), { recursive: true })
  sandboxes.look()
  expect(sandboxes.netnsOf('pod')).toBe('cni-z')
})

it('half-written: it is looked at again', () => {
  mkdirSync(join(folder, 's'))
  const sandboxes = new Sandboxes(folder)
  expect(sandboxes.look()).toBe(true)
  writeFileSync(join(folder, 's', 'config.json'), '{"annotations":')
  expect(sandboxes.look()).toBe(true)
  rmSync(join(folder, 's'), { recursive: true })
  bundle('s', 'pod')
  expect(sandboxes.look()).toBe(false)
  expect(sandboxes.netnsOf('pod')).toBe('cni-s')
})

it('has none for a pod of the node’s own network, or where there is another runtime', () => {
  bundle('s', 'pod', { netns: '' })
  const sandboxes = new Sandboxes(folder)
  sandboxes.look()
  expect(sandboxes.netnsOf('pod')).toBeUndefined()
  const none = new Sandboxes(join(folder, 'nowhere'))
  expect([none.look(), none.netnsOf('pod')]).toEqual([false, undefined])
})
