import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { portcullis } from '@/test/support/command'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-matrix-'))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
afterAll(() => rmSync(folder, { recursive: true }))

const pod = (namespace: string, name: string, app: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {app: "${app}"}}\n`
const policy = (from: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}], ports: [{port: 5432}]}]
`
const pods = file(
  'pods.yaml',
  [
    pod('shop', 'web-1', 'web'),
    pod('shop', 'web-2', 'web'),
    pod('shop', 'api', 'api'),
    pod('shop', 'db', 'db'),
    pod('ops', 'x', 'x')
  ].join('---\n')
)
const web = file('web.yaml', policy('web'))
const api = file('api.yaml', policy('api'))

describe('matrix', () => {
  it('a line for each destination and set of ports; whole namespaces and the few left out are one word', async () => {
    const { code, out } = await portcullis('matrix', pods, web)
    expect(code).toBe(0)
    expect(out.split('\n').slice(0, 4)).toEqual([
      'shop/{app=web} (2 pods) ← anyone: everything',
      'shop/api ← anyone: everything',
      'shop/db ← shop/{app=web} (2 pods): TCP 5432',
      'shop/db ← own node: everything'
    ])
  })

  it('CSV, as a spreadsheet reads it', async () => {
    const { out } = await portcullis('matrix', pods, web, '--to', 'shop/db', '--format', 'csv')
    expect(out).toBe(
      'source,destination,protocol,ports,through\r\nshop/{app=web},shop/db,TCP,5432,\r\nown node,shop/db,any,any,\r\n'
    )
    const odd = file(
      'odd.yaml',
      [pod('shop', 'a', 'db'), pod('shop', 'b', 'x,\\"y'), pod('shop', 'c', 'x,\\"y')].join('---\n')
    )
    expect((await portcullis('matrix', odd, '--format', 'csv')).out).toContain('"shop/{app=x,""y}",shop/a,any,any,')
  })

  it.each([
    [['--from', 'shop/web-1', '--to', 'shop/db'], 0, 'shop/web-1 → shop/db: TCP 5432\n'],
    [['--from', 'shop/api', '--to', 'shop/db'], 1, 'shop/api → shop/db: nothing\n'],
    [['--from', 'shop/web-1', '--to', 'shop/db', '--on', '80'], 1, 'shop/web-1 → shop/db on 80: no (open: TCP 5432)\n'],
    [
      ['--to', 'shop/db', '--on', '5432'],
      0,
      'shop/db ← shop/{app=web} (2 pods): TCP 5432\nshop/db ← own node: everything\n'
    ],
    [['--exposed', '--in', 'ops'], 0, 'ops/x ← 0.0.0.0/0: everything\n'],
    [['--exposed', '--to', 'shop/api'], 0, 'shop/api ← 0.0.0.0/0: everything\n']
  ])('%j', async (args, code, out) => expect(await portcullis('matrix', pods, web, ...args)).toMatchObject({ code, out }))

  it('as JSON', async () => {
    const { out } = await portcullis('matrix', pods, web, '--to', 'shop/db', '--json')
    expect(JSON.parse(out).pairs[0]).toEqual({
      from: 'shop/{app=web}',
      to: 'shop/db',
      ports: 'TCP 5432',
      spans: [{ protocol: 'TCP', first: 5432, last: 5432, through: [] }],
      sources: 2,
      destinations: 1
    })
  })

  it('a page that needs nothing beside it, and in which a label cannot end the script', async () => {
    const page = join(folder, 'matrix.html')
    const evil = file('evil.yaml', pod('shop', 'e', '</script><script>alert(1)//'))
    const { code, out, err } = await portcullis('matrix', pods, web, evil, '--format', 'html', '-o', page)
    expect([code, out, err]).toEqual([0, '', `Written to ${page}.\n`])
    const text = readFileSync(page, 'utf8')
    expect(text.match(/<script>/g)).toHaveLength(1)
    expect(text).not.toMatch(/(?:src|href)=["']?(?!data:)/)
    expect(text).not.toMatch(/https?:(?!\/\/www\.w3\.org)/)
  })

  it('policies alone: pods are supposed from their selectors', async () => {
    const { code, out, err } = await portcullis('matrix', web, '--to', 'shop/app=db')
    expect(code).toBe(0)
    expect(out).toContain('shop/app=db ← shop/app=web: TCP 5432')
    expect(err).toContain('No pod is known: 3 are supposed')
  })
})

describe('diff', () => {
  it('who loses and who gains; 1 where there is a difference', async () => {
    expect(await portcullis('diff', web, api, '--world', pods)).toMatchObject({
      code: 1,
      out: '- shop/db ← shop/{app=web} (2 pods): TCP 5432\n+ shop/db ← shop/api: TCP 5432\n',
      err: 'Pairs that lose: 1; that gain: 1.\n'
    })
    expect(await portcullis('diff', web, web, '--world', pods)).toMatchObject({ code: 0, out: '' })
  })

  it('with what is there, as if it were applied', async () => {
    const there = file('there.yaml', [readFileSync(pods, 'utf8'), policy('web')].join('---\n'))
    expect(await portcullis('diff', web, '--world', there)).toMatchObject({ code: 0 })
    expect((await portcullis('diff', api, '--world', there)).out).toContain('+ shop/db ← shop/api: TCP 5432\n')
    expect(await portcullis('diff', api, '--world', there, '--in', 'ops')).toMatchObject({ code: 0, out: '' })
  })

  it('says what is cut off', async () => {
    const closed = file('closed.yaml', policy('nobody'))
    const { err } = await portcullis('diff', closed, '--world', pods)
    expect(err).toContain('warning: shop/db can no longer be reached by anyone.')
  })

  it('policies alone, with the same supposed pods on both sides, names of ports too', async () => {
    const named = (from: string) => policy(from).replace('5432', 'pg')
    const [one, other] = [file('one.yaml', named('web')), file('other.yaml', named('api'))]
    expect(await portcullis('diff', one, other)).toMatchObject({
      code: 1,
      out: '- shop/db ← shop/app=web: TCP 20001\n+ shop/db ← shop/app=api: TCP 20001\n'.replaceAll('shop/db', 'shop/app=db')
    })
  })

  it.each([
    [[web], 'What should'],
    [['-', '-'], 'not both']
  ])('%j is wrong use', async (args, message) => {
    expect(await portcullis('diff', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) })
  })
})
