import { createClient } from '@/lib/api'

/** The HTTP API, as this page's user: the session's cookie goes with it. */
export const client = createClient((path, init) => fetch(path, { ...init, credentials: 'same-origin', cache: 'no-store' }))
