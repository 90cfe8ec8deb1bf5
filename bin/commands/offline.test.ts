import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { portcullis } from '@/test/support/command'

/** The commands that need no server, as they are typed. */
const folder = mkdtempSync(join(tmpdir(), 'portcullis-offline-'))
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
afterAll(() => rmSync(folder, { recursive: true }))

const pod = (name: string, port: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}\nspec: {containers: [{ports: [${port}]}]}\n`
const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from:
        - podSelector: {matchLabels: {app: web}}
      ports:
        - port: 5432
`
/** What Cilium 1.15 cuts off at the first port. */
const ranged = () =>
  file(
    'ranged.yaml',
    [pod('web', ''), pod('db', ''), POLICY.replace('- port: 5432', '- port: 5432\n          endPort: 65000')].join('---\n')
  )
/** A field that nobody knows: an API server would drop it, our agent refuses it. */
const MISSPELT =
  'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: h, namespace: shop}\nspec: {endpointSelector: {}, egress: [{toNodez: []}]}\n'
let shop = ''
let wrong = ''
beforeAll(() => {
  shop = file('shop.yaml', [pod('web', ''), pod('db', '{name: pg, containerPort: 5432}'), POLICY].join('---\n'))
  wrong = file('wrong.yaml', POLICY.replace('5432', '70000'))
})

describe('explain', () => {
  it('the rule that lets it pass, with its place', async () => {
    const { code, out } = await portcullis('explain', 'shop/web', 'shop/db:pg', '-f', shop)
    expect(code).toBe(0)
    expect(out).toContain('allowed  shop/web -> shop/db:5432\n')
    expect(out).toContain('shop.yaml:19:5')
  })

  it('what isolates, and which rule nearly matched', async () => {
    const { code, out } = await portcullis('explain', 'web', 'db:80', '-n', 'shop', '-f', shop)
    expect(code).toBe(1)
    expect(out).toContain('dropped  shop/web -> shop/db:80\n')
    expect(out).toMatch(/shop\.yaml:11:1: locks ingress\n.*shop\.yaml:22:9: .*TCP 5432/)
  })

  it('as JSON', async () => {
    const { out } = await portcullis('explain', 'shop/web', 'shop/db:80', '-f', shop, '--json')
    expect(JSON.parse(out)).toMatchObject({
      from: 'shop/web',
      allowed: false,
      sides: [{ direction: 'egress' }, { isolatedBy: [{ policy: 'NetworkPolicy/shop/db', line: 11, column: 1 }] }]
    })
  })

  it('[11.10] the same question under other dialects, which do not count for the exit code', async () => {
    const args = ['explain', 'shop/web', 'shop/db:6000', '-f', ranged(), '--dialect', 'kubernetes', '--also']
    const { code, out } = await portcullis(...args, 'cilium-1.15', 'cilium-1.20', 'kubernetes')
    expect(code).toBe(0)
    expect(out).toMatch(/^allowed {2}shop\/web -> shop\/db:6000\n/)
    expect(out).toMatch(/\ndropped {2}under Cilium 1\.15\n(?:.*\n)*.*ranged\.yaml:22:9: .*TCP 5432/)
    expect(out).toMatch(/\nallowed {2}under Cilium 1\.20, as here\n$/)
    const { out: json } = await portcullis(...args, 'cilium-1.15', '--json')
    expect(JSON.parse(json)).toMatchObject({
      allowed: true,
      also: [{ dialect: 'cilium-1.15', differs: true, allowed: false }]
    })
  })

  it('what another dialect refuses is said, and is no error of this one', async () => {
    const args = [
      'explain',
      'shop/web',
      'shop/db:80',
      '-f',
      shop,
      '-f',
      file('misspelt.yaml', MISSPELT),
      '--dialect',
      'cilium-1.20'
    ]
    const { code, err } = await portcullis(...args, '--also', 'portcullis')
    expect([code, err]).toEqual([1, expect.stringMatching(/^warning: Portcullis would refuse this.*\n.*misspelt\.yaml:/)])
  })

  it.each([
    [['explain', 'shop/web', 'shop/bd:80'], 'Did you mean db?'],
    [['explain', 'shop/web'], "missing required argument 'to:port'"],
    [['explain', 'shop/web', 'shop/db'], 'has no port']
  ])('%j is wrong use', async (args, message) => {
    const { code, err } = await portcullis(...args, '-f', shop)
    expect([code, err]).toEqual([2, expect.stringContaining(message)])
  })

  it('a policy that is refused is said, and exit code 2: the answer is without it', async () => {
    const { code, err } = await portcullis('explain', 'shop/web', 'shop/db:80', '-f', shop, '-f', wrong)
    expect(code).toBe(2)
    expect(err).toMatch(/wrong\.yaml:12:\d+: error: .*70000/)
  })
})

