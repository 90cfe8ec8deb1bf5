import { load } from 'js-yaml'
import { z } from 'zod'

/** What of a kubeconfig is looked at. */
const Kubeconfig = z.object({
  'current-context': z.string().optional(),
  contexts: z
    .array(z.object({ name: z.string(), context: z.object({ user: z.string().optional() }).optional() }))
    .default([]),
  users: z
    .array(
      z.object({
        name: z.string(),
        user: z.object({ token: z.string().optional(), exec: z.unknown().optional() }).optional()
      })
    )
    .default([])
})

/** What was pasted, as a token: it itself, or that of the current user of a kubeconfig; or why it is none, a sentence. Never throws. */
export function pastedToken(text: string): string | { readonly trouble: string } {
  const pasted = text.trim()
  if (/\bcurrent-context\b|\busers\b/.test(pasted)) return tokenOf(pasted)
  if (/^[\w.~+/=:-]+$/.test(pasted)) return pasted
  return { trouble: pasted === '' ? 'There was no token.' : 'That is no token: it is one long word.' }
}

function tokenOf(text: string): string | { readonly trouble: string } {
  let read: unknown
  try {
    read = load(text)
  } catch (error) {
    return { trouble: `The kubeconfig cannot be read: ${(error as Error).message.split('\n')[0]}.` }
  }
  const { success, data } = Kubeconfig.safeParse(read)
  if (!success) return { trouble: 'The kubeconfig cannot be read: its contexts and users are not as kubectl has them.' }
  const current = data.contexts.find(({ name }) => name === data['current-context'])?.context?.user
  const user = data.users.find(({ name }) => name === current)?.user ?? data.users[0]?.user
  if (user?.token) return user.token
  const how = user?.exec === undefined ? 'by a certificate' : 'by a plugin that runs on your machine'
  return { trouble: `The kubeconfig signs in ${how}, and has no token: use \`portcullis start --kubeconfig\` there.` }
}
