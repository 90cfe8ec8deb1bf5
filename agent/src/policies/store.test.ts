import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileState } from '../files/directory'
import { policyText } from './fixtures'
import { PolicyStore } from './store'

let folder: string
let policies: string
let state: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policies-'))
  policies = join(folder, 'policies')
  state = join(folder, 'state')
  mkdirSync(policies)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** An agent that starts with these files. */
const start = (files: Readonly<Record<string, string>>) => {
  const store = new PolicyStore(policies, state)
  store.update(new Map(Object.entries(files).map(([name, text]) => [name, { text }])), { whole: true })
  return store
}
const change = (store: PolicyStore, name: string, text: string) => store.update(new Map([[name, { text }]]))
const inForce = (store: PolicyStore) => [...store.inForce()].map(([key, { text }]) => [key, text])
const codes = (store: PolicyStore) => store.issues().map(({ code }) => code)
const ONE = 'CiliumNetworkPolicy/default/one'

describe('a last good version that a newer agent refuses', () => {
  const inNamespace = (namespace: string) => policyText('one').replace('namespace: default', `namespace: ${namespace}`)
  const refused = (text: string) => text.replace('matchLabels: {app: web}', 'matchLables: {app: web}')
  /** As an older agent has left it: its last good version has a field that this one does not take. */
  const upgraded = (text: string) => {
    start({ 'a.yaml': text, 'b.yaml': policyText('two') })
    writeFileSync(join(state, 'last-good', 'a.yaml'), refused(text))
    return start({ 'a.yaml': refused(text), 'b.yaml': policyText('two') })
  }

  it('holds the pods that it may select, and is said', () => {
    const store = upgraded(inNamespace('shop'))
    expect(store.held('shop')).toContain('a.yaml')
    expect(store.held('default')).toBeUndefined()
    expect(codes(store)).toContain('last-good-refused')
    expect(inForce(store)).toHaveLength(1)
  })

  it('holds all pods where it is of no namespace, or nobody can say whose it is', () => {
    const everywhere = inNamespace('shop').replace('CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy')
    expect(upgraded(everywhere.replace(', namespace: shop', '')).held('default')).toBeDefined()
    start({ 'a.yaml': policyText('one') })
    writeFileSync(join(state, 'last-good', 'a.yaml'), 'kind: [')
    expect(start({ 'a.yaml': 'kind: [' }).held('default')).toBeDefined()
  })

  it('lets go of them once the file is good, or gone', () => {
    const store = upgraded(inNamespace('shop'))
    expect(change(store, 'a.yaml', inNamespace('shop'))).toBe(true)
    expect(store.held('shop')).toBeUndefined()
    const other = upgraded(inNamespace('shop'))
    expect(other.update(new Map([['a.yaml', 'gone']]))).toBe(true)
    expect(other.held('shop')).toBeUndefined()
  })

  it('is not there where a file never had a good version: that holds nothing', () => {
    const store = start({ 'a.yaml': refused(inNamespace('shop')) })
    expect(store.held('shop')).toBeUndefined()
  })
})

