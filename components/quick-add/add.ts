import type { EditorActions } from '@/lib/editor'
import type { Issue } from '@/lib/policy'
import type { Entry } from './entries'
import type { Target } from './target'

/** Adds what was chosen where it was meant; an Issue says why it cannot stand there. What says nothing yet waits unconnected. */
export function add({ run }: Pick<EditorActions, 'run'>, { peer, ports, blank }: Entry, target: Target): Issue | undefined {
  if (target.kind === 'side') {
    const { side } = target
    return blank ? run('addBlock', { side, peer }) : run('addRule', { side, peer, ...(ports ? { ports } : {}) })
  }
  const { edge } = target
  const [port] = ports ?? []
  return port ? run('addPort', { edge, port }) : run('addPeer', { edge, peer })
}
