import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server } from '@grpc/grpc-js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { authority } from '@/test/support/certificates'
import { answering } from '@/test/support/grpc-peer'
import { Connection } from '../connection'
import { AgentClient, agentService } from '../definition'
import { AGENT_NAME, CertificateFiles, channelCredentials, onlyFor, serverCredentials, type TlsFiles, WEB_NAME } from '.'

let folder = ''
const closers: (() => void)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-tls-'))
})
afterEach(() => {
  for (const close of closers.splice(0)) close()
  rmSync(folder, { recursive: true })
})

const OFTEN_MS = 20

/** An agent of which only the door is real. Gives its address. */
async function served(files: TlsFiles, trouble: (why: string) => void = () => {}): Promise<string> {
  const server = new Server({ interceptors: [onlyFor(WEB_NAME)] })
  server.addService(agentService, { GetStatus: answering(() => ({ node: 'n1' })) })
  const credentials = serverCredentials(new CertificateFiles(files, trouble, OFTEN_MS))
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)))
  )
  closers.push(() => server.forceShutdown())
  return `127.0.0.1:${port}`
}

function connect(address: string, files: TlsFiles): Connection {
  const credentials = channelCredentials(new CertificateFiles(files, () => {}, OFTEN_MS))
  const connection = new Connection(AgentClient, { address, credentials }, 'the agent')
  closers.push(() => connection.close())
  return connection
}

const ask = (address: string, files: TlsFiles) => connect(address, files).call('getStatus', {})

describe('mutual TLS', () => {
  it('the web server and an agent of one authority speak, whatever the address', async () => {
    const { sign } = authority(join(folder, 'ca'))
    const address = await served(sign(AGENT_NAME, join(folder, 'agent')))
    expect(await ask(address, sign(WEB_NAME, join(folder, 'web')))).toMatchObject({ node: 'n1' })
  })

  it('an-agent-asks-an-agent: whoever has taken one node reads nothing of another', async () => {
    const { sign } = authority(join(folder, 'ca'))
    const agent = sign(AGENT_NAME, join(folder, 'agent'))
    await expect(ask(await served(agent), agent)).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('for web.portcullis alone')
    })
  })

  it('somebody-else-answers: a server that is no agent, or of another authority, is not spoken with', async () => {
    const { sign } = authority(join(folder, 'ca'))
    const web = sign(WEB_NAME, join(folder, 'web'))
    await expect(ask(await served(web), web)).rejects.toMatchObject({ code: 'unavailable' })
    const other = authority(join(folder, 'other')).sign(AGENT_NAME, join(folder, 'foreign'))
    await expect(ask(await served(other), web)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('no-certificate: whoever has none, or one of another authority, is not let in', async () => {
    const { sign } = authority(join(folder, 'ca'))
    const address = await served(sign(AGENT_NAME, join(folder, 'agent')))
    const foreign = authority(join(folder, 'other')).sign(WEB_NAME, join(folder, 'foreign'))
    // It takes our authority's word for the agent, so that it is the agent that refuses.
    copyFileSync(join(folder, 'ca', 'ca.crt'), foreign.ca)
    await expect(ask(address, foreign)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('certificates-are-exchanged: new ones, of a new authority too, are taken without a restart', async () => {
    const first = authority(join(folder, 'ca'))
    const address = await served(first.sign(AGENT_NAME, join(folder, 'agent')))
    await ask(address, first.sign(WEB_NAME, join(folder, 'web')))
    const second = authority(join(folder, 'ca-2'))
    second.sign(AGENT_NAME, join(folder, 'agent'))
    const web = second.sign(WEB_NAME, join(folder, 'web'))
    await expect.poll(() => ask(address, web).catch(String), { timeout: 10_000 }).toMatchObject({ node: 'n1' })
  })

  it('half-an-exchange: a key of another certificate leaves what was good, and it is said once', async () => {
    const { sign } = authority(join(folder, 'ca'))
    const agent = sign(AGENT_NAME, join(folder, 'agent'))
    const said: string[] = []
    let heard = () => {}
    const trouble = new Promise<void>((resolve) => {
      heard = resolve
    })
    const address = await served(agent, (why) => {
      said.push(why)
      heard()
    })
    const web = sign(WEB_NAME, join(folder, 'web'))
    await ask(address, web)
    copyFileSync(web.key, agent.key)
    await trouble
    expect(await ask(address, web)).toMatchObject({ node: 'n1' })
    expect(said).toEqual([`${agent.key} is not the key of ${agent.cert}.`])
  })

  it('no-files-yet: nobody is let in until they come', async () => {
    const { sign } = authority(join(folder, 'ca'))
    const web = sign(WEB_NAME, join(folder, 'web'))
    const address = await served({ cert: join(folder, 'agent/tls.crt'), key: join(folder, 'agent/tls.key'), ca: web.ca })
    await expect(ask(address, web)).rejects.toMatchObject({ code: 'unavailable' })
    sign(AGENT_NAME, join(folder, 'agent'))
    await expect.poll(() => ask(address, web).catch(String), { timeout: 10_000 }).toMatchObject({ node: 'n1' })
  })
})

it('a node that is gone is told from one that refuses', async () => {
  const { sign } = authority(join(folder, 'ca'))
  const port = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as AddressInfo
      server.close(() => resolve(free))
    })
  })
  await expect(ask(`127.0.0.1:${port}`, sign(WEB_NAME, join(folder, 'web')))).rejects.toMatchObject({
    code: 'unavailable',
    message: 'the agent does not answer over the network'
  })
})