describe('the last good version of a file', () => {
  it('stays in force when the file breaks, and is said', () => {
    const store = start({ 'a.yaml': policyText('one') })
    expect(change(store, 'a.yaml', 'kind: [')).toBe(false)
    expect(inForce(store)).toEqual([[ONE, policyText('one')]])
    expect(codes(store)).toEqual(['yaml-syntax', 'last-good-in-force'])
    expect(store.states()).toMatchObject([{ key: { name: 'one' }, state: 'last-good' }])
  })

  it('stays in force when the file breaks and the agent is started again', () => {
    const before = start({ 'a.yaml': policyText('one') })
      .inForce()
      .get(ONE)?.version
    const store = start({ 'a.yaml': 'kind: [' })
    expect(inForce(store)).toEqual([[ONE, policyText('one')]])
    expect(store.inForce().get(ONE)?.version).toEqual(before)
  })

  it('stays in force when the file is cut short or cannot be read', () => {
    const store = start({ 'a.yaml': policyText('one') })
    change(store, 'a.yaml', '')
    expect(inForce(store)).toHaveLength(1)
    expect(codes(store)).toContain('file-empty')
    const problem = { code: 'file-unreadable', severity: 'error', message: 'EIO', path: '', policy: 'a.yaml' } as const
    store.update(new Map<string, FileState>([['a.yaml', { problem }]]))
    expect(inForce(store)).toHaveLength(1)
  })

  it('stays in force as a whole when one document of several is refused', () => {
    const both = `${policyText('one')}---\n${policyText('two')}`
    const store = start({ 'a.yaml': both })
    change(store, 'a.yaml', `${policyText('one', { port: '81' })}---\nkind: Nonsense\n`)
    expect([...store.inForce().keys()]).toEqual([ONE, 'CiliumNetworkPolicy/default/two'])
    expect(store.inForce().get(ONE)?.text).not.toContain('81')
  })

  it('is given up when the file is good again, or gone', () => {
    const store = start({ 'a.yaml': policyText('one') })
    change(store, 'a.yaml', 'kind: [')
    expect(change(store, 'a.yaml', policyText('one', { port: '81' }))).toBe(true)
    expect(codes(store)).toEqual([])
    store.update(new Map([['a.yaml', 'gone' as const]]))
    expect(inForce(store)).toEqual([])
    expect(readdirSync(join(state, 'last-good'))).toEqual([])
  })

  it('is forgotten of a file that was deleted while no agent ran', () => {
    start({ 'a.yaml': policyText('one') })
    start({})
    expect(inForce(start({ 'a.yaml': 'kind: [' }))).toEqual([])
  })

  it('is what a missing directory is made of again', () => {
    start({ 'a.yaml': policyText('one') })
    rmSync(policies, { recursive: true })
    const store = new PolicyStore(policies, state)
    expect(readdirSync(policies)).toEqual(['a.yaml'])
    expect(codes(store)).toEqual(['directory-restored'])
  })
})

it('refuses a file that never was good, and says so', () => {
  const store = start({ 'a.yaml': policyText('one', { port: 'not a port' }) })
  expect(inForce(store)).toEqual([])
  expect(store.states()).toMatchObject([{ key: { name: 'one' }, state: 'refused' }])
  expect(store.issues().some(({ severity }) => severity === 'error')).toBe(true)
})

it('gives the first of two files that hold the same object, and tells of the other', () => {
  const store = start({ 'b.yaml': policyText('one', { port: '2' }), 'a.yaml': policyText('one', { port: '1' }) })
  expect(inForce(store)).toEqual([[ONE, policyText('one', { port: '1' })]])
  expect(codes(store)).toEqual(['duplicate-object'])
})

it('says only what is in force when its own writes come back by way of the watch', () => {
  const store = start({ 'a.yaml': policyText('one') })
  expect(change(store, 'a.yaml', policyText('one'))).toBe(false)
})

describe('generations', () => {
  const generation = (store: PolicyStore) => store.inForce().get(ONE)?.version.generation

  it('count changes of content, through restarts', () => {
    const store = start({ 'a.yaml': policyText('one') })
    expect(generation(store)).toBe(1)
    change(store, 'a.yaml', policyText('one', { port: '81' }))
    expect(generation(store)).toBe(2)
    expect(generation(start({ 'a.yaml': policyText('one', { port: '81' }) }))).toBe(2)
    expect(generation(start({ 'a.yaml': policyText('one', { port: '82' }) }))).toBe(3)
  })

  it('do not begin anew when an object comes again: no rule id ever means two rules', () => {
    const store = start({ 'a.yaml': policyText('one') })
    store.update(new Map([['a.yaml', 'gone' as const]]))
    change(store, 'a.yaml', policyText('one', { port: '81' }))
    expect(generation(store)).toBe(2)
    expect(store.inForce().get(ONE)?.policy.ref).toMatchObject({ uid: 'a.yaml:one', generation: 2 })
  })

  it('are not spent on a version that is refused', () => {
    const store = start({ 'a.yaml': policyText('one') })
    change(store, 'a.yaml', policyText('one', { port: 'not a port' }))
    change(store, 'a.yaml', policyText('one', { port: '81' }))
    expect(generation(store)).toBe(2)
  })
})

it('enforces on, and says so, where the state folder cannot be written', () => {
  const store = start({})
  rmSync(join(state, 'last-good'), { recursive: true })
  writeFileSync(join(state, 'last-good'), 'not a folder')
  expect(change(store, 'a.yaml', policyText('one'))).toBe(true)
  expect(inForce(store)).toHaveLength(1)
  expect(codes(store)).toEqual(['not-written'])
  expect(existsSync(join(state, 'last-good', 'a.yaml'))).toBe(false)
})
