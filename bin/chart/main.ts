import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { madeFiles } from './files'
import { manifests } from './manifest'

/*
 * usage: [HELM=PATH] npm run chart
 * Makes what of the chart is made from the code, and with helm (HELM, or the one in PATH; test/cluster/build.mjs builds one) what
 * kubectl alone can apply. Tests say when either is out of date.
 */
const AGENT = new URL('../../agent/', import.meta.url)

function write(path: string, text: string): void {
  const file = new URL(path, AGENT)
  let before = ''
  try {
    before = readFileSync(file, 'utf8')
  } catch {}
  if (before === text) return
  writeFileSync(file, text)
  console.log(`agent/${path} is written.`)
}

for (const [path, text] of madeFiles()) write(`chart/${path}`, text)
const helm = process.env.HELM || 'helm'
if (spawnSync(helm, ['version']).status === 0) for (const [name, text] of manifests(helm)) write(`kubectl/${name}`, text)
else console.log('There is no helm: agent/kubectl is as it was.')
