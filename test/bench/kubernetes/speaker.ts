import { readFileSync } from 'node:fs'
import { Agent, type RequestOptions, request } from 'node:https'
import { createInterface } from 'node:readline'

/**
 * Speaks to the API server from its own network namespace, as the program of a process (see api.ts): kubeconfig as the argument,
 * a question a line in, an answer a line out. Times are of the monotonic clock, ns.
 */
export type Write = readonly [method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object]

export type Question =
  /** One after the other, so many at once; what is there already stays. */
  | { readonly id: number; readonly fill: readonly Write[] }
  /** From now on, what `write` waits for. */
  | { readonly id: number; readonly watch: string }
  | { readonly id: number; readonly write: Write; readonly name: string }

export interface Written {
  readonly asked: number
  /** When the answer began to come. */
  readonly answered: number
  /** When a watch that was open, and does nothing else, told of it. */
  readonly seen: number
}

const AT_ONCE = 16
const TYPES = { POST: 'ADDED', DELETE: 'DELETED', PATCH: 'MODIFIED' } as const

const [kubeconfig = ''] = process.argv.slice(2)
const { clusters, users } = JSON.parse(readFileSync(kubeconfig, 'utf8'))
const { server, 'certificate-authority': authority } = clusters[0].cluster
const common = {
  agent: new Agent({ keepAlive: true, ca: readFileSync(authority) }),
  headers: { authorization: `Bearer ${users[0].user.token}` }
}
const now = () => Number(process.hrtime.bigint())
const waiting = new Map<string, (at: number) => void>()

function call(...[method, path, body]: Write): Promise<number> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  const options: RequestOptions = { ...common, method, headers: { ...common.headers, 'content-type': type } }
  return new Promise((resolve, reject) => {
    const asked = request(`${server}/${path}`, options, (answer) => {
      const answered = now()
      let text = ''
      answer.setEncoding('utf8').on('data', (more) => (text += more))
      answer.on('end', () => {
        const { statusCode = 0 } = answer
        if (statusCode < 300 || statusCode === 409) resolve(answered)
        else reject(new Error(`${method} ${path}: ${statusCode} ${text.slice(0, 500)}`))
      })
    })
    asked.on('error', reject)
    asked.end(body && JSON.stringify(body))
  })
}

function watch(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(`${server}/${path}?watch=true`, common, (answer) => {
      let rest = ''
      answer.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) {
          const { type, object } = JSON.parse(line)
          waiting.get(`${type} ${object.metadata.name}`)?.(now())
        }
      })
      resolve()
    })
    asked.on('error', reject)
    asked.end()
  })
}

async function fill(writes: readonly Write[]): Promise<void> {
  const rest = writes.values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const write of rest) await call(...write)
    })
  )
}

async function write(what: Write, name: string): Promise<Written> {
  const key = `${TYPES[what[0]]} ${name}`
  const seen = new Promise<number>((resolve) => waiting.set(key, resolve))
  const asked = now()
  const answered = await call(...what)
  const written = { asked, answered, seen: await seen }
  waiting.delete(key)
  return written
}

async function answer(question: Question): Promise<unknown> {
  if ('fill' in question) return fill(question.fill)
  if ('watch' in question) return watch(question.watch)
  return write(question.write, question.name)
}

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line) as Question
  answer(question).then(
    (said) => console.log(JSON.stringify({ id: question.id, said })),
    (error: unknown) => console.log(JSON.stringify({ id: question.id, failed: String(error) }))
  )
}
process.exit()
