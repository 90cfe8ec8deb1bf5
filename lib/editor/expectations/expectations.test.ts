import { describe, expect, it } from 'vitest'
import { EXAMPLE, shop } from '@/test/worlds/shop'
import { checkStatements } from './check'
import { readStatements, withoutStatement, withStatement } from './text'

const written = (made: ReturnType<typeof withStatement>) => (typeof made === 'string' ? made : made.text)
const FIRST = written(
  withStatement('', { wanted: 'deny', from: 'default/app=intruder', to: 'default/app=backend2', ports: '' })
)

describe('statements of who may talk to whom', () => {
  it('[13.2] are written into an empty text, one after another, and taken out; comments stay', () => {
    expect(FIRST).toBe(`apiVersion: portcullis.dev/v1alpha1
kind: Expectations
expect:
  - deny:
      from:
        namespace: default
        labels:
          app: intruder
      to:
        namespace: default
        labels:
          app: backend2
`)
    const commented = FIRST.replace('expect:\n', 'expect:\n  # the database\n')
    const both = written(
      withStatement(commented, { wanted: 'allow', from: 'default/backend1', to: 'world', ports: '443, UDP/53' })
    )
    expect(both).toContain('  # the database\n')
    expect(both).toMatch(/- allow:\n {6}from: default\/backend1\n {6}to: world\n {6}ports:\n {8}- 443\n {8}- UDP\/53\n$/)
    expect(readStatements(both)).toMatchObject({ statements: 2, problems: [] })
    expect(written(withoutStatement(both, 0, 'expect[1]'))).toBe(commented)
  })

  it.each([
    [{ from: '', to: 'world', ports: '' }, 'Say who'],
    [{ from: 'some body', to: 'world', ports: '' }, '“some body” is nobody'],
    [{ from: 'world', to: 'default/', ports: '99999' }, '99999']
  ])('say what is wrong with %j', (input, why) => {
    expect(withStatement('', { wanted: 'deny', ...input })).toContain(why)
  })

  it('name the line of what cannot be read, and check the rest', () => {
    const text = `${FIRST}---\n${FIRST.replace('deny:', 'denny:')}`
    const read = readStatements(text)
    expect(read.problems[0]).toMatchObject({ line: 17, message: expect.stringContaining('denny') })
    expect(read.documents[1]).toBeUndefined()
    expect(readStatements('kind: [').problems).toHaveLength(1)
    expect(readStatements('').problems).toEqual([])
  })

  it('[13.1] hold or are broken, with a flow that shows it', () => {
    const { documents } = readStatements(
      written(withStatement(FIRST, { wanted: 'allow', from: 'default/app=nosuch', to: 'world', ports: '' }))
    )
    expect(checkStatements(documents, shop([EXAMPLE])).map(({ outcome }) => outcome)).toEqual(['holds', 'nobody'])
    const [broken] = checkStatements(documents, shop([]))
    expect(broken).toMatchObject({ outcome: 'broken', path: 'expect[0]', flow: { source: { name: 'intruder' } } })
    expect(broken?.why).toContain('default/intruder')
  })
})
