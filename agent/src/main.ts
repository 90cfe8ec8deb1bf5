import { closeSync, writeSync } from 'node:fs'
import type { Server } from 'node:http'
import { unchain } from './cni/chain'
import { holdStarts, unholdStarts } from './cni/hold'
import { type Config, ConfigError, HELP, readConfig } from './config'
import { Locked } from './datapath/open'
import { collectWhenQuiet, dropGarbage, keepHeapSmall } from './heap'
import { lockDirectory } from './lock'
import { createLog, type Logger } from './log'
import { httpServer, listenOn } from './metrics/http'
import { nodeMetrics } from './metrics/node-metrics'
import { NodeAgent } from './node-agent'
import { serveNetwork } from './service/network'
import { serve } from './service/server'

async function main(): Promise<void> {
  let config: Config | 'help'
  try {
    config = readConfig(process.argv.slice(2), process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(`${error.message}\nTry --help.`)
    process.exit(2)
  }
  if (config === 'help') {
    console.log(HELP)
    return
  }
  if (config.command === 'release') await release(config)
  else await run(config)
}

/** Needs no agent, no server and no files but the pins, and the node's network where the plugin is to be taken out of it. */
async function release({ pinPath, cni }: Config): Promise<void> {
  const kernel = await import('./kernel')
  let detached = 0
  try {
    detached = kernel.release(pinPath)
  } finally {
    // After the pins: an agent that runs sees by those that it is not to put the plugin back. And whatever became of them: pods may wait.
    if (cni.mode !== 'leave') unhold(cni.conf)
  }
  console.log(`Released ${detached} ${detached === 1 ? 'interface' : 'interfaces'}: nothing is enforced on this node.`)
}

function unhold(conf: string): void {
  const { files, problems } = unchain(conf)
  for (const file of files) console.log(`The CNI plugin is out of ${file}: the start of pods is not held any more.`)
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) process.exitCode = 1
}

async function run(config: Config): Promise<void> {
  keepHeapSmall()
  const log = createLog(config.logLevel, config.node, config.logFile)
  if (lockDirectory(config.state) === undefined) refuse(log, `Another agent runs with the state folder ${config.state}.`)
  unholdStarts(config, log)
  const agent = await open(config, log)
  log.info({ revision: agent.revision, enforcement: agent.enforcement }, 'policies in force')
  const close = await serve(agent, config, log)
  const closeNetwork = await serveNetwork(agent, config, log)
  const http = await openHttp(agent, config, log)
  const endHolding = await holdStarts(agent, config, log)
  log.info({ socket: config.socket, network: config.network, http: config.http }, 'serving')
  dropGarbage()
  collectWhenQuiet((listener) => agent.onRound(listener))
  sayReady(config.readyFd)

  // A mistake of ours: enforcement is pinned and goes on, and whoever started this starts it again.
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'ended by a mistake')
    process.exit(1)
  })
  // `release` is what ends enforcement.
  const stop = (why: string) => {
    log.info({ why }, 'stopping; enforcement stays')
    close()
    closeNetwork?.()
    endHolding()
    http?.close()
    agent.stop()
    process.exit(0)
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  if (config.readyFd !== undefined) {
    // Who started this holds the other end for as long as it lives.
    process.stdin.on('end', () => stop('the supervisor is gone'))
    process.stdin.on('error', () => {})
    process.stdin.resume()
  }
}

async function open(config: Config, log: Logger): Promise<NodeAgent> {
  try {
    const agent = await NodeAgent.open(config, log)
    await agent.start()
    return agent
  } catch (error) {
    if (error instanceof Locked) refuse(log, error.message)
    log.fatal({ err: error }, 'the agent cannot start')
    process.exit(1)
  }
}

/** An address that is taken does not keep a node from being enforced. */
async function openHttp(agent: NodeAgent, { http }: Config, log: Logger): Promise<Server | undefined> {
  if (http === undefined) return undefined
  const server = httpServer({ registry: nodeMetrics(agent), ready: () => agent.ready })
  try {
    await listenOn(server, http)
    return server
  } catch (error) {
    log.error({ err: error, http }, 'metrics and health are not served')
    return undefined
  }
}

function refuse(log: Logger, why: string): never {
  log.fatal(why)
  process.exit(3)
}

function sayReady(fd: number | undefined): void {
  if (fd === undefined) return
  try {
    writeSync(fd, 'ready\n')
    closeSync(fd)
  } catch {
    // nobody listens any more
  }
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
}
