import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { portcullis } from '@/test/support/command'
import { readDocuments } from './documents'
import { readFiles } from './files'
import { load } from './load'
import { piecesOf } from './pieces'

const folder = mkdtempSync(join(tmpdir(), 'portcullis-input-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(files: Readonly<Record<string, string>>): string {
  const at = mkdtempSync(join(folder, 'case-'))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, name)), { recursive: true })
    writeFileSync(join(at, name), text)
  }
  return at
}

const loaded = (text: string, options: { dialect?: 'portcullis' | 'kubernetes'; namespace?: string } = {}) =>
  load({ around: [], ...readDocuments({ name: 'in.yaml', text }) }, { dialect: 'portcullis', ...options })

const policy = (name: string, more = '') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  podSelector: {}\n${more}`

describe('files', () => {
  const names = (path: string, recursive = true) =>
    readFiles([path], { recursive, limit: 1000 }).map(({ name }) => name.slice(path.length + 1))

  it('of a folder and those in it, by name; hidden ones, links to folders and other files not', () => {
    const at = write({ 'b.yml': '', 'a/z.yaml': '', 'a/c.json': '{}', '.git/x.yaml': '', 'note.txt': '' })
    symlinkSync(at, join(at, 'a/loop'))
    expect(names(at)).toEqual(['a/c.json', 'a/z.yaml', 'b.yml'])
    expect(names(at, false)).toEqual(['b.yml'])
  })

  it("a chart's templates are no YAML yet: they are passed over and it is said what to do", () => {
    const at = write({ 'Chart.yaml': 'name: x', 'templates/p.yaml': '{{ if }}', 'values.yaml': '' })
    const notes: string[] = []
    const read = readFiles([at], { recursive: true, limit: 1000, note: (sentence) => notes.push(sentence) })
    expect(read).toHaveLength(2)
    expect(notes.join()).toContain(`helm template ${at}`)
  })

  it.each([
    ['a folder without one', () => write({ 'x.txt': '' }), 'has no .yaml'],
    ['a file that is not there', () => join(write({ 'x.yml': '' }), 'x.yaml'), 'does not exist'],
    ['a file that is too large', () => join(write({ 'x.yaml': 'x'.repeat(1001) }), 'x.yaml'), '1001 bytes']
  ])('%s', (_, make, message) => expect(() => names(make())).toThrow(message))
})

describe('streams', () => {
  it('documents with the template that each came from, and lines of the whole', () => {
    const text = `---\n# Source: c/templates/a.yaml\na: 1\n---\n# other\n# Source: c/templates/b.yaml\nb: 1\n--- # again\nc: 1\n`
    expect(piecesOf({ name: '', text })).toMatchObject([
      { line: 0, origin: 'c/templates/a.yaml' },
      { line: 3, origin: 'c/templates/b.yaml' },
      { line: 7 }
    ])
    const { objects } = readDocuments({ name: 'x', text })
    expect(objects.map(({ at }) => at('').line)).toEqual([3, 7, 9])
    expect(objects[1]?.at('b')).toMatchObject({ file: 'x', line: 7, column: 1, origin: 'c/templates/b.yaml' })
  })

  it('dashes within a block scalar or a longer word end no document', () => {
    expect(piecesOf({ name: '', text: 'a: |\n  ---\n  b\n----\n' })).toHaveLength(1)
  })

  it('a broken document is an error with its place, and the others are read', () => {
    const { objects, findings } = readDocuments({ name: 'x', text: `a: 1\n---\nb: [\n---\nc: 1\n` })
    expect(objects).toHaveLength(2)
    expect(findings).toMatchObject([
      { code: 'yaml-syntax', place: { file: 'x', line: expect.toSatisfy((n) => n >= 3 && n <= 4) } }
    ])
  })

  it('lists give their items, with what a typed list leaves out, and the way to each', () => {
    const text = `apiVersion: v1\nkind: List\nitems:\n- kind: A\n- kind: BList\n  apiVersion: g/v1\n  items:\n  - metadata:\n      name: x\n`
    const { objects } = readDocuments({ name: 'x', text })
    expect(objects.map(({ value }) => value)).toEqual([
      { kind: 'A' },
      { apiVersion: 'g/v1', kind: 'B', metadata: { name: 'x' } }
    ])
    expect(objects[1]?.at('metadata.name').line).toBe(9)
  })

  it('a dump of a cluster that is larger than any policy is read as JSON', () => {
    const items = Array.from({ length: 9000 }, (_, at) => ({
      kind: 'Pod',
      metadata: { name: `p${at}`, labels: { app: 'x'.repeat(90) } }
    }))
    const { objects, findings } = readDocuments({
      name: 'x',
      text: JSON.stringify({ apiVersion: 'v1', kind: 'List', items })
    })
    expect([objects.length, findings.length]).toEqual([9000, 0])
    expect(readDocuments({ name: 'x', text: `{${' '.repeat(1_100_000)}` }).findings).toMatchObject([{ code: 'yaml-syntax' }])
  })
})

