import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { credentials, loadPackageDefinition, type ServiceClientConstructor, type ServiceError } from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AgentClient, PlaygroundClient } from '@/lib/server/cluster'
import { readConfig } from '../config'
import { createLog } from '../log'
import { NodeAgent } from '../node-agent'
import { policyText } from '../policies/fixtures'
import { HEALTH } from './health'
import { serve } from './server'

let folder: string
let agent: NodeAgent
let close: () => void
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'agent-'))
  mkdirSync(join(folder, 'objects'))
  pod('web', '10.0.0.1')
  pod('client', '10.0.0.2')
  pod('other', '10.0.0.3')
  await start()
})
afterEach(() => {
  close()
  agent.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function start(): Promise<void> {
  const env = { PORTCULLIS_RUN_DIR: folder, PORTCULLIS_STATE_DIR: join(folder, 'state'), PORTCULLIS_NODE: 'n1' }
  const config = readConfig(['--datapath', 'simulated'], env)
  if (config === 'help') throw new Error('help')
  const log = createLog('silent', 'n1')
  agent = await NodeAgent.open(config, log)
  await agent.start()
  close = await serve(agent, config, log)
}

function pod(name: string, ip: string): void {
  const metadata = { name, namespace: 'default', uid: `uid-${name}`, labels: { app: name } }
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: { nodeName: 'n1' },
    status: { phase: 'Running', podIP: ip }
  }
  writeFileSync(join(folder, 'objects', `${name}.yaml`), JSON.stringify(object))
}

type Method = (request: object, answered: (error: ServiceError | null, answer: never) => void) => void
type Message = Record<string, unknown>

const clientOf = (service: ServiceClientConstructor) =>
  new service(`unix:${join(folder, 'agent.sock')}`, credentials.createInsecure())
const call = (method: string, request: object = {}, service: ServiceClientConstructor = AgentClient): Promise<Message> => {
  const client = clientOf(service)
  return new Promise<Message>((resolve, reject) => {
    const invoke = (client as unknown as Record<string, Method>)[method]
    invoke?.call(client, request, (error, answer) => (error ? reject(error) : resolve(answer)))
  }).finally(() => client.close())
}
const probe = (from: string, to: string, port: number) =>
  call('Probe', { fromNamespace: 'default', fromPod: from, toNamespace: 'default', toPod: to, port }, PlaygroundClient)

/** Messages of a stream, one at a time. */
async function* stream(method: string, request: object = {}): AsyncGenerator<Message> {
  const client = clientOf(AgentClient)
  const invoke = (client as unknown as Record<string, (request: object) => AsyncIterable<Message> & { cancel(): void }>)[
    method
  ]
  const messages = invoke?.call(client, request)
  try {
    if (messages !== undefined) yield* messages
  } finally {
    messages?.cancel()
    client.close()
  }
}

it('is on a socket that only its owner may open', () => {
  expect(statSync(join(folder, 'agent.sock')).mode & 0o777).toBe(0o660)
})

it('says how things are', async () => {
  await call('ApplyPolicy', { text: policyText('one'), appliedBy: 'me' })
  expect(await call('GetStatus')).toMatchObject({
    enforcement: 'SIMULATED',
    attachment: 'none',
    node: 'n1',
    dialect: 'portcullis',
    reason: 'The agent was told to simulate.',
    policies: [{ kind: 'CiliumNetworkPolicy', namespace: 'default', name: 'one', generation: 1, state: 'enforced' }],
    endpoints: [{ pod: 'client' }, { pod: 'other' }, { pod: 'web', state: 'enforcing' }]
  })
})

it('is healthy by gRPC’s own health service', async () => {
  const loaded = loadPackageDefinition(
    fromJSON(HEALTH as unknown as Parameters<typeof fromJSON>[0], { enums: String })
  ) as unknown as {
    readonly grpc: { readonly health: { readonly v1: { readonly Health: ServiceClientConstructor } } }
  }
  const { Health } = loaded.grpc.health.v1
  expect(await call('Check', { service: 'portcullis.v1.Agent' }, Health)).toEqual({ status: 'SERVING' })
  expect(await call('Check', { service: 'nothing' }, Health)).toEqual({ status: 'SERVICE_UNKNOWN' })
})

it('sends the whole first, and again after a change that it did not make', async () => {
  const snapshots = stream('WatchCluster')
  const first = (await snapshots.next()).value as Message
  expect(JSON.parse(String(first.worldJson)).pods).toHaveLength(3)
  pod('late', '10.0.0.4')
  const second = (await snapshots.next()).value as Message
  expect(JSON.parse(String(second.worldJson)).pods).toHaveLength(4)
  writeFileSync(join(folder, 'state', 'policies', 'p.yaml'), policyText('one'))
  const third = (await snapshots.next()).value as Message
  expect(third).toMatchObject({ policies: [{ name: 'one', text: policyText('one'), uid: 'p.yaml:one', generation: 1 }] })
  expect(Number(third.revision)).toBeGreaterThan(Number(first.revision))
  await snapshots.return(undefined)
})

describe('a probe where nothing is enforced', () => {
  it('is answered from the tables, marked, and leaves flows that name what decided', async () => {
    expect(await probe('other', 'web', 80)).toMatchObject({ outcome: 'connected', simulated: true })
    await call('ApplyPolicy', { text: policyText('one') })
    expect(await probe('other', 'web', 80)).toMatchObject({ outcome: 'timeout', simulated: true })
    expect(await probe('client', 'web', 80)).toMatchObject({ outcome: 'connected' })
    expect(await probe('client', 'web', 81)).toMatchObject({ outcome: 'timeout' })
    const drops: Message[] = []
    for await (const flow of stream('GetFlows', { last: 10, verdict: 'DROPPED' })) drops.push(flow)
    expect(drops).toHaveLength(2)
    expect(drops[0]).toMatchObject({
      direction: 'ingress',
      source: { pod: 'other' },
      destination: { pod: 'web', port: 80 },
      evidence: { reason: 'default-deny', isolatedBy: ['CiliumNetworkPolicy/default/one'] },
      simulated: true
    })
  })

  it('knows a pod by its address too', async () => {
    await call('ApplyPolicy', { text: policyText('one') })
    const ask = (fromPod: string, toPod: string) => call('Probe', { fromPod, toPod, port: 80 }, PlaygroundClient)
    expect(await ask('10.0.0.3', '10.0.0.1')).toMatchObject({ outcome: 'timeout' })
    expect(await ask('10.0.0.2', '10.0.0.1')).toMatchObject({ outcome: 'connected' })
    expect(await ask('192.0.2.1', '10.0.0.1')).toMatchObject({ outcome: 'timeout' })
  })

  it('says what is wrong with a question', async () => {
    expect(await probe('nobody', 'web', 80)).toMatchObject({ outcome: 'error', detail: 'There is no pod default/nobody.' })
    expect(await probe('other', 'web', 99_999)).toMatchObject({ outcome: 'error' })
  })
})

it('follows flows until the reader ends', async () => {
  const flows = stream('GetFlows', { follow: true })
  const next = flows.next()
  // The stream is open once its first flow comes; until then it is asked again.
  let first: IteratorResult<Message> | undefined
  next.then((found) => (first = found))
  while (first === undefined) await probe('client', 'web', 80)
  expect(first.value).toMatchObject({ verdict: 'FORWARDED' })
  await flows.return(undefined)
})

it('takes up where it was after a restart', async () => {
  const applied = await call('ApplyPolicy', { text: policyText('one'), appliedBy: 'me' })
  close()
  agent.stop()
  await start()
  const status = await call('GetStatus')
  expect(Number(status.revision)).toBeGreaterThanOrEqual(Number(applied.revision))
  expect(status.policies).toMatchObject([{ name: 'one', generation: 1 }])
  expect(await probe('other', 'web', 80)).toMatchObject({ outcome: 'timeout' })
})
