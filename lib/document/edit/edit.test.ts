import { describe, expect, it } from 'vitest'
import { parse } from '../parse'
import { type Change, edit } from './index'

const POLICY = `# The shop's own policy
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy # Cilium's
metadata:
  name: 'example'   # keep

spec:
  endpointSelector:
    matchLabels:
      app: backend2
  # who may come in
  ingress:
    # the front
    - fromEndpoints:
        - matchLabels:
            app: backend1 # its client
      toPorts:
        - ports:
            - port: "5000" # http
              protocol: TCP
      # and nothing else
    # operators
    - fromEntities: [host, 'cluster']
  egress: []
# the end
`

function changed(text: string, ...changes: Change[]): string {
  const result = edit(parse(text), 0, changes)
  if ('code' in result) throw new Error(`${result.code}: ${result.message}`)
  return result.text
}

/** The lines of each that the other does not have. */
function lines(before: string, after: string): { readonly gone: readonly string[]; readonly come: readonly string[] } {
  const old = before.split('\n')
  const now = after.split('\n')
  const without = (list: readonly string[], other: readonly string[]) => {
    const rest = [...other]
    return list.filter((line) => {
      const at = rest.indexOf(line)
      if (at === -1) return true
      rest.splice(at, 1)
      return false
    })
  }
  return { gone: without(old, now), come: without(now, old) }
}

const touched = (...changes: Change[]) => lines(POLICY, changed(POLICY, ...changes))

describe('set a scalar', () => {
  it('keeps the comment and the way of quoting', () => {
    const path = 'spec.ingress[0].toPorts[0].ports[0].port'
    expect(touched({ op: 'set', path, value: '8080' })).toEqual({
      gone: ['            - port: "5000" # http'],
      come: ['            - port: "8080" # http']
    })
    expect(touched({ op: 'set', path: 'metadata.name', value: 'other' }).come).toEqual(["  name: 'other'   # keep"])
  })

  it('quotes what YAML 1.1 would read as something else', () => {
    const path = 'spec.endpointSelector.matchLabels.app'
    for (const [value, written] of [
      ['on', "'on'"],
      ['012', "'012'"],
      ['1_000', "'1_000'"],
      ['y', "'y'"],
      ['null', "'null'"],
      ['', "''"],
      ['a: b', "'a: b'"],
      ['x #y', "'x #y'"]
    ] as const) {
      expect(touched({ op: 'set', path, value }).come).toEqual([`      app: ${written}`])
    }
  })

  it('turns into a collection and back', () => {
    const spec = changed(POLICY, { op: 'set', path: 'spec.egress', value: [{ toEntities: ['world'] }] })
    expect(spec).toContain('  egress:\n    - toEntities:\n        - world\n# the end\n')
    expect(changed(spec, { op: 'set', path: 'spec.egress', value: [] })).toBe(POLICY)
  })
})

describe('insert', () => {
  it('appends an item after the comments of the item before it', () => {
    const text = changed(POLICY, { op: 'insert', path: 'spec.ingress', index: 1, value: { fromEntities: ['world'] } })
    expect(text).toBe(
      POLICY.replace('      # and nothing else\n', '      # and nothing else\n    - fromEntities:\n        - world\n')
    )
  })

  it('stays in flow where the sequence is written so', () => {
    expect(touched({ op: 'insert', path: 'spec.ingress[1].fromEntities', index: 2, value: 'world' }).come).toEqual([
      "    - fromEntities: [host, 'cluster', world]"
    ])
    expect(touched({ op: 'insert', path: 'spec.ingress[1].fromEntities', index: 0, value: 'world' }).come).toEqual([
      "    - fromEntities: [world, host, 'cluster']"
    ])
  })

  it('makes what is missing on the way', () => {
    const text = changed(POLICY, { op: 'insert', path: 'spec.egressDeny', index: 0, value: { toEntities: ['world'] } })
    expect(parse(text).documents[0]?.value).toHaveProperty('spec.egressDeny', [{ toEntities: ['world'] }])
    expect(lines(POLICY, text).gone).toEqual([])
  })

  it('follows the order of keys', () => {
    const order = () => ['description', 'endpointSelector', 'ingress']
    const result = edit(parse(POLICY), 0, [{ op: 'set', path: 'spec.description', value: 'x' }], order)
    expect('text' in result && result.text).toContain('spec:\n  description: x\n  endpointSelector:')
  })
})

describe('remove', () => {
  it('takes the lines of an item and its own comments, no others', () => {
    expect(changed(POLICY, { op: 'remove', path: 'spec.ingress[0]' })).toBe(
      POLICY.replace(/ {4}- fromEndpoints:[\s\S]*nothing else\n/, '')
    )
  })

  it('leaves an empty collection behind the last one', () => {
    const text = changed(POLICY, { op: 'remove', path: 'spec.ingress[0].toPorts[0].ports[0]' })
    expect(text).toContain('        - ports: []\n')
  })

  it('moves up what stands behind a dash', () => {
    const text = changed(POLICY, { op: 'remove', path: 'spec.ingress[0].fromEndpoints' })
    expect(text).toContain('    # the front\n    - toPorts:\n        - ports:\n')
  })

  it('takes a flow item with its comma', () => {
    expect(touched({ op: 'remove', path: 'spec.ingress[1].fromEntities[0]' }).come).toEqual([
      "    - fromEntities: ['cluster']"
    ])
    expect(touched({ op: 'remove', path: 'spec.ingress[1].fromEntities[1]' }).come).toEqual(['    - fromEntities: [host]'])
  })
})

