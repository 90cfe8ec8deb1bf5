import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  AGENT_NAME,
  AgentClient,
  CertificateFiles,
  Connection,
  channelCredentials,
  type TlsFiles,
  WEB_NAME
} from '@/lib/server/cluster'
import { authority } from '@/test/support/certificates'
import { type Config, readConfig } from '../config'
import { createLog } from '../log'
import { NodeAgent } from '../node-agent'
import { serveNetwork } from './network'

let folder: string
let agent: NodeAgent
let config: Config
let taken: Server
let web: TlsFiles
let port: number
const closers: (() => void)[] = []
const log = createLog('silent', 'n1')
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'agent-network-'))
  mkdirSync(join(folder, 'objects'))
  writeFileSync(join(folder, 'objects/empty.yaml'), '')
  taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  port = (taken.address() as { port: number }).port
  const { sign } = authority(join(folder, 'ca'))
  const { cert, key, ca } = sign(AGENT_NAME, join(folder, 'tls'))
  web = sign(WEB_NAME, join(folder, 'web'))
  const args = ['--datapath', 'simulated', '--listen', `127.0.0.1:${port}`, '--tls-cert', cert, '--tls-key', key]
  const env = { PORTCULLIS_RUN_DIR: folder, PORTCULLIS_STATE_DIR: join(folder, 'state'), PORTCULLIS_NODE: 'n1' }
  const read = readConfig([...args, '--tls-ca', ca], env)
  if (read === 'help') throw new Error('help')
  config = read
  agent = await NodeAgent.open(config, log)
  await agent.start()
})
afterEach(() => {
  for (const close of closers.splice(0)) close()
  taken.close()
  agent.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('an-address-that-is-taken: the agent goes on without', async () => {
  expect(await serveNetwork(agent, config, log)).toBeUndefined()
  expect(agent.ready).toBe(true)
})

it('over the network it is read, and nothing else: no release, no policy', async () => {
  await new Promise((resolve) => taken.close(resolve))
  const close = await serveNetwork(agent, config, log)
  expect(close).toBeDefined()
  closers.push(() => close?.())
  const credentials = channelCredentials(new CertificateFiles(web, () => {}))
  const connection = new Connection(AgentClient, { address: `127.0.0.1:${port}`, credentials }, 'the agent')
  closers.push(() => connection.close())
  expect(await connection.call('getStatus', {})).toMatchObject({ node: 'n1', enforcement: 'SIMULATED' })
  expect(await connection.call('getCounters', {})).toMatchObject({ rules: [] })
  for (const method of ['release', 'applyPolicy', 'deletePolicy']) {
    await expect(connection.call(method, {})).rejects.toMatchObject({
      message: expect.stringContaining('does not implement')
    })
  }
  expect(agent.released).toBe(false)
})
