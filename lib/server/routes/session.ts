import type { LinkResponse, SessionResponse } from '@/lib/api/http'
import { json, Refused } from '@/lib/server/answer'
import type { Route } from './context'

/** GET /api/session */
export const session: Route = ({ config }, _request, visitor) => {
  const expiresAt = visitor.client === 'browser' ? new Date(visitor.expiresAt).toISOString() : undefined
  const client = visitor.client === 'command' ? 'command' : 'browser'
  const name = visitor.client === 'browser' ? visitor.name : ''
  return json(200, {
    client,
    name,
    version: config.version,
    ...(expiresAt !== undefined && { expiresAt })
  } satisfies SessionResponse)
}

/** POST /api/session: a link for a browser. A browser that is in needs none, and one that is taken over shall not make more. */
export const link: Route = ({ config, links }, _request, visitor) => {
  if (visitor.client !== 'command') {
    throw new Refused(403, 'command-only', 'Only the command makes links.', 'Run `npx portcullis link`.')
  }
  const url = `http://127.0.0.1:${config.port}/?token=${links.make(Date.now())}`
  return json(200, { url } satisfies LinkResponse)
}
