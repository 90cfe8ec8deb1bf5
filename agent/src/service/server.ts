import { Server } from '@grpc/grpc-js'
import { agentService, CHANNEL_OPTIONS, playgroundService } from '@/lib/server/cluster'
import type { Config } from '../config'
import type { Logger } from '../log'
import type { NodeAgent } from '../node-agent'
import type { ObjectKey } from '../policies/judge'
import { connectFromPod } from './connect'
import { streaming, unary } from './handlers'
import { addHealth } from './health'
import { latestTo } from './latest'
import type {
  ApplyRequestMessage,
  ApplyResultMessage,
  DeleteRequestMessage,
  DeleteResultMessage,
  ProbeRequestMessage,
  ProbeResultMessage,
  ReleaseResultMessage,
  SnapshotMessage
} from './messages'
import { simulateProbe } from './probe'
import { reading } from './reading'
import { snapshot } from './snapshot'
import { listen } from './socket'
import { issueMessage } from './status'

type Empty = Readonly<Record<string, never>>

/** Serves lib/api/agent.proto, with health. Returns how to end it. */
export async function serve(agent: NodeAgent, config: Config, log: Logger): Promise<() => void> {
  const server = new Server(CHANNEL_OPTIONS)
  const simulated = agent.opened.datapath.kind === 'simulated'
  server.addService(agentService, {
    ...reading(agent, log),
    watchCluster: streaming<Empty, SnapshotMessage>((_, stream) => {
      const { state } = agent
      const tell = latestTo(stream, () =>
        snapshot(agent.revision, agent.node, state.world(), state.policies.inForce().values())
      )
      tell()
      return agent.onEnforced(tell)
    }),
    applyPolicy: unary<ApplyRequestMessage, ApplyResultMessage>(log, 'ApplyPolicy', async (request) => {
      const { text, dryRun, appliedBy: by, expect } = request
      const { ok, objects, issues, revision } = await agent.changes.apply({ text, dryRun, by, expect })
      return {
        ok,
        objects: objects.map(({ key, ...rest }) => ({ ...key, ...rest })),
        issues: issues.map(issueMessage),
        revision: ok && !dryRun ? revision : 0
      }
    }),
    deletePolicy: unary<DeleteRequestMessage, DeleteResultMessage>(log, 'DeletePolicy', async (request) => {
      const { kind, namespace, name, generation } = request
      const { before, issues } = await agent.changes.delete({ kind, namespace, name } as ObjectKey, generation)
      return {
        found: before !== undefined,
        revision: agent.revision,
        before: before ?? '',
        issues: issues.map(issueMessage)
      }
    }),
    release: unary<Empty, ReleaseResultMessage>(log, 'Release', () => ({ detached: agent.release() })),
    probe: unary<ProbeRequestMessage, ProbeResultMessage>(log, 'Probe', async (request) => {
      if (simulated) return simulateProbe(agent, request)
      const result = await connectFromPod(agent, request)
      const { fromNamespace, fromPod, toNamespace, toPod, port, protocol } = request
      const to = toNamespace === '' ? toPod : `${toNamespace}/${toPod}`
      const { outcome } = result
      log.info({ pod: `${fromNamespace}/${fromPod}`, to, port, protocol, outcome }, 'connected from a pod, as was asked')
      return result
    })
  })
  if (simulated) {
    server.addService(playgroundService, {
      probe: unary<ProbeRequestMessage, ProbeResultMessage>(log, 'Probe', (request) => simulateProbe(agent, request)),
      describe: unary<Empty, { readonly yaml: string }>(log, 'Describe', () => ({ yaml: '' }))
    })
  }
  const health = addHealth(server, log, ['portcullis.v1.Agent'], () => agent.ready)
  agent.onEnforced(() => health.changed())
  await listen(server, config.socket, { owner: config.socketOwner, mode: config.socketMode })
  return () => server.forceShutdown()
}
