import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ObjectStore } from './store'

let state: string
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'objects-'))
})
afterEach(() => rmSync(state, { recursive: true, force: true }))

const start = (files: Readonly<Record<string, string>>) => {
  const store = new ObjectStore(state)
  store.update(new Map(Object.entries(files).map(([name, text]) => [name, { text }])), { whole: true })
  return store
}
const namespace = (name: string, more = '') => `apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {team: a}}
${more}`
const names = (store: ObjectStore) => store.all().map((one) => (one as { metadata: { name: string } }).metadata.name)
const codes = (store: ObjectStore) => store.issues().map(({ code }) => code)

describe.each([
  ['is not YAML', 'kind: ['],
  ['is cut to nothing', ''],
  ['is cut to a part of it', 'apiVersion: v1\nkind: Namespace\n'],
  ['is no object', '- a\n- b\n']
])('a file that %s', (_, broken) => {
  it('keeps what it last held, and is said', () => {
    const store = start({ 'a.yaml': namespace('one') })
    expect(store.update(new Map([['a.yaml', { text: broken }]]))).toBe(false)
    expect(names(store)).toEqual(['one'])
    expect(codes(store)).toHaveLength(1)
  })

  it('keeps it over a restart too', () => {
    start({ 'a.yaml': namespace('one'), 'b.yaml': namespace('two') })
    const store = start({ 'a.yaml': broken, 'b.yaml': namespace('two') })
    expect(names(store)).toEqual(['one', 'two'])
    expect(codes(store)).toHaveLength(1)
    store.update(new Map([['a.yaml', { text: namespace('three') }]]))
    expect(names(store)).toEqual(['three', 'two'])
    expect(codes(store)).toEqual([])
  })
})

it('a file that is gone is not recalled, be it gone while an agent ran or while none did', () => {
  const store = start({ 'a.yaml': namespace('one'), 'b.yaml': namespace('two') })
  store.update(new Map([['a.yaml', 'gone']]))
  expect(names(start({ 'a.yaml': 'kind: [', 'b.yaml': namespace('two') }))).toEqual(['two'])
  start({})
  expect(names(start({ 'b.yaml': 'kind: [' }))).toEqual([])
})
