import { connect, createServer } from 'node:net'
import type { Serving } from '../shop'
import type { Attempt } from './attempt'
import { onLines } from './lines'
import { listen } from './listen'

/** Stands for a database: `select TABLE` is answered with its rows, one a line, and a line that begins with `ok` or `error`. */
export function serveDatabase({ tables, port }: Extract<Serving, { kind: 'database' }>): Promise<void> {
  const server = createServer((socket) => {
    onLines(
      socket,
      (line): void => {
        const [verb, table = ''] = line.trim().split(/\s+/)
        const rows = Object.hasOwn(tables, table) ? tables[table] : undefined
        if (verb !== 'select') socket.write('error: only select is known\n')
        else if (!rows) socket.write(`error: no table ${table}\n`)
        else socket.write(`${[...rows, `ok ${rows.length}`].join('\n')}\n`)
      },
      4096
    )
  })
  return listen(server, port)
}

export function callDatabase({ address, port, request, timeoutMs }: Attempt): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port })
    const timer = setTimeout(() => socket.destroy(new Error('timeout')), timeoutMs)
    socket.on('connect', () => socket.write(`${request}\n`))
    let answered = false
    onLines(socket, (line) => {
      if (line.startsWith('error')) socket.destroy(new Error(line))
      answered ||= line.startsWith('ok ')
      if (answered) socket.end()
    })
    socket.on('error', reject)
    socket.on('close', () => {
      clearTimeout(timer)
      if (answered) resolve()
      else reject(new Error('closed'))
    })
  })
}
