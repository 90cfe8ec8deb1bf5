import { load } from 'js-yaml'
import { sendOn, tokenPage } from '@/lib/server/access/page'
import { json, Refused } from '@/lib/server/answer'
import type { Route } from './context'

/** A kubeconfig with certificates inside has about a tenth of it. */
const LONGEST = 128 * 1024

/** POST /api/sign-in: the form of the sign-in page. */
export const signIn: Route = async ({ config, cluster, guard, audit }, request) => {
  const { people } = cluster
  if (config.signIn.kind !== 'token' || people === undefined) {
    throw new Refused(404, 'not-found', 'Nobody signs in by a token here.', 'Open the link that was printed at the start.')
  }
  const pasted = await tokenIn(request)
  if (typeof pasted !== 'string') return tokenPage(pasted.trouble)
  const person = await people.whoHas(pasted).catch((error: Error) => error)
  if (person instanceof Error) return tokenPage(`Nobody can tell whose token it is just now. ${person.message}`)
  if (person === undefined) {
    audit.signedIn(undefined, 'refused')
    return tokenPage('The cluster does not know this token: it has run out, or is of another cluster.')
  }
  audit.signedIn(person, 'done')
  const origin = request.headers.get('origin') ?? `http://${request.headers.get('host')}`
  return sendOn(`${origin}/`, guard.people.open(person, Date.now(), origin.startsWith('https:')), false)
}

/** POST /api/sign-out */
export const signOut: Route = ({ guard }, request) =>
  json(200, {}, { 'Set-Cookie': guard.people.close(request.headers.get('cookie')) })

/** What was pasted, as a token; or why it is none, a sentence. */
async function tokenIn(request: Request): Promise<string | { readonly trouble: string }> {
  if (Number(request.headers.get('content-length') ?? 0) > LONGEST) return { trouble: 'That is too long for a token.' }
  const pasted = (new URLSearchParams(await request.text()).get('token') ?? '').trim()
  if (/\bcurrent-context\b|\busers\b/.test(pasted)) return tokenOf(pasted)
  if (/^[\w.~+/=:-]+$/.test(pasted)) return pasted
  return { trouble: pasted === '' ? 'There was no token.' : 'That is no token: it is one long word.' }
}

interface Kubeconfig {
  readonly 'current-context'?: string
  readonly contexts?: readonly { readonly name: string; readonly context?: { readonly user?: string } }[]
  readonly users?: readonly { readonly name: string; readonly user?: { readonly token?: string; readonly exec?: unknown } }[]
}

function tokenOf(text: string): string | { readonly trouble: string } {
  let config: Kubeconfig
  try {
    config = load(text) as Kubeconfig
  } catch (error) {
    return { trouble: `The kubeconfig cannot be read: ${(error as Error).message.split('\n')[0]}.` }
  }
  const current = config.contexts?.find(({ name }) => name === config['current-context'])?.context?.user
  const user = config.users?.find(({ name }) => name === current)?.user ?? config.users?.[0]?.user
  if (user?.token) return user.token
  const how = user?.exec === undefined ? 'by a certificate' : 'by a plugin that runs on your machine'
  return { trouble: `The kubeconfig signs in ${how}, and has no token: use \`portcullis start --kubeconfig\` there.` }
}
