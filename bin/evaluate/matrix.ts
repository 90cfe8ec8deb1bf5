import { normalise, readObject } from '@/lib/k8s'
import { type Dialect, type Family, type Party, type Policy, parseAddress, type World } from '@/lib/policy'
import { type MatrixCase, readProbe } from './cases'
import type { Engine } from './engine'

export interface MatrixLine {
  readonly id: string
  readonly expect?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly expectV1alpha2?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly skip?: string
}

type Step = MatrixCase['steps'][number]

/** Every endpoint to every endpoint: `.` allowed, `i` ingress denies, `e` egress denies, `x` both, `~` no such packet. */
export function answerMatrix(one: MatrixCase, dialect: Dialect, engine: Engine): MatrixLine {
  const skips: string[] = []
  const run = (policiesOf: (step: Step) => readonly unknown[]) =>
    one.steps.map((step) => {
      const answer = answerStep(one, step, policiesOf(step), dialect, engine)
      if (typeof answer === 'string') skips.push(answer)
      return typeof answer === 'string' ? {} : answer
    })
  const expect = run((step) => step.policies)
  const both = one.steps.some((step) => step.policiesV1alpha2)
  const expectV1alpha2 = both ? run((step) => step.policiesV1alpha2 ?? step.policies) : undefined
  const [skip] = skips
  if (skip !== undefined) return { id: one.id, skip }
  return { id: one.id, expect, ...(expectV1alpha2 ? { expectV1alpha2 } : {}) }
}

function answerStep(
  one: MatrixCase,
  step: Step,
  documents: readonly unknown[],
  dialect: Dialect,
  engine: Engine
): Readonly<Record<string, readonly string[]>> | string {
  const policies: Policy[] = []
  for (const document of documents) {
    const { object } = readObject(document)
    if (!object) return 'a document that is no policy'
    const { policy, issues } = normalise(object, { dialect })
    if (policy) policies.push(policy)
    else if (issues.some(({ code }) => code === 'kind-not-enforced')) return `${object.kind} is not read yet`
  }
  const world = worldOf(step, policies, dialect)
  const prepared = engine.prepare(world)
  if ('skip' in prepared) return prepared.skip
  const ends = [
    ...step.cluster.pods.map((pod) => ({
      party: { kind: 'pod', namespace: pod.namespace, name: pod.name } as Party,
      ips: pod.ips
    })),
    ...(step.cluster.external ?? []).map((address) => ({ party: { kind: 'address', address } as Party, ips: [address] }))
  ]
  const cell = (source: (typeof ends)[number], destination: (typeof ends)[number], probe: string): string => {
    const family = familyOf(source, destination, one.family)
    if (!family) return '~'
    const asked = { ...readProbe(probe), family }
    const denies = (direction: 'ingress' | 'egress', subject: Party, peer: Party) =>
      subject.kind === 'pod' && prepared.ask({ direction, subject, peer, ...asked }).verdict === 'deny'
    const egress = denies('egress', source.party, destination.party)
    const ingress = denies('ingress', destination.party, source.party)
    return egress ? (ingress ? 'x' : 'e') : ingress ? 'i' : '.'
  }
  return Object.fromEntries(
    one.probes.map((probe) => [
      probe,
      ends.map((source) => ends.map((destination) => cell(source, destination, probe)).join(''))
    ])
  )
}

interface End {
  readonly party: Party
  readonly ips: readonly string[]
}

/** Pods talk in the case's family; with an address, in the address's. */
function familyOf(source: End, destination: End, family: Family): Family | undefined {
  const wanted =
    source.party.kind === 'address'
      ? parseAddress(source.party.address)?.family
      : destination.party.kind === 'address'
        ? parseAddress(destination.party.address)?.family
        : family
  const has = (end: End) => end.ips.some((ip) => parseAddress(ip)?.family === wanted)
  return wanted && has(source) && has(destination) ? wanted : undefined
}

function worldOf(step: Step, policies: readonly Policy[], dialect: Dialect): World {
  const { namespaces, pods, nodes } = step.cluster
  return {
    dialect,
    clusterName: 'default',
    localNode: '',
    mode: 'default',
    namespaces,
    pods: pods.map((pod) => ({
      ...pod,
      uid: `${pod.namespace}/${pod.name}`,
      serviceAccount: 'default',
      node: '',
      ports: pod.ports.map((port) => ({ name: port.name ?? '', port: port.port, protocol: port.protocol })),
      hostNetwork: false,
      phase: 'Running'
    })),
    nodes: nodes ?? [],
    services: [],
    cidrGroups: [],
    names: {},
    policies
  }
}
