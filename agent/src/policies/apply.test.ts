import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyPolicies, deletePolicy } from './apply'
import { policyText } from './fixtures'
import { fileOf } from './names'
import { PolicyStore } from './store'

let folder: string
let policies: string
let store: PolicyStore
let written: string[]
beforeEach(() => {
  written = []
  folder = mkdtempSync(join(tmpdir(), 'apply-'))
  policies = join(folder, 'policies')
  mkdirSync(policies)
  store = new PolicyStore(policies, join(folder, 'state'))
  store.update(new Map(), { whole: true })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const apply = (text: string, more: { dryRun?: boolean; expect?: Record<string, number> } = {}) =>
  applyPolicies(store, policies, { text, dryRun: false, by: 'test', expect: {}, ...more }, (paths) => written.push(...paths))
const ONE = 'CiliumNetworkPolicy/default/one'
const one = { kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'one' } as const

describe('applyPolicies', () => {
  it('writes a file an object, whose text comes back as it was sent', () => {
    const text = `# why\n${policyText('one')}`
    expect(apply(text)).toMatchObject({ ok: true, objects: [{ action: 'created', generation: 1, before: '' }] })
    expect(readFileSync(join(policies, 'CiliumNetworkPolicy_default_one.yaml'), 'utf8')).toBe(text)
    expect(store.inForce().get(ONE)).toMatchObject({ text, version: { generation: 1, appliedBy: 'test' } })
  })

  it('says what is unchanged, and what was there before', () => {
    apply(policyText('one'))
    expect(apply(policyText('one'))).toMatchObject({ ok: true, objects: [{ action: 'unchanged', generation: 1 }] })
    const changed = apply(policyText('one', { port: '81' }))
    expect(changed.objects).toMatchObject([{ action: 'configured', generation: 2, before: policyText('one') }])
  })

  it('writes nothing at all where one of several objects is refused', () => {
    const outcome = apply(`${policyText('one')}---\n${policyText('two', { port: 'not a port' })}`)
    expect(outcome).toMatchObject({ ok: false, refused: true })
    expect(outcome.issues.some(({ severity, policy }) => severity === 'error' && policy.endsWith('/two'))).toBe(true)
    expect(readdirSync(policies)).toEqual([])
  })

  it('writes nothing at all where one of several files cannot be written', () => {
    const two = 'CiliumNetworkPolicy_default_two.yaml'
    apply(policyText('one'))
    mkdirSync(join(policies, two))
    writeFileSync(join(policies, two, 'in-the-way'), '')
    const outcome = apply(`${policyText('one', { port: '81' })}---\n${policyText('two')}`)
    expect(outcome).toMatchObject({ ok: false, refused: false })
    expect(outcome.issues.map(({ code }) => code)).toEqual(['not-written'])
    expect(readdirSync(policies).sort()).toEqual(['CiliumNetworkPolicy_default_one.yaml', two])
    expect(readFileSync(join(policies, 'CiliumNetworkPolicy_default_one.yaml'), 'utf8')).toBe(policyText('one'))
    expect([...store.inForce().values()].map(({ text }) => text)).toEqual([policyText('one')])
  })

  it('changes nothing in a dry run', () => {
    expect(apply(policyText('one'), { dryRun: true })).toMatchObject({ ok: true, objects: [{ action: 'created' }] })
    expect(readdirSync(policies)).toEqual([])
    expect(store.inForce().size).toBe(0)
  })

  it('refuses a text without an object, and one with the same object twice', () => {
    expect(apply('# nothing\n').issues.map(({ code }) => code)).toEqual(['nothing-to-apply'])
    expect(apply(`${policyText('one')}---\n${policyText('one')}`).issues.map(({ code }) => code)).toContain(
      'duplicate-object'
    )
  })

  it.each([
    ['somebody else changed it', { [ONE]: 1 }, 2],
    ['it is there, and should not be', { [ONE]: 0 }, 1],
    ['it is gone', { 'CiliumNetworkPolicy/default/gone': 3 }, 1]
  ])('refuses where %s', (_, expected, times) => {
    for (let n = 0; n < times; n++) apply(policyText('one', { port: String(80 + n) }))
    const outcome = apply(policyText('one', { port: '99' }), { expect: expected })
    expect(outcome.ok).toBe(false)
    expect(outcome.issues.map(({ code }) => code)).toEqual(['changed-meanwhile'])
    expect(store.inForce().get(ONE)?.text).not.toContain('99')
  })

  it('changes an object within the file that holds it, and no other object there', () => {
    const text = `${policyText('one')}---\n# two\n${policyText('two')}`
    writeFileSync(join(policies, 'shop.yaml'), text)
    store.update(new Map([['shop.yaml', { text }]]))
    apply(policyText('one', { port: '81' }))
    expect(readdirSync(policies)).toEqual(['shop.yaml'])
    expect(readFileSync(join(policies, 'shop.yaml'), 'utf8')).toBe(
      `---\n${policyText('one', { port: '81' })}---\n# two\n${policyText('two')}`
    )
    expect(store.inForce().get('CiliumNetworkPolicy/default/two')?.version.generation).toBe(1)
  })

  it('mends a broken file, and keeps what was written there', () => {
    apply(policyText('one'))
    const file = 'CiliumNetworkPolicy_default_one.yaml'
    writeFileSync(join(policies, file), 'kind: [')
    store.update(new Map([[file, { text: 'kind: [' }]]))
    expect(apply(policyText('one'))).toMatchObject({ ok: true, objects: [{ action: 'configured' }] })
    expect(store.issues()).toEqual([])
    expect(readFileSync(join(policies, `${file}.broken`), 'utf8')).toBe('kind: [')
  })
})

describe('deletePolicy', () => {
  it('removes the file of an only object, and one object of several', () => {
    apply(`${policyText('one')}---\n${policyText('two')}`)
    expect(deletePolicy(store, policies, one, 0, (paths) => written.push(...paths))).toEqual({
      before: policyText('one'),
      issues: []
    })
    expect(readdirSync(policies)).toEqual(['CiliumNetworkPolicy_default_two.yaml'])
    const text = `${policyText('three')}---\n${policyText('four')}`
    writeFileSync(join(policies, 'shop.yaml'), text)
    store.update(new Map([['shop.yaml', { text }]]))
    deletePolicy(store, policies, { ...one, name: 'three' }, 0, (paths) => written.push(...paths))
    expect(readFileSync(join(policies, 'shop.yaml'), 'utf8')).toBe(policyText('four'))
    expect(store.inForce().has('CiliumNetworkPolicy/default/three')).toBe(false)
  })

  it('says where there is none', () => {
    const none = { before: undefined, issues: [] }
    expect(deletePolicy(store, policies, one, 0, (paths) => written.push(...paths))).toEqual(none)
    expect(deletePolicy(store, policies, one, 7, (paths) => written.push(...paths))).toEqual(none)
    expect(
      deletePolicy(store, policies, { ...one, name: '../../etc/passwd' }, 0, (paths) => written.push(...paths))
    ).toEqual(none)
  })

  it('leaves what somebody else changed meanwhile', () => {
    for (const port of ['80', '81']) apply(policyText('one', { port }))
    const outcome = deletePolicy(store, policies, one, 1, (paths) => written.push(...paths))
    expect(outcome.issues).toMatchObject([
      {
        code: 'changed-meanwhile',
        severity: 'error',
        policy: ONE,
        message: expect.stringContaining('(generation 2, expected 1)')
      }
    ])
    expect(store.inForce().get(ONE)?.text).toBe(policyText('one', { port: '81' }))
    expect(deletePolicy(store, policies, one, 2, (paths) => written.push(...paths)).issues).toEqual([])
    expect(store.inForce().has(ONE)).toBe(false)
  })
})

describe('names of policies never become paths unchecked', () => {
  it.each(['../../escape', 'a/b', '..', 'A', 'a_b', '', 'a\u0000b', '.hidden'])('%j', (name) => {
    const text = policyText('one').replace('name: one', `name: ${JSON.stringify(name)}`)
    expect(apply(text)).toMatchObject({ ok: false })
    expect(readdirSync(policies)).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(['policies', 'state'])
  })

  it('and a namespace neither', () => {
    expect(apply(policyText('one').replace('namespace: default', 'namespace: ../..'))).toMatchObject({ ok: false })
  })

  it('fileOf throws rather than lead elsewhere, and tells long names apart', () => {
    expect(() => fileOf({ ...one, name: '../x' })).toThrow()
    expect(() => fileOf({ ...one, name: 'x', namespace: '..' })).toThrow()
    const long = (end: string) => fileOf({ ...one, name: `${'a'.repeat(250)}${end}` })
    expect(long('b').length).toBeLessThan(220)
    expect(long('b')).not.toBe(long('c'))
  })
})
