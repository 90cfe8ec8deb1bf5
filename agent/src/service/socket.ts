import { chmodSync, chownSync, rmSync } from 'node:fs'
import { type Server, ServerCredentials } from '@grpc/grpc-js'

/**
 * Serves on a Unix socket that nobody but its owner may open: it is made with no rights, and given away after. The caller holds the
 * agent's lock, so a socket that is there already is of an agent that died.
 */
export async function listen(
  server: Server,
  path: string,
  { owner, mode }: { readonly owner: { readonly uid: number; readonly gid: number } | undefined; readonly mode: number }
): Promise<void> {
  rmSync(path, { force: true })
  const before = process.umask(0o777)
  try {
    await new Promise<void>((resolve, reject) => {
      server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), (error) => (error ? reject(error) : resolve()))
    })
  } finally {
    process.umask(before)
  }
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid)
  chmodSync(path, mode)
}