describe('simulate', () => {
  it('a list, a line each; 1 where one is dropped', async () => {
    const flows = file('flows.txt', 'shop/web shop/db:5432\nworld -> shop/db:5432 # no\n')
    const { code, out } = await portcullis('simulate', '--flows', flows, '-f', shop)
    expect(code).toBe(1)
    expect(out.split('\n')).toEqual([
      'allowed  shop/web -> shop/db:5432',
      'dropped  world -> shop/db:5432     ingress: default deny of NetworkPolicy shop/db',
      ''
    ])
    expect((await portcullis('simulate', 'shop/web', 'shop/db:5432', '-f', shop)).code).toBe(0)
  })

  it('paths may stand behind the flow, or behind --flows', async () => {
    const flows = file('ok.txt', 'shop/web shop/db:5432\n')
    expect((await portcullis('simulate', '--flows', flows, shop)).code).toBe(0)
    expect((await portcullis('simulate', 'shop/web', 'shop/db:5432', shop)).code).toBe(0)
    expect((await portcullis('explain', 'shop/web', 'shop/db:5432', shop)).code).toBe(0)
  })

  it('[11.10] the flows that other dialects judge otherwise, each below its own line', async () => {
    const flows = file('elsewhere.txt', 'shop/web shop/db:5432\nshop/web shop/db:6000\n')
    const args = ['simulate', '--flows', flows, '-f', ranged(), '--dialect', 'kubernetes', '--also']
    const { code, out, err } = await portcullis(...args, 'cilium-1.15', 'cilium-1.20')
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'allowed  shop/web -> shop/db:5432',
      'allowed  shop/web -> shop/db:6000',
      '  dropped  under Cilium 1.15  ingress: default deny of NetworkPolicy shop/db',
      ''
    ])
    expect(err).toBe('Under Cilium 1.15: 1 of 2 flows is judged otherwise.\nUnder Cilium 1.20: as here.\n')
    const { out: json } = await portcullis(...args, 'cilium-1.15', '--json')
    expect(
      json
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).also[0].differs)
    ).toEqual([false, true])
  })

  it('one line of JSON for each flow', async () => {
    const { out } = await portcullis('simulate', 'shop/web', 'shop/db:1', '-f', shop, '--json')
    expect(JSON.parse(out)).toMatchObject({ port: 1, allowed: false })
  })
})

