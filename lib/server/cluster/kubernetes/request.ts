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

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly contentType?: string
  readonly body?: string
}

/**
 * One call of the API, as it is: the library's typed calls drop fields that they do not know, and rename others (`from`).
 * Certificates, tokens, proxies and credential plugins are the library's. Rejects with a ClusterError where nothing answers.
 */
export async function callJson(
  config: KubeConfig,
  path: string,
  { method = 'GET', contentType, body }: Call = {}
): Promise<Answer> {
  const { server, url, options } = await prepared(config, path)
  const headers = { accept: 'application/json', ...(contentType === undefined ? {} : { 'content-type': contentType }) }
  return new Promise((resolve, reject) => {
    const asked = { ...options, method, headers: { ...options.headers, ...headers }, timeout: TIMEOUT_MS }
    const request = (url.protocol === 'http:' ? http : https).request(url, asked, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', (error) => reject(notAnswering(server, error)))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks)) }))
    })
    request.on('timeout', () => {
      request.destroy(new ClusterError('timeout', `${server} did not answer within ${TIMEOUT_MS / 1000} s.`))
    })
    request.on('error', (error) => reject(error instanceof ClusterError ? error : notAnswering(server, error)))
    request.end(body)
  })
}

/**
 * The lines of an answer that does not end, each a JSON value, until the server ends it or `signal` does. Silence for `quietMs` is
 * taken for a connection that is dead. Rejects with a ClusterError; an answer other than 200 is its status alone.
 */
export async function streamJson(
  config: KubeConfig,
  path: string,
  on: (value: unknown) => void,
  { signal, quietMs, opened }: { readonly signal: AbortSignal; readonly quietMs: number; readonly opened: () => void }
): Promise<number> {
  const { server, url, options } = await prepared(config, path)
  return new Promise((resolve, reject) => {
    const asked = { ...options, method: 'GET', signal, timeout: quietMs }
    const request = (url.protocol === 'http:' ? http : https).request(url, asked, (response) => {
      const { statusCode = 0 } = response
      if (statusCode !== 200) {
        response.resume()
        return resolve(statusCode)
      }
      opened()
      let rest = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) if (line !== '') on(parsed(Buffer.from(line)))
      })
      response.on('error', (error) => reject(notAnswering(server, error)))
      response.on('end', () => resolve(statusCode))
    })
    request.on('timeout', () => request.destroy(new ClusterError('timeout', `${server} has fallen silent.`)))
    request.on('error', (error) => reject(error instanceof ClusterError ? error : notAnswering(server, error)))
    request.end()
  })
}

async function prepared(config: KubeConfig, path: string) {
  const server = config.getCurrentCluster()?.server ?? ''
  const url = new URL(`${server.replace(/\/$/, '')}/${path}`)
  const options: https.RequestOptions = { headers: {} }
  try {
    await config.applyToHTTPSOptions(options)
  } catch (error) {
    throw new ClusterError('failed', `The credentials of ${server} cannot be had: ${(error as Error).message}.`)
  }
  return { server, url, options }
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
