import type { ProxySignIn } from './behind-proxy'

/**
 * How people come in. `link`: whoever has the link is the one who started this. `token`: with a token of the cluster of their own. `proxy`: by
 * a proxy that has them sign in.
 */
export type SignIn = { readonly kind: 'link' } | { readonly kind: 'token' } | ({ readonly kind: 'proxy' } & ProxySignIn)

/** Throws where it is none: rather no server than one that lets in whom it should not. */
export function signInFrom(env: Readonly<Record<string, string | undefined>>): SignIn {
  const kind = env.PORTCULLIS_SIGN_IN || 'link'
  if (kind !== 'link' && !env.PORTCULLIS_KUBECONFIG) throw new Error(`PORTCULLIS_SIGN_IN=${kind} is for a cluster.`)
  if (kind === 'link' || kind === 'token') return { kind }
  const secretFile = env.PORTCULLIS_PROXY_SECRET_FILE
  if (kind !== 'proxy' || !secretFile) throw new Error('PORTCULLIS_SIGN_IN is link, token, or proxy with a secret file.')
  return {
    kind,
    secretFile,
    secretHeader: env.PORTCULLIS_PROXY_SECRET_HEADER || 'x-portcullis-proxy-secret',
    userHeader: env.PORTCULLIS_PROXY_USER_HEADER || 'x-forwarded-user',
    groupsHeader: env.PORTCULLIS_PROXY_GROUPS_HEADER || 'x-forwarded-groups'
  }
}
