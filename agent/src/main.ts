import { closeSync, writeSync } from 'node:fs'
import { type Config, ConfigError, HELP, readConfig } from './config'
import { lockDirectory } from './lock'
import { createLog } from './log'
import { NodeAgent } from './node-agent'
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
  await run(config)
}

async function run(config: Config): Promise<void> {
  const log = createLog(config.logLevel, config.node)
  if (lockDirectory(config.state) === undefined) {
    log.fatal({ state: config.state }, 'another agent runs on this state folder')
    process.exit(3)
  }
  const agent = new NodeAgent(config, log)
  await agent.start()
  const close = await serve(agent, config, log)
  log.info({ socket: config.socket }, 'serving')
  sayReady(config.readyFd)

  // Enforcement is pinned: it goes on. `release` is what ends it.
  const stop = (why: string) => {
    log.info({ why }, 'stopping; enforcement stays')
    close()
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

function sayReady(fd: number | undefined): void {
  if (fd === undefined) return
  try {
    writeSync(fd, 'ready\n')
    closeSync(fd)
  } catch {
    // nobody listens any more
  }
}

await main()
