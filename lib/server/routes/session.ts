import type { LinkResponse, SessionResponse } from '@/lib/api/http'
import { json, Refused } from '@/lib/server/answer'
import type { Route } from './context'

/** GET /api/session */
export const session: Route = ({ config }, _request, visitor) => {
  const ends = visitor.client === 'browser' || visitor.client === 'person' ? visitor.expiresAt : undefined
  const expiresAt = ends === undefined ? undefined : new Date(ends).toISOString()
  const client = visitor.client === 'none' ? 'browser' : visitor.client
  const name = visitor.client === 'browser' || visitor.client === 'person' ? visitor.name : ''
  return json(200, {
    client,
    name,
    version: config.version,
    ...(visitor.client === 'person' && {
      groups: [...visitor.person.groups],
      canSignOut: config.signIn.kind === 'token'
    }),
    ...(expiresAt !== undefined && { expiresAt })
  } satisfies SessionResponse)
}

/** POST /api/session: a link for a browser. A browser that is in needs none, and one that is taken over shall not make more. */
export const link: Route = ({ config, links }, _request, visitor) => {
  if (visitor.client !== 'command') {
    throw new Refused(403, 'command-only', 'Only the command makes links.', 'Run `npx portcullis link`.')
  }
  if (config.signIn.kind !== 'link') {
    const fix =
      config.signIn.kind === 'token' ? 'Open its address, and sign in with a token.' : 'Open the address of its proxy.'
    throw new Refused(409, 'no-links', 'Nobody comes in by a link here: everybody has a name of their own.', fix)
  }
  const url = `http://127.0.0.1:${config.port}/?token=${links.make(Date.now())}`
  return json(200, { url } satisfies LinkResponse)
}
