import type { RouteName, WebServer } from './server'

/**
 * The bundler gives each route a copy of every module it imports: what there must be one of is kept where all copies find it.
 * Routes and the proxy import this file alone, so that they hold no copy of the rest.
 */
const KEY = Symbol.for('portcullis.server')
const holder = globalThis as { [KEY]?: WebServer }

export function currentServer(): WebServer {
  const server = holder[KEY]
  if (server === undefined) throw new Error('The server has not been started: instrumentation.ts does.')
  return server
}

export function setCurrentServer(server: WebServer): void {
  holder[KEY]?.close()
  holder[KEY] = server
}

/** A handler for app/api. */
export function route(name: RouteName): (request: Request) => Promise<Response> {
  return (request) => currentServer().answer(name, request)
}
