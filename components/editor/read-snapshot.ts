import type { FileRead } from '@/lib/editor/snapshot'
import { type ReadingFile, reading, setReading, setSnapshot } from '../live/snapshot'
import type { FromReader } from './snapshot.worker'

/** What takes longer is said, with how far it has come. */
const SAID_AFTER_MS = 150

/** A file of any size as a dump of a cluster, read in a worker, and in the place of the connected one then. Rejects where it cannot be read. */
export async function openSnapshot(name: string, file: Blob): Promise<FileRead | 'stopped'> {
  const worker = new Worker(new URL('./snapshot.worker.ts', import.meta.url), { type: 'module' })
  const begun = performance.now()
  try {
    const read = await new Promise<FileRead | 'stopped'>((resolve, reject) => {
      const say = (bytes: number, objects: number, stage: ReadingFile['stage']) =>
        setReading({ name, size: file.size, bytes, objects, stage, stop: () => resolve('stopped') })
      const waited = setTimeout(() => say(0, 0, 'reading'), SAID_AFTER_MS)
      worker.addEventListener('message', ({ data }: MessageEvent<FromReader>) => {
        if ('reading' in data) {
          const { bytes, objects, whole } = data.reading
          if (performance.now() - begun < SAID_AFTER_MS) return
          clearTimeout(waited)
          return say(bytes, objects, whole ? 'making' : 'reading')
        }
        clearTimeout(waited)
        if ('read' in data) resolve(data.read)
        else reject(new Error(data.trouble))
      })
      worker.addEventListener('error', ({ message }) => {
        clearTimeout(waited)
        reject(new Error(message))
      })
      worker.postMessage(file)
    })
    if (typeof read === 'object' && 'world' in read) {
      const said = reading()
      if (said) {
        setReading({ ...said, stage: 'drawing' })
        await painted()
      }
      setSnapshot({ name, world: read.world })
    }
    return read
  } finally {
    worker.terminate()
    setReading(undefined)
  }
}

/** What was said is seen before the page is busy; a hidden page paints nothing. */
const painted = () =>
  new Promise<void>((resolve) => (document.hidden ? resolve() : requestAnimationFrame(() => setTimeout(resolve))))
