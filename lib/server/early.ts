import { type IncomingMessage, Server, type ServerResponse } from 'node:http'
import { errorAnswer } from './answer'
import { bodyRefusal } from './body'

/** A client that does not stop sending after the answer is cut off. */
const LINGER_MS = 2000

/**
 * Answers requests whose declared body is too large before Next sees them: Next holds back what the proxy answers until the whole body is
 * there. Next makes the HTTP server and shows it to nobody, so this stands where every server's requests pass.
 */
export function refuseLargeBodiesEarly(): void {
  const emit = Server.prototype.emit
  Server.prototype.emit = function (this: Server, event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'request' && refuse(args[0] as IncomingMessage, args[1] as ServerResponse)) return true
    return Reflect.apply(emit, this, [event, ...args])
  } as typeof emit
}

function refuse(request: IncomingMessage, response: ServerResponse): boolean {
  const refusal = bodyRefusal({ get: (name) => request.headers[name]?.toString() ?? null })
  const answer = refusal && errorAnswer(refusal)
  if (answer === undefined) return false
  // Not closed at once: with unread bytes that would be a reset, and the client might never see the answer. Node throws the rest away.
  const linger = setTimeout(() => request.socket.destroy(), LINGER_MS)
  request.on('close', () => clearTimeout(linger))
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'connection'))
  answer.text().then((text) => response.writeHead(answer.status, headers).end(text))
  return true
}
