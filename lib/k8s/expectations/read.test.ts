import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EXPECTATIONS, isExpectationsDocument, readExpectations } from './read'

const read = (...expected: readonly unknown[]) => readExpectations({ ...EXPECTATIONS, expect: expected })

describe('[13.2] a list of expectations', () => {
  it('reads whom and which ports, in short and in full', () => {
    const { expectations, issues } = read(
      { deny: { from: 'world', to: 'shop/db-0', ports: ['TCP/8000-8100', 53, 'UDP', { protocol: 'ICMP', port: 8 }] } },
      {
        name: 'the API',
        allow: {
          from: [
            { namespace: 'shop', labels: { app: 'web' } },
            { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }
          ],
          to: {
            namespaceSelector: { matchLabels: { team: 'a' } },
            selector: { matchExpressions: [{ key: 'x', operator: 'Exists' }] }
          }
        }
      }
    )
    expect(issues).toEqual([])
    expect(expectations?.expect).toEqual([
      {
        path: 'expect[0]',
        wanted: 'deny',
        from: [{ path: 'expect[0].deny.from', kind: 'entity', entity: 'world' }],
        to: [{ path: 'expect[0].deny.to', kind: 'pod', namespace: 'shop', name: 'db-0' }],
        ports: [
          { path: 'expect[0].deny.ports[0]', protocol: 'TCP', first: 8000, last: 8100 },
          { path: 'expect[0].deny.ports[1]', protocol: 'TCP', first: 53, last: 53 },
          { path: 'expect[0].deny.ports[2]', protocol: 'UDP', first: 1, last: 65535 },
          { path: 'expect[0].deny.ports[3]', protocol: 'ICMP', first: 8, last: 8 }
        ]
      },
      {
        path: 'expect[1]',
        name: 'the API',
        wanted: 'allow',
        from: [
          {
            path: 'expect[1].allow.from[0]',
            kind: 'pods',
            namespaces: { kind: 'name', name: 'shop' },
            pods: { requirements: [{ operator: 'in', key: 'app', values: ['web'] }] }
          },
          { path: 'expect[1].allow.from[1]', kind: 'cidr', cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }
        ],
        to: [
          {
            path: 'expect[1].allow.to',
            kind: 'pods',
            namespaces: { kind: 'labels', selector: { requirements: [{ operator: 'in', key: 'team', values: ['a'] }] } },
            pods: { requirements: [{ operator: 'exists', key: 'x' }] }
          }
        ],
        ports: 'any'
      }
    ])
  })

  it.each<[string, unknown, string, string]>([
    [
      'a misspelt field',
      { deny: { from: 'world', to: 'a/b', port: [80] } },
      'expectation-unknown-field',
      'expect[0].deny.port'
    ],
    [
      'a misspelt label field',
      { deny: { from: { label: { a: 'b' } }, to: 'a/b' } },
      'expectation-unknown-field',
      'expect[0].deny.from.label'
    ],
    ['a side that is missing', { deny: { from: 'world' } }, 'expectation-missing', 'expect[0].deny'],
    ['neither allow nor deny', { name: 'x' }, 'expectation-missing', 'expect[0]'],
    ['both', { allow: {}, deny: {} }, 'expectation-missing', 'expect[0]'],
    ['an entity that is none', { deny: { from: 'World', to: 'a/b' } }, 'expectation-unreadable', 'expect[0].deny.from'],
    [
      'a port out of range',
      { deny: { from: 'world', to: 'a/b', ports: ['TCP/70000'] } },
      'expectation-unreadable',
      'expect[0].deny.ports[0]'
    ],
    [
      'a range turned round',
      { deny: { from: 'world', to: 'a/b', ports: ['90-80'] } },
      'expectation-unreadable',
      'expect[0].deny.ports[0]'
    ],
    ['no ports at all', { deny: { from: 'world', to: 'a/b', ports: [] } }, 'expectation-missing', 'expect[0].deny.ports'],
    ['nobody', { deny: { from: [], to: 'a/b' } }, 'expectation-missing', 'expect[0].deny.from'],
    [
      'an exception outside',
      { deny: { from: { cidr: '10.0.0.0/8', except: ['11.0.0.0/8'] }, to: 'a/b' } },
      'expectation-unreadable',
      'expect[0].deny.from.except[0]'
    ],
    [
      'a label that is no string',
      { deny: { from: { labels: { app: 1 } }, to: 'a/b' } },
      'wrong-type',
      'expect[0].deny.from.labels.app'
    ]
  ])('refuses %s', (_, statement, code, path) => {
    const { expectations, issues } = read(statement)
    expect(expectations).toBeUndefined()
    expect(issues).toContainEqual(expect.objectContaining({ code, path, severity: 'error' }))
  })

  it('refuses another version, and an empty list', () => {
    expect(readExpectations({ ...EXPECTATIONS, apiVersion: 'portcullis.dev/v2', expect: [] }).issues).toMatchObject([
      { code: 'expectations-unknown' }
    ])
    expect(read().issues).toMatchObject([{ code: 'expectation-missing' }])
    expect(isExpectationsDocument({ apiVersion: 'portcullis.dev/v2', kind: 'Expectations' })).toBe(true)
    expect(isExpectationsDocument({ apiVersion: 'v1', kind: 'Pod' })).toBe(false)
  })

  it('never throws', () => {
    const value = fc.anything()
    fc.assert(fc.property(value, value, value, (from, to, ports) => void read({ deny: { from, to, ports } }, from)))
  })
})
