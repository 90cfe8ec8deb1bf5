import { credentials } from '@grpc/grpc-js'
import { readText } from '@/agent/src'
import { services } from './proto'

const PATIENCE_MS = 5000

/** Asks the agent on that socket which policies are in force; as plain objects. Rejects where no agent answers. */
export function policiesInForce(socket: string): Promise<unknown[]> {
  const { Agent } = services()
  const client = new Agent(`unix:${socket}`, credentials.createInsecure())
  const { requestSerialize, responseDeserialize, path } = Agent.service.WatchCluster ?? {}
  return new Promise<unknown[]>((resolve, reject) => {
    if (!path || !requestSerialize || !responseDeserialize) return reject(new Error('this agent tells no policies'))
    const call = client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      {},
      { deadline: Date.now() + PATIENCE_MS }
    )
    // The first message is the whole.
    call.on('data', ({ policies }: { policies: { text: string }[] }) => {
      call.cancel()
      resolve(policies.flatMap(({ text }) => readText(text, '').documents.map(({ value }) => value)))
    })
    call.on('error', reject)
  }).finally(() => client.close())
}
