import type { Piece } from '@/lib/api'
import { AgentClient, Connection } from '@/lib/server/cluster'
import { json, piece } from './piece'

/** What the agent itself says, where one runs. */
export async function askAgent(socket: string, http: string): Promise<readonly Piece[]> {
  const connection = new Connection(AgentClient, socket, 'The agent')
  try {
    return await Promise.all([
      piece('agent/status.json', 'what is enforced on which pod, and what is wrong', async () =>
        json(await connection.call('getStatus', {}))
      ),
      piece('agent/counters.json', 'packets by the rules that decided them', async () =>
        json(await connection.call('getCounters', {}))
      ),
      piece('agent/metrics.txt', 'its metrics, as Prometheus reads them', () => metrics(http))
    ])
  } finally {
    connection.close()
  }
}

/** `http`: where it serves them, `:9964` for all addresses. */
async function metrics(http: string): Promise<string> {
  if (http === '') throw new Error('The agent was not asked to serve metrics (PORTCULLIS_HTTP).')
  const answer = await fetch(`http://${http.startsWith(':') ? `127.0.0.1${http}` : http}/metrics`, {
    signal: AbortSignal.timeout(5_000)
  })
  return answer.text()
}
