import type { KubeConfig } from '@kubernetes/client-node'
import { pruned } from '@/lib/k8s'
import { ClusterError } from '../cluster'
import { listAll } from './list'
import { streamJson } from './request'
import type { Resource } from './resources'

type Json = Readonly<Record<string, unknown>>

/** What is known of one kind; `objects` goes on to change. `state`: `absent` where the server has no such kind, `forbidden` where it may not be read. */
export interface Followed {
  readonly state: 'live' | 'stale' | 'absent' | 'forbidden'
  readonly objects: ReadonlyMap<string, Json>
  /** Why it is stale, a sentence. */
  readonly trouble: string
}

/** A server ends a watch by itself after so long; one that says nothing for longer, not even a bookmark, is dead. */
const WATCH_SECONDS = 290
const QUIET_MS = (WATCH_SECONDS + 60) * 1000
/** A kind that is absent or forbidden may come: asked again so seldom that nobody notices. */
const AGAIN_MS = 60_000
const SHORT_MS = 1_000

/**
 * List, then watch from there, for as long as `signal` lets it: resumed where a watch ends, by the version of the last bookmark;
 * listed anew where that version is too old (410); with growing pauses, never in step with others, where nothing answers. What was
 * known stays meanwhile, at first `known`. An object that has not changed, as far as it is kept, stays the same one.
 */
export async function follow(
  config: KubeConfig,
  resource: Resource,
  tell: (followed: Followed) => void,
  signal: AbortSignal,
  known: ReadonlyMap<string, Json> = new Map()
): Promise<void> {
  let objects = new Map(known)
  let failures = 0
  const fail = (error: unknown) => {
    failures += 1
    tell({ state: 'stale', objects, trouble: error instanceof ClusterError ? error.message : String(error) })
    return pause(backOff(failures), signal)
  }
  while (!signal.aborted) {
    try {
      const listed = await listAll(config, resource)
      if (typeof listed === 'string') {
        objects = new Map()
        tell({ state: listed, objects, trouble: '' })
        await pause(AGAIN_MS, signal)
        continue
      }
      objects = new Map(listed.objects.map((object) => [keyOf(object), kept(objects, object)]))
      tell({ state: 'live', objects, trouble: '' })
      let version: string | undefined = listed.version
      while (version !== undefined && !signal.aborted) {
        try {
          const began = Date.now()
          version = await watch(listed.at, version)
          // One that ends at once, time and again, is not asked again at once: a role may list and not watch.
          if (Date.now() - began >= SHORT_MS) failures = 0
          else {
            failures += 1
            await pause(backOff(failures), signal)
          }
        } catch (error) {
          if (signal.aborted) return
          await fail(error)
        }
      }
    } catch (error) {
      if (!signal.aborted) await fail(error)
    }
  }

  /** Until the server ends it. Gives the version to go on from; undefined: from the beginning. */
  async function watch(at: string, from: string): Promise<string | undefined> {
    let version: string | undefined = from
    const query = new URLSearchParams({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: from,
      timeoutSeconds: String(WATCH_SECONDS)
    })
    const take = (value: unknown) => {
      const { type, object } = (value ?? {}) as { readonly type?: string; readonly object?: Json }
      if (object === undefined || type === 'ERROR') {
        version = undefined
        return
      }
      version = (object.metadata as { readonly resourceVersion?: string } | undefined)?.resourceVersion ?? version
      if (type === 'BOOKMARK') return
      const key = keyOf(object)
      const before = objects.get(key)
      const now = type === 'DELETED' ? undefined : kept(objects, { kind: resource.kind, ...object })
      if (now === before) return
      if (now === undefined) objects.delete(key)
      else objects.set(key, now)
      tell({ state: 'live', objects, trouble: '' })
    }
    const status = await streamJson(config, `${at}/${resource.plural}?${query}`, take, {
      signal,
      quietMs: QUIET_MS,
      // From here on what is known is true again, though nothing may happen for minutes.
      opened: () => tell({ state: 'live', objects, trouble: '' })
    })
    if (status === 410 || status === 404 || status === 403) return undefined
    if (status !== 200)
      throw new ClusterError('failed', `The API server answers a watch of ${resource.plural} with ${status}.`)
    return version
  }
}

/** What was worked out of an object is kept by it: most updates change nothing that is looked at, and leave it what it is. */
function kept(known: ReadonlyMap<string, Json>, object: Json): Json {
  const [before, now] = [known.get(keyOf(object)), pruned(object)]
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now
}

function keyOf({ metadata }: Json): string {
  const { namespace = '', name = '' } = (metadata ?? {}) as { readonly namespace?: string; readonly name?: string }
  return `${namespace}/${name}`
}

/** Half a second to half a minute; a crowd of clients does not come back all at once. */
function backOff(failures: number): number {
  const most = Math.min(30_000, 500 * 2 ** (failures - 1))
  return most / 2 + Math.random() * (most / 2)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
