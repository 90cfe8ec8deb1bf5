import { sendOn, tokenPage } from '@/lib/server/access/page'
import { pastedToken } from '@/lib/server/access/pasted-token'
import { json, Refused } from '@/lib/server/answer'
import { readText } from '@/lib/server/body'
import type { Route } from './context'

/** A kubeconfig with certificates inside has about a tenth of it. */
const LONGEST = 128 * 1024
/** Nobody signs in more often than that; each attempt is a call of the API server and a line of the audit log. */
const AT_ONCE = 8
let asking = 0

/** POST /api/sign-in, and of any page: the form of the sign-in page. */
export const signIn: Route = async ({ config, cluster, changes, guard, audit }, request) => {
  const { people } = cluster
  if (config.signIn.kind !== 'token' || people === undefined) {
    throw new Refused(404, 'not-found', 'Nobody signs in by a token here.', 'Open the link that was printed at the start.')
  }
  const pasted = await tokenIn(request)
  if (typeof pasted !== 'string') return tokenPage(pasted.trouble)
  if (asking >= AT_ONCE) return tokenPage('Too many sign in at this moment: try again.')
  asking += 1
  const person = await people
    .whoHas(pasted)
    .catch((error: Error) => error)
    .finally(() => {
      asking -= 1
    })
  if (person instanceof Error) return tokenPage(`Nobody can tell whose token it is just now. ${person.message}`)
  if (person === undefined) {
    audit.signedIn(undefined, 'refused')
    return tokenPage('The cluster does not know this token: it has run out, or is of another cluster.')
  }
  audit.signedIn(person, 'done')
  changes.regain(person)
  // Who signs in again does not leave the session of before behind.
  guard.people.close(request.headers.get('cookie'))
  const origin = request.headers.get('origin') ?? `http://${request.headers.get('host')}`
  return sendOn(pageOf(request, origin), guard.people.open(person, Date.now(), origin.startsWith('https:')), false)
}

/** POST /api/sign-out */
export const signOut: Route = ({ guard }, request) =>
  json(200, {}, { 'Set-Cookie': guard.people.close(request.headers.get('cookie')) })

/** The page that the form stood in the place of. What its address has behind the `#` the browser takes along. */
function pageOf({ headers }: Request, origin: string): string {
  const referer = headers.get('referer') ?? ''
  const from = URL.canParse(referer) ? new URL(referer) : undefined
  const inside = from?.origin === origin && !from.pathname.startsWith('/api')
  return inside ? origin + from.pathname + from.search : `${origin}/`
}

async function tokenIn(request: Request): Promise<string | { readonly trouble: string }> {
  const tooLong = { trouble: 'That is too long for a token.' }
  if (Number(request.headers.get('content-length') ?? 0) > LONGEST) return tooLong
  const form = await readText(request)
  if (form.length > LONGEST) return tooLong
  return pastedToken(new URLSearchParams(form).get('token') ?? '')
}
