import http from 'node:http'
import https from 'node:https'
import type { KubeConfig } from '@kubernetes/client-node'
import { ClusterError } from '../cluster'

export interface Answer {
  readonly status: number
  /** The body, parsed; a Status object where the server says no. */
  readonly body: unknown
}

const TIMEOUT_MS = 30_000

/**
 * One GET of the API, as it is: the library's typed calls drop fields that they do not know, and rename others (`from`).
 * Certificates, tokens, proxies and credential plugins are the library's. Rejects with a ClusterError where nothing answers.
 */
export async function getJson(config: KubeConfig, path: string): Promise<Answer> {
  const server = config.getCurrentCluster()?.server ?? ''
  const url = new URL(`${server.replace(/\/$/, '')}/${path}`)
  const options: https.RequestOptions = { method: 'GET', headers: { accept: 'application/json' }, timeout: TIMEOUT_MS }
  try {
    await config.applyToHTTPSOptions(options)
  } catch (error) {
    throw new ClusterError('failed', `The credentials of ${server} cannot be had: ${(error as Error).message}.`)
  }
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'http:' ? http : https).request(url, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', (error) => reject(notAnswering(server, error)))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks)) }))
    })
    request.on('timeout', () => {
      request.destroy(new ClusterError('timeout', `${server} did not answer within ${TIMEOUT_MS / 1000} s.`))
    })
    request.on('error', (error) => reject(error instanceof ClusterError ? error : notAnswering(server, error)))
    request.end()
  })
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function notAnswering(server: string, error: NodeJS.ErrnoException): ClusterError {
  // Where a name has several addresses the reasons are inside.
  const why = error.message || (error as { errors?: readonly Error[] }).errors?.[0]?.message || error.code
  return new ClusterError('unavailable', `The API server ${server} does not answer: ${why}.`)
}
