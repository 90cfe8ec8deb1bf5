import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { VERSION } from '@/lib/api'
import { agentService, playgroundService } from './definition'
// @ts-expect-error: a script without types
import { generate } from './generate.mjs'

describe('agent.gen.ts', () => {
  it('is made from the agent.proto of today', () => {
    expect(readFileSync(new URL('agent.gen.ts', import.meta.url), 'utf8')).toBe(generate())
  })

  it('has both services', () => {
    expect(Object.keys(agentService)).toContain('WatchCluster')
    expect(Object.keys(playgroundService)).toContain('Probe')
  })
})

describe('VERSION', () => {
  it("is package.json's", () => {
    const file = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
    expect(VERSION).toBe(file.version)
  })
})
