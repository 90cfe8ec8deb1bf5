import { Server } from '@grpc/grpc-js'
import { agentService, CertificateFiles, CHANNEL_OPTIONS, onlyFor, serverCredentials, WEB_NAME } from '@/lib/server/cluster'
import type { Config } from '../config'
import type { Logger } from '../log'
import type { NodeAgent } from '../node-agent'
import { reading } from './reading'

/**
 * The part of lib/api/agent.proto that only reads, over the network and mutual TLS, for the cluster's web server alone: nobody takes a
 * node's enforcement off from afar. Returns how to end it; undefined where it was not asked for. An address that is taken does not keep a
 * node from being enforced.
 */
export async function serveNetwork(agent: NodeAgent, { network }: Config, log: Logger): Promise<(() => void) | undefined> {
  if (network === undefined) return undefined
  const files = new CertificateFiles(network.files, (why) => log.error({ why }, 'certificates that cannot be used'))
  const server = new Server({ ...CHANNEL_OPTIONS, interceptors: [onlyFor(WEB_NAME)] })
  server.addService(agentService, reading(agent, log))
  const address = `${network.host.includes(':') ? `[${network.host}]` : network.host}:${network.port}`
  try {
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(address, serverCredentials(files), (error) => (error ? reject(error) : resolve()))
    })
  } catch (error) {
    log.error({ err: error, address }, 'not served to the web server')
    return undefined
  }
  return () => server.forceShutdown()
}
