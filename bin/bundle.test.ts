import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { bundleOptions } from './bundle.mjs'
import { ROOT } from './image/image'

const PROGRAM = `
  import { loadConfig } from '@/lib/server/cluster/kubernetes/config'
  const options = { headers: {} }
  await loadConfig({ kubeconfig: process.argv[2] }).applyToHTTPSOptions(options)
  console.log(JSON.stringify({ authorization: options.headers.Authorization, proxy: options.agent.proxy.href }))`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-bundle-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

// Guards: 85 MB more in the agent of each node, and a bundle that lacks what a kubeconfig asks for.
it('has the client of Kubernetes without the kinds of the API, and gets credentials all the same', async () => {
  const outfile = join(folder, 'program.mjs')
  const stdin = { contents: PROGRAM, resolveDir: ROOT }
  const { metafile } = await build({ ...bundleOptions(ROOT), external: [], stdin, outfile, metafile: true })
  expect(
    Object.keys(metafile.inputs).filter((path) => /client-node\/dist\/gen\/(apis|models|types)|undici\/lib/.test(path))
  ).toEqual([])

  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: join(folder, 'plugin'), interactiveMode: 'Never' }
  const credential = { apiVersion: exec.apiVersion, kind: 'ExecCredential', status: { token: 'of-the-plugin' } }
  writeFileSync(exec.command, `#!/bin/sh\necho '${JSON.stringify(credential)}'`, { mode: 0o700 })
  const kubeconfig = join(folder, 'config')
  const config = {
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1', 'proxy-url': 'http://127.0.0.1:2' } }],
    users: [{ name: 'u', user: { exec } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x'
  }
  writeFileSync(kubeconfig, JSON.stringify(config))
  const said = execFileSync(process.execPath, [outfile, kubeconfig], { encoding: 'utf8' })
  expect(JSON.parse(said)).toEqual({ authorization: 'Bearer of-the-plugin', proxy: 'http://127.0.0.1:2/' })
})
