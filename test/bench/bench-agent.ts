import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { AgentClient, Connection, directoryCluster, type WireStatus } from '@/lib/server/cluster'

/** The built agent on the namespaces that this process is in, and a client of it. */
export async function startAgent(runDir: string) {
  const state = join(runDir, 'state')
  mkdirSync(state, { recursive: true })
  const socket = join(runDir, 'agent.sock')
  const child = spawn(process.execPath, ['dist/agent/main.js'], {
    stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
    env: {
      ...process.env,
      PORTCULLIS_RUN_DIR: runDir,
      PORTCULLIS_STATE_DIR: state,
      PORTCULLIS_NODE: 'bench',
      PORTCULLIS_DATAPATH: 'kernel',
      PORTCULLIS_LOG_LEVEL: 'warn',
      PORTCULLIS_READY_FD: '3',
      UV_THREADPOOL_SIZE: '16'
    }
  })
  const ready = createInterface({ input: child.stdio[3] as Readable })
  await Promise.race([
    once(ready, 'line'),
    once(child, 'exit').then(() => {
      throw new Error('the agent ended at its start')
    })
  ])
  const connection = new Connection(AgentClient, socket, 'the agent')
  const cluster = directoryCluster(connection)
  return {
    cluster,
    status: () => connection.call<WireStatus>('getStatus', {}),
    /** Resident memory in MB. */
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
    async stop() {
      cluster.close()
      connection.close()
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
  }
}

export type BenchAgent = Awaited<ReturnType<typeof startAgent>>
