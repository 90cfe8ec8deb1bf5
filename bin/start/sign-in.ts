import { resolve } from 'node:path'

/** How people come in, and what is written down of what they do: what the web server is told. */
export interface SignInOptions {
  readonly signIn?: string
  readonly proxySecretFile?: string
  readonly proxySecretHeader?: string
  readonly proxyUserHeader?: string
  readonly proxyGroupsHeader?: string
  readonly listen?: string
  readonly auditLog?: string
}

/** Its environment; a sentence where it cannot be. `cluster`: it is connected to one, whose people can sign in. */
export function signInEnv(options: SignInOptions, cluster: boolean): Readonly<Record<string, string>> | string {
  const { signIn = 'link', listen, proxySecretFile, auditLog } = options
  if (!['link', 'token', 'proxy'].includes(signIn)) return `--sign-in is link, token or proxy, not ${signIn}.`
  if (signIn !== 'link' && !cluster) return `--sign-in ${signIn} is for a cluster: it says who somebody is.`
  if (signIn === 'proxy' && proxySecretFile === undefined) {
    return '--sign-in proxy needs --proxy-secret-file: by what it holds the proxy is known.'
  }
  if (listen !== undefined && signIn === 'link') {
    return '--listen needs --sign-in token or proxy: a link is for whoever started this, on this machine.'
  }
  if (listen !== undefined && !['0.0.0.0', '::'].includes(listen)) {
    return `--listen takes 0.0.0.0 or :: (all addresses), not ${listen}: this machine asks by 127.0.0.1 whether it is up.`
  }
  const { proxySecretHeader, proxyUserHeader, proxyGroupsHeader } = options
  return {
    PORTCULLIS_SIGN_IN: signIn,
    ...(listen !== undefined && { HOSTNAME: listen }),
    ...(proxySecretFile !== undefined && { PORTCULLIS_PROXY_SECRET_FILE: resolve(proxySecretFile) }),
    ...(proxySecretHeader && { PORTCULLIS_PROXY_SECRET_HEADER: proxySecretHeader }),
    ...(proxyUserHeader && { PORTCULLIS_PROXY_USER_HEADER: proxyUserHeader }),
    ...(proxyGroupsHeader && { PORTCULLIS_PROXY_GROUPS_HEADER: proxyGroupsHeader }),
    ...(auditLog !== undefined && { PORTCULLIS_AUDIT_LOG: auditLog === '-' ? '-' : resolve(auditLog) })
  }
}
