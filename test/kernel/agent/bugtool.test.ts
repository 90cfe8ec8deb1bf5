import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Piece } from '@/lib/api'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { articlePolicy } from './policy'
import { connect, serve } from './traffic'

const BACKEND2 = '10.9.1.2'

let node: TestNode
beforeEach(async () => {
  node = await TestNode.make()
  node.addPod('backend2', BACKEND2)
  node.addPod('intruder', '10.9.1.3')
  node.addPod('backend1', '10.9.1.4')
  await serve(node, 'backend2', 5000)
})
afterEach(() => node.end())

/** What is collected on the node, by the names of files. */
function collected(...settings: readonly string[]): ReadonlyMap<string, Piece> {
  const places = [
    `PORTCULLIS_RUN_DIR=${node.folder}`,
    `PORTCULLIS_STATE_DIR=${join(node.folder, 'state')}`,
    `PORTCULLIS_CNI_CONF=${join(node.folder, 'net.d')}`,
    ...settings
  ]
  const program = [process.execPath, '--import', 'tsx', 'agent/src/bugtool/main.ts']
  const said = node.run('env', `--chdir=${process.cwd()}`, ...places, ...program)
  const pieces = said.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Piece]))
  return new Map(pieces.map((each) => [each.name, each]))
}

describe('bugtool', () => {
  it('agent-dead: tables in words, whose and by which rule, from the pins alone', async () => {
    const agent = await TestAgent.start(node)
    await agent.apply(articlePolicy)
    expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('timeout')
    await agent.stop('SIGKILL')
    const found = collected()
    expect(found.get('agent/status.json')).toMatchObject({ missing: expect.stringContaining('does not answer') })
    expect(found.get('maps/endpoints.txt')?.text).toMatch(/^interface \d+: endpoint \d+ \(default\/backend2\) identity \d+/m)
    const tables = found.get('maps/policies.txt')?.text ?? ''
    expect(tables).toMatch(/^# endpoint \d+ \(default\/backend2\)$/m)
    expect(tables).toMatch(
      /^ingress identity \d+, protocol 6 port 5000\/16: allow, precedence \d+, cookie \d+ \(allow rules? CiliumNetworkPolicy\/default\/example@.*#\/?spec/m
    )
    expect(found.get('maps/peers_exact.txt')?.text).toContain(`${BACKEND2}: identity`)
    expect(found.get('maps/counters.txt')?.text).toMatch(
      /isolated by CiliumNetworkPolicy\/default\/example\): [1-9]\d* packets/
    )
    expect(found.get('maps/stats.txt')?.text).toMatch(/^dropped: [1-9]/m)
    expect(found.get('kernel/pins.txt')?.text).toMatch(/links\/\d+\/from_pod/)
    expect(JSON.parse(found.get('doctor.json')?.text ?? '')).toContainEqual(expect.objectContaining({ subject: 'BTF' }))
    expect(found.get('objects/policies.yaml')?.text).toContain('Only backend1 may call backend2')
    expect(JSON.parse(found.get('cni/plugin.json')?.text ?? '')).toMatchObject({ answers: false, networks: [] })
  })

  it('asks the agent where one runs, and takes out what is secret', async () => {
    const log = join(node.folder, 'agent.log')
    const agent = await TestAgent.start(node, '--log-file', log, '--http', '127.0.0.1:9964')
    await agent.apply(
      articlePolicy.replace('  namespace: default\n', '  namespace: default\n  annotations: {token: hunter2}\n')
    )
    const secret = join(node.folder, 'state', 'token')
    mkdirSync(join(node.folder, 'state'), { recursive: true })
    writeFileSync(secret, 'hunter2\n')
    const found = collected(`PORTCULLIS_LOG_FILE=${log}`, 'PORTCULLIS_HTTP=127.0.0.1:9964')
    expect(JSON.parse(found.get('agent/status.json')?.text ?? '')).toMatchObject({ enforcement: 'KERNEL', node: 'n1' })
    expect(found.get('agent/metrics.txt')?.text).toContain('portcullis_revision')
    expect(found.get('log/agent.log')?.text).toContain('"msg":"policies in force"')
    expect([...found.values()].map(({ text }) => text).join('')).not.toContain('hunter2')
    await agent.stop()
  })

  it('nothing-there: names what is missing and why, and does not fail', () => {
    const found = collected()
    expect(found.get('maps/policies.txt')).toMatchObject({ missing: expect.stringContaining('ENOENT') })
    expect(found.get('kernel/pins.txt')).toHaveProperty('missing')
    expect(JSON.parse(found.get('versions.json')?.text ?? '')).toHaveProperty('kernel')
  })
})
