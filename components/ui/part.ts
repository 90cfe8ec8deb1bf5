import { lazy } from 'react'
import { toast } from './toast'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 5000

/**
 * As `lazy`, for a part of the page that is loaded once it is needed. Where it cannot be, because the server is away, that is said
 * once and it is asked for until it comes: the rest of the page goes on.
 */
export const part: typeof lazy = (load) => lazy(() => patiently(load))

export async function patiently<T>(load: () => Promise<T>, sleep = pause): Promise<T> {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      return await load()
    } catch {
      if (wait === FIRST_WAIT_MS)
        toast({ tone: 'problem', title: 'The server does not answer.', detail: 'This opens once it does.' })
      await sleep(wait)
    }
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
