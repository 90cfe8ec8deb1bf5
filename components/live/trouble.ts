import type { Trouble } from './state'

/** What went wrong with a call, in words. */
export function troubleOf(error: unknown): Trouble {
  const { message, fix } = error as { readonly message?: string; readonly fix?: string }
  return { message: message ?? String(error), ...(fix === undefined ? {} : { fix }) }
}
