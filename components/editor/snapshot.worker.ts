import { type FileRead, type Reading, readFile } from '@/lib/editor/snapshot'

/** How often the page is told how far it has come, in milliseconds. */
const TELL_MS = 100

export type FromReader = { readonly reading: Reading } | { readonly read: FileRead } | { readonly trouble: string }

const tell = (message: FromReader) => self.postMessage(message)

/** Reads one file as a dump of a cluster, off the page's own thread. */
self.addEventListener('message', ({ data: file }: MessageEvent<Blob>) => {
  let told = 0
  readFile(partsOf(file), (reading) => {
    const now = performance.now()
    if (!reading.whole && now - told < TELL_MS) return
    told = now
    tell({ reading })
  }).then(
    (read) => tell({ read }),
    (error: Error) => tell({ trouble: error.message })
  )
})

async function* partsOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    yield value
  }
}
