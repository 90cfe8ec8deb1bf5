import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { AgentClient, Connection } from '@/lib/server/cluster'
import { podOf, policyOf } from './many'
import { TestNode } from './node'
import { connect, serve } from './traffic'

const [PODS, POLICIES] = [5_000, 1_000]
/** What the issue allows an agent at that size. */
const MOST_MB = 250
const AGENT = 'dist/agent/main.js'

let node: TestNode
beforeEach(async () => {
  node = await TestNode.make()
  node.addPod('app-1', '10.9.1.1')
  node.addPod('app-2', '10.9.1.2')
  node.addPod('app-3', '10.9.1.3')
  await serve(node, 'app-1', 80)
  for (let at = 0; at < PODS; at += 1_000) {
    const text = Array.from({ length: 1_000 }, (_, more) => JSON.stringify(podOf(at + more))).join('\n---\n')
    writeFileSync(join(node.folder, 'objects', `pods-${at}.yaml`), text)
  }
  const policies = join(node.folder, 'state', 'policies')
  mkdirSync(policies, { recursive: true })
  for (let at = 0; at < POLICIES; at++) writeFileSync(join(policies, `p-${at}.yaml`), JSON.stringify(policyOf(at)))
})
afterEach(() => node.end())

it.skipIf(!existsSync(AGENT))(`five-thousand-pods and a thousand policies: enforced, within ${MOST_MB} MB`, async () => {
  const child = node.start(process.execPath, ['--enable-source-maps', AGENT], {
    env: {
      PORTCULLIS_RUN_DIR: node.folder,
      PORTCULLIS_STATE_DIR: join(node.folder, 'state'),
      PORTCULLIS_NODE: 'n1',
      PORTCULLIS_DATAPATH: 'kernel',
      PORTCULLIS_READY_FD: '3'
    }
  })
  child.stdout?.resume()
  await new Promise<void>((resolve, reject) => {
    ;(child.stdio[3] as Readable).once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`the agent ended with ${code}`)))
  })
  const agent = new Connection(AgentClient, join(node.folder, 'agent.sock'), 'the agent')
  const { policies } = await agent.call<{ readonly policies: readonly { readonly state: string }[] }>('getStatus', {})
  expect(policies.filter(({ state }) => state === 'enforced')).toHaveLength(POLICIES)
  expect(await connect(node, 'app-2', '10.9.1.1', 80)).toBe('connected')
  expect(await connect(node, 'app-3', '10.9.1.1', 80)).toBe('timeout')
  agent.close()
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
  expect(Number(resident) / 1024).toBeLessThan(MOST_MB)
})