describe('move', () => {
  it('takes the comments along', () => {
    const text = changed(POLICY, { op: 'move', from: 'spec.ingress[0]', to: 'spec.ingressDeny', index: 0 })
    expect(lines(POLICY, text)).toEqual({ gone: [], come: ['  ingressDeny:'] })
    expect(text).toContain('  ingressDeny:\n    # the front\n    - fromEndpoints:')
  })

  it('changes places within a sequence', () => {
    const text = changed(POLICY, { op: 'move', from: 'spec.ingress[1]', to: 'spec.ingress', index: 0 })
    expect(lines(POLICY, text)).toEqual({ gone: [], come: [] })
    expect(parse(text).documents[0]?.value).toHaveProperty('spec.ingress[0].fromEntities[0]', 'host')
  })
})

describe('rename', () => {
  it('touches the key alone', () => {
    expect(touched({ op: 'rename', path: 'spec.endpointSelector.matchLabels.app', key: 'k8s:app' })).toEqual({
      gone: ['      app: backend2'],
      come: ['      k8s:app: backend2']
    })
  })
})

describe('other ways of writing', () => {
  it('edits within flow', () => {
    const text = 'a: {b: [1, 2], c: {d: e}} # x\n'
    expect(changed(text, { op: 'set', path: 'a.c.d', value: 'f' })).toBe('a: {b: [1, 2], c: {d: f}} # x\n')
    expect(changed(text, { op: 'set', path: 'a.g', value: { h: ['i'] } })).toBe(
      'a: {b: [1, 2], c: {d: e}, g: {h: [i]}} # x\n'
    )
    expect(changed(text, { op: 'remove', path: 'a.c.d' })).toBe('a: {b: [1, 2], c: {}} # x\n')
    expect(changed(text, { op: 'set', path: 'a.c', value: null })).toBe('a: {b: [1, 2], c: null} # x\n')
  })

  it('keeps dashes that are not indented, and four spaces', () => {
    const text = 'spec:\n    list:\n    - a: 1\n    - a: 2\n    map:\n        k: v\n'
    expect(changed(text, { op: 'set', path: 'spec.map.deep', value: { list: ['x'] } })).toBe(
      `${text}        deep:\n            list:\n            - x\n`
    )
    expect(changed(text, { op: 'insert', path: 'spec.list', index: 2, value: { a: 3, b: 4 } })).toBe(
      text.replace('    - a: 2\n', '    - a: 2\n    - a: 3\n      b: 4\n')
    )
  })

  it('keeps CRLF and a text without a last line end', () => {
    expect(changed('a:\r\n  - x # c\r\nb: 1', { op: 'insert', path: 'a', index: 1, value: 'z' })).toBe(
      'a:\r\n  - x # c\r\n  - z\r\nb: 1'
    )
    expect(changed('a:\n  - x', { op: 'insert', path: 'a', index: 1, value: 'z' })).toBe('a:\n  - x\n  - z')
    expect(changed('a: 1\nb:\n  - x\n  - y', { op: 'remove', path: 'b[1]' })).toBe('a: 1\nb:\n  - x')
  })

  it('edits one document of several', () => {
    const text = '# one\na: 1\n---\n# two\na: 2\n...\n---\na: 3\n'
    const result = edit(parse(text), 1, [{ op: 'set', path: 'a', value: 9 }])
    expect('text' in result && result.text).toBe(text.replace('a: 2', 'a: 9'))
  })

  it('writes block scalars again as block scalars', () => {
    const text = 'a: |\n  one\n  two\nb: 1\n'
    expect(changed(text, { op: 'set', path: 'a', value: 'one\nthree\n' })).toBe('a: |\n  one\n  three\nb: 1\n')
  })
})

describe('aliases', () => {
  const text = `base: &base # shared
  app: a
one:
  matchLabels: *base
two:
  matchLabels: *base
three:
  <<: *base
  tier: b
`
  it('gives an alias a copy of its own where an edit goes through it', () => {
    expect(changed(text, { op: 'set', path: 'one.matchLabels.app', value: 'z' })).toBe(
      text.replace('one:\n  matchLabels: *base\n', 'one:\n  matchLabels:\n    app: z\n')
    )
  })

  it('keeps what aliases stand for where the anchor is edited', () => {
    const after = changed(text, { op: 'set', path: 'base.app', value: 'z' })
    expect(parse(after).documents[0]?.value).toEqual({
      base: { app: 'z' },
      one: { matchLabels: { app: 'a' } },
      two: { matchLabels: { app: 'a' } },
      three: { app: 'a', tier: 'b' }
    })
    expect(after).toContain('base: &base # shared\n  app: z\n')
  })

  it('overrides what was merged in', () => {
    expect(lines(text, changed(text, { op: 'set', path: 'three.app', value: 'z' }))).toEqual({
      gone: ['  <<: *base'],
      come: ['  app: z']
    })
  })

  it('leaves aliases alone that the edit does not meet', () => {
    expect(lines(text, changed(text, { op: 'set', path: 'three.tier', value: 'c' }))).toEqual({
      gone: ['  tier: b'],
      come: ['  tier: c']
    })
  })
})

describe('what cannot be done', () => {
  it('says so and throws nothing', () => {
    expect(edit(parse(POLICY), 0, [{ op: 'set', path: 'spec.ingress[7].x', value: 1 }])).toMatchObject({
      code: 'edit-nowhere'
    })
    expect(edit(parse('a: [\n'), 0, [{ op: 'set', path: 'a', value: 1 }])).toMatchObject({ code: 'edit-refused' })
    expect(edit(parse(''), 0, [{ op: 'set', path: 'a', value: 1 }])).toMatchObject({ code: 'edit-refused' })
  })
})
