import type { Serving } from '../shop'
import type { AppConfig } from '../wire'

/** Starts a listener on both families; resolves once it listens. Each kind is loaded only where it is used, to keep a pod small. */
export async function serve(serving: Serving, config: AppConfig): Promise<void> {
  switch (serving.kind) {
    case 'http':
      return (await import('./http')).serveHttp(serving)
    case 'database':
      return (await import('./database')).serveDatabase(serving)
    case 'grpc':
      return (await import('./grpc')).serveGrpc(serving)
    case 'dns':
      return (await import('./dns')).serveDns(serving, config.zone)
    case 'echo':
      return (await import('./echo')).serveEcho(serving)
  }
}
