import { isClustersOwn, Person } from '@/lib/server/cluster'
import { readSecret, sameSecret } from './secret'

/** A proxy in front that has people sign in (oauth2-proxy and the like), and says in headers who they are. */
export interface ProxySignIn {
  /** The proxy shows what is in it, and nobody else can: an address proves nothing, as every pod may reach this port. */
  readonly secretFile: string
  readonly secretHeader: string
  readonly userHeader: string
  /** Its values, separated by commas. */
  readonly groupsHeader: string
}

/** Whom the proxy names. Undefined: it did not come by the proxy, or the proxy names nobody whom it may. */
export function personBehind(
  { secretFile, secretHeader, userHeader, groupsHeader }: ProxySignIn,
  headers: { get(name: string): string | null }
): Person | undefined {
  // Read each time: the Secret may be exchanged.
  const secret = readSecret(secretFile)
  if (secret === undefined || !sameSecret(headers.get(secretHeader) ?? '', secret)) return undefined
  const name = headers.get(userHeader)?.trim() ?? ''
  const groups = (headers.get(groupsHeader) ?? '')
    .split(',')
    .map((group) => group.trim())
    .filter((group) => group !== '')
  if (name === '' || [name, ...groups].some(isClustersOwn)) return undefined
  return Person.impersonated(name, groups)
}
