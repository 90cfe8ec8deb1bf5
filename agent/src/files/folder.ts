import { existsSync, type FSWatcher, watch } from 'node:fs'
import { dirname } from 'node:path'

/** Should what is watched go, and no event tell of it coming back. */
const AGAIN_MS = 5_000

/**
 * Calls back when something in a folder comes or goes. The folder need not be there yet: a runtime makes its own with the first pod,
 * and that one counts.
 */
export function watchFolder(folder: string, changed: () => void): () => void {
  let watcher: FSWatcher | undefined
  let timer: NodeJS.Timeout | undefined
  const close = () => {
    clearTimeout(timer)
    watcher?.close()
    watcher = undefined
  }
  const open = () => {
    close()
    const there = nearest(folder)
    const lost = () => {
      close()
      timer = setTimeout(open, AGAIN_MS).unref()
    }
    try {
      watcher = watch(there, () => {
        if (there !== folder && nearest(folder) !== there) open()
        else if (there === folder) changed()
      }).on('error', lost)
    } catch {
      return lost()
    }
    // What came between looking and watching.
    if (nearest(folder) !== there) open()
    else if (there === folder) changed()
  }
  open()
  return close
}

/** The folder, or of those that it is in the nearest that is there. */
function nearest(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : nearest(dirname(folder))
}