describe('check', () => {
  const expectations = (statement: string) =>
    file('expect.yaml', `apiVersion: portcullis.dev/v1alpha1\nkind: Expectations\nexpect:\n  - ${statement}\n`)

  it('says where and what, in the form that compilers have; 1 from --fail-on on', async () => {
    const { code, out, err } = await portcullis('check', wrong)
    expect(code).toBe(1)
    expect(out).toMatch(/^\S+wrong\.yaml:12:11: error: .*70000.* \[refused-by-schema\]\n/)
    expect(err).toBe('1 policy: 1 error.\n')
    expect((await portcullis('check', wrong, '--fail-on', 'never')).code).toBe(0)
    expect(await portcullis('check', shop)).toMatchObject({ code: 0, out: '', err: '1 policy: nothing to say.\n' })
  })

  it('tells of selectors that match nothing only where there are pods', async () => {
    const alone = file('alone.yaml', POLICY.replace('app: web', 'app: nosuch'))
    expect((await portcullis('check', alone)).out).toBe('')
    expect((await portcullis('check', alone, '-w', shop)).out).toContain('[peer-selects-nothing]')
    expect((await portcullis('check', alone, '-w', shop, '--severity', 'warning')).out).toBe('')
  })

  it('[11.10] says what another dialect would read otherwise', async () => {
    const { out } = await portcullis('check', ranged(), '-w', shop, '--also', 'cilium-1.15', '--dialect', 'kubernetes')
    expect(out).toContain('Under Cilium 1.15 endPort is cut off')
    expect((await portcullis('check', ranged(), '-w', shop, '--dialect', 'kubernetes')).out).not.toContain('Under Cilium')
  })

  it('expectations, of their own file and among the rest', async () => {
    const kept = expectations('allow: {from: shop/web, to: shop/db, ports: [5432]}')
    expect(await portcullis('check', shop, '--expect', kept)).toMatchObject({
      code: 0,
      err: expect.stringContaining('1 of 1')
    })
    // The file lies in what is checked, and is named too: it counts once.
    expect((await portcullis('check', shop, kept, '--expect', join(folder, '.', 'expect.yaml'))).err).toContain('1 of 1')
    const broken = expectations('deny: {from: shop/web, to: shop/db}')
    const { code, out } = await portcullis('check', shop, broken, '--fail-on', 'never')
    expect(code).toBe(1)
    expect(out).toMatch(/expect\.yaml:4:\d+: error: .*\[expectation-failed\]/)
  })

  it('as JSON', async () => {
    const { out } = await portcullis('check', shop, wrong, '--json')
    expect(JSON.parse(out)).toMatchObject({
      findings: [
        { code: 'object-twice', file: shop },
        { code: 'refused-by-schema', line: 12, column: 11, policy: 'NetworkPolicy/shop/db' }
      ],
      policies: [{ policy: 'NetworkPolicy/shop/db', file: wrong }]
    })
  })

  it.each([
    [['/does/not/exist'], 'does not exist'],
    [[join(folder, 'shop.yml')], 'Did you mean'],
    [[], 'Nothing to read'],
    [[tmpdir(), '--format', 'x'], 'Allowed choices are']
  ])('%j is exit code 2', async (args, message) => {
    const saved = process.env.PORT
    process.env.PORT = '1'
    try {
      expect(await portcullis('check', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) })
    } finally {
      if (saved === undefined) delete process.env.PORT
      else process.env.PORT = saved
    }
  })

  it('what holds no policy is not a success', async () => {
    const none = file('none.yaml', pod('x', ''))
    expect(await portcullis('check', none)).toMatchObject({ code: 2, err: expect.stringContaining('There is no policy') })
    expect((await portcullis('check', shop, '--expect', none)).err).toContain('has no expectations')
  })
})

describe('convert', () => {
  it('keeps comments; every flow is judged as before: 0', async () => {
    const commented = file('commented.yaml', POLICY.replace('spec:', '# who may come in\nspec:'))
    const { code, out, err } = await portcullis('convert', commented)
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n')
    expect(out).toContain('# who may come in\nspec:\n  endpointSelector:')
    expect(await portcullis('convert', file('back.yaml', out), '--to', 'netpol')).toMatchObject({ code: 0 })
  })

  it('says what would mean something else, with a flow: 1', async () => {
    const block = file('block.yaml', POLICY.replace('podSelector: {matchLabels: {app: web}}', 'ipBlock: {cidr: 10.0.0.0/8}'))
    const { code, out, err } = await portcullis('convert', block)
    expect(code).toBe(1)
    expect(out).toContain('fromCIDRSet')
    expect(err).toMatch(/block\.yaml:1:1: warning: as CiliumNetworkPolicy: .* was allowed and would be dropped/)
  })

  it('does not print what cannot be said, and leaves other objects out', async () => {
    const deny = file(
      'deny.yaml',
      `${pod('x', '')}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: d}\nspec: {endpointSelector: {}, ingressDeny: [{fromEntities: [world]}]}\n`
    )
    const { code, out, err } = await portcullis('convert', deny)
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/deny\.yaml:9:\d+: error: A NetworkPolicy cannot say this: .*\[conversion-lossy\]/)
    expect(err).toContain('1 other object is left out.')
  })

  it('in the namespace that the option names, and as JSON', async () => {
    const bare = file('bare.yaml', POLICY.replace('  namespace: shop\n', ''))
    const { out } = await portcullis('convert', bare, '--to', 'ccnp', '-n', 'shop', '--json')
    expect(JSON.parse(out)).toMatchObject({
      policies: [
        {
          to: 'CiliumClusterwideNetworkPolicy',
          changes: [],
          text: expect.stringContaining('io.kubernetes.pod.namespace: shop')
        }
      ]
    })
  })
})