describe('kinds', () => {
  const codes = (text: string) => loaded(text).findings.map(({ code }) => code)

  it('kinds that are no business of policies are passed over', () => {
    expect(codes('apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}')).toEqual([])
    expect(codes('apiVersion: cilium.io/v2\nkind: CiliumNode\nmetadata: {name: a}')).toEqual([])
    expect(codes('replicaCount: 1\n')).toEqual([])
  })

  it.each([
    ['networking.k8s.io/v1', 'NetworkPolicies', 'NetworkPolicy?'],
    ['networking.k8s.io/v1', 'networkpolicy', 'NetworkPolicy?'],
    ['cilium.io/v2', 'CilliumNetworkPolicy', 'CiliumNetworkPolicy?'],
    ['v1', 'NetworkPolicy', 'apiVersion: networking.k8s.io/v1?'],
    ['extensions/v1beta1', 'NetworkPolicy', 'apiVersion: networking.k8s.io/v1?']
  ])('%s %s: what was meant', (apiVersion, kind, meant) => {
    const { findings } = loaded(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}`)
    expect(findings).toMatchObject([{ code: 'kind-misspelt', severity: 'error', fix: expect.stringContaining(meant) }])
  })

  it("another engine's policy is said to be left out", () => {
    expect(codes('apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: a}')).toEqual([
      'policy-of-another-engine'
    ])
  })
})

describe('the world', () => {
  const workload = (kind: string, name: string, spec: string) =>
    `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`
  const template = (app: string) =>
    `{template: {metadata: {labels: {app: ${app}}}, spec: {containers: [{name: c, ports: [{name: http, containerPort: 80}]}]}}}`

  it('a pod for each template, with its named ports; of a CronJob too', () => {
    const { world } = loaded(
      [
        workload('Deployment', 'web', template('web')),
        workload('CronJob', 'tidy', `{jobTemplate: {spec: ${template('tidy')}}}`),
        workload('Rollout', 'canary', template('canary')),
        workload('ConfigMap', 'no', '{}')
      ].join('---\n')
    )
    expect(world.pods.map(({ name, labels, ports }) => [name, labels.app, ports[0]?.port])).toEqual([
      ['web', 'web', 80],
      ['tidy', 'tidy', 80],
      ['canary', 'canary', 80]
    ])
    expect(world.namespaces.map(({ name }) => name)).toEqual(['shop'])
  })

  it('a template whose pods are there is not there twice, nor is what another workload made', () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web-6d4cf56db6-x7k2p, namespace: shop, labels: {app: web, pod-template-hash: 6d4cf56db6}}\n'
    const set = workload('ReplicaSet', 'web-6d4cf56db6', template('web')).replace(
      'namespace: shop',
      'namespace: shop, ownerReferences: [{controller: true}]'
    )
    const { world } = loaded([workload('Deployment', 'web', template('web')), set, pod].join('---\n'))
    expect(world.pods.map(({ name }) => name)).toEqual(['web-6d4cf56db6-x7k2p'])
  })

  it('of two workloads with one name both are there', () => {
    const { world } = loaded([workload('Deployment', 'a', template('a')), workload('Job', 'a', template('b'))].join('---\n'))
    expect(world.pods.map(({ name }) => name)).toEqual(['a', 'a-2'])
  })

  it('what names no namespace is in the one asked for', () => {
    const { world, policies } = loaded(policy('p').replace(', namespace: shop', ''), { namespace: 'prod' })
    expect(policies[0]?.key).toBe('NetworkPolicy/prod/p')
    expect(world.policies[0]?.ref.namespace).toBe('prod')
  })

  it('a policy that is written twice: the later counts, and it is said', () => {
    const { world, findings } = loaded(`${policy('p')}---\n${policy('p', '  policyTypes: [Egress]\n')}`)
    expect(world.policies).toHaveLength(1)
    expect(world.policies[0]?.specs[0]?.defaultDeny).toEqual({ ingress: false, egress: true })
    expect(findings).toMatchObject([
      { code: 'object-twice', place: { line: 3 }, message: expect.stringContaining('in.yaml:7') }
    ])
  })

  it('a refused policy is not in force, and its fault has a place', () => {
    const { world, findings, placeOf } = loaded(policy('p', '  ingress:\n  - ports:\n    - port: 70000\n'))
    expect(world.policies).toEqual([])
    expect(findings).toMatchObject([{ severity: 'error', place: { line: 8, column: 7 }, policy: 'NetworkPolicy/shop/p' }])
    expect(placeOf('NetworkPolicy/shop/p', 'spec.ingress[0]')).toMatchObject({ line: 7 })
  })
})

describe('layers', () => {
  it('a file stands in for the object of that name around it, as if applied', async () => {
    const at = write({
      'around.yaml': `${policy('p', '  policyTypes: [Ingress]\n')}---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: shop}\n`,
      'new.yaml': policy('p', '  ingress: [{}]\n')
    })
    const ask = (...more: string[]) =>
      portcullis('explain', 'shop/a', 'shop/b:80', '--world', join(at, 'around.yaml'), ...more)
    expect((await ask()).code).toBe(1)
    expect((await ask('-f', join(at, 'new.yaml'))).code).toBe(0)
  })
})

describe('[4.5] pods that nothing has scheduled yet', () => {
  const text = (cidr: string) =>
    [
      ...['a', 'b'].map(
        (name) =>
          `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: shop}\nspec: {template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c}]}}}\n`
      ),
      policy('p', `  policyTypes: [Egress]\n  egress: [{to: [{ipBlock: {cidr: ${cidr}}}]}]\n`)
    ].join('---\n')
  const ask = (cidr: string, ...more: string[]) =>
    portcullis('explain', 'shop/a', 'shop/b:80', write({ 'all.yaml': text(cidr) }), ...more)

  it('are matched by an ipBlock of everything, as when they are there', async () => {
    expect(await ask('0.0.0.0/0')).toMatchObject({ code: 0, err: '' })
  })

  it('are taken to be in a network that can be chosen, and it is said where that counts', async () => {
    expect(await ask('10.244.0.0/16')).toMatchObject({
      code: 0,
      err: expect.stringContaining('10.244.0.0/16; --pod-network')
    })
    expect((await ask('10.42.0.0/16')).code).toBe(1)
    expect((await ask('10.42.0.0/16', '--pod-network', '10.42.0.0/16')).code).toBe(0)
    expect((await ask('fd00::/8', '--pod-network', '10.42.0.0/16,fd00:42::/64')).code).toBe(1)
    expect((await ask('10.42.0.0/16', '--pod-network', '10.42.0.1')).code).toBe(2)
  })

  it('have one address whatever else there is; pods of a cluster that wait for one have none', () => {
    const ips = (more: string) => loaded(`${text('::/0')}---\n${more}`).world.pods.find(({ name }) => name === 'b')?.ips
    expect(ips('')).toEqual(ips('apiVersion: v1\nkind: Pod\nmetadata: {name: aa, namespace: shop}\n'))
    const { world } = loaded('apiVersion: v1\nkind: Pod\nmetadata: {name: w}\nstatus: {phase: Pending}\n')
    expect(world.pods[0]?.ips).toEqual([])
  })
})
