import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, it } from 'vitest'
import { watchFolder } from './folder'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'folder-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

// Guards: the first pod of a node runs without policy until its object has an address.
it('first-pod-of-a-node: a folder that is made later, folders above it too, is watched from its first file on', async () => {
  const wanted = join(folder, 'run/containerd/k8s.io')
  let told = () => {}
  const close = watchFolder(wanted, () => told())
  const next = () =>
    new Promise<void>((resolve) => {
      told = resolve
    })
  try {
    const made = next()
    mkdirSync(wanted, { recursive: true })
    await made
    const changed = next()
    writeFileSync(join(wanted, 'bundle'), '')
    await changed
  } finally {
    close()
  }
})
