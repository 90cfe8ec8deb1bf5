import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TestAgent } from './agent'
import { TestNode } from './node'
import { articlePolicy } from './policy'
import { connect, serve } from './traffic'

const BACKEND2 = '10.9.1.2'
const INTRUDER = '10.9.1.3'

let node: TestNode
let agent: TestAgent
beforeEach(async () => {
  node = await TestNode.make()
  node.addPod('backend2', BACKEND2)
  node.addPod('intruder', INTRUDER)
  await serve(node, 'backend2', 5000)
})
afterEach(() => node.end())

const release = () =>
  node.run('env', `--chdir=${process.cwd()}`, process.execPath, '--import', 'tsx', 'agent/src/main.ts', 'release')
const pins = () => node.run('find', '/sys/fs/bpf', '-mindepth', '1').trim()
const programs = (attachment: 'tcx' | 'clsact'): number => node.programs(['backend2', 'intruder'])[attachment]

describe.each(['tcx', 'clsact'] as const)('release-leaves-nothing, %s', (attachment) => {
  beforeEach(async () => {
    agent = await TestAgent.start(node, '--attachment', attachment)
    await agent.apply(articlePolicy)
    expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('timeout')
    expect(await agent.call('GetStatus')).toMatchObject({ enforcement: 'KERNEL', attachment })
    expect(programs(attachment)).toBe(4)
  })

  it('by the service: no program, no pin, and the status says released', async () => {
    expect(await agent.call('Release')).toEqual({ detached: 2 })
    expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('connected')
    expect(programs(attachment)).toBe(0)
    expect(pins()).not.toMatch(/v\d|links|policies|clsact/)
    expect(await agent.call('GetStatus')).toMatchObject({ enforcement: 'RELEASED', attachment: 'none' })
    // Nothing brings it back but a new start.
    expect(await agent.apply(articlePolicy.replace('name: example', 'name: another'))).toMatchObject({ ok: true })
    expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('connected')
    await agent.stop()
    agent = await TestAgent.start(node, '--attachment', attachment)
    expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('timeout')
    await agent.stop()
  })

  it('by the pin path alone, with no agent and no file of it', async () => {
    await agent.stop('SIGKILL')
    expect(release()).toBe('Released 2 interfaces: nothing is enforced on this node.\n')
    expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('connected')
    expect(programs(attachment)).toBe(0)
    expect(pins()).not.toMatch(/v\d|links|policies|clsact/)
    expect(release()).toContain('Released 0 interfaces')
  })

  it('by the pin path under a running agent, which notices and does not bring it back', async () => {
    release()
    expect(await agent.call('GetStatus')).toMatchObject({ enforcement: 'RELEASED', attachment: 'none', endpoints: [] })
    expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('connected')
    await agent.apply(articlePolicy.replace('name: example', 'name: another'))
    expect(await agent.call('GetStatus')).toMatchObject({ enforcement: 'RELEASED' })
    expect(await connect(node, 'intruder', BACKEND2, 5000)).toBe('connected')
    await agent.stop()
  })
})

it('everything goes with the node', async () => {
  agent = await TestAgent.start(node)
  await agent.apply(articlePolicy)
  await node.end()
  expect(existsSync(node.folder)).toBe(false)
})
