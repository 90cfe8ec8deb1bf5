import { printable, type Style, styleFor } from './style'

/** Where a command writes: answers to standard output, all else to standard error. */
export interface Output {
  readonly style: Style
  line(text?: string): void
  /** Text as it is, without a line end of ours. */
  raw(text: string): void
  json(value: unknown): void
  /** Warnings and hints. */
  note(text: string): void
  readonly noteStyle: Style
  /** What is being done, while it takes long: a line that goes away again. Shown on a terminal alone. */
  readonly progress?: (text: string) => void
}

export function terminal(out: NodeJS.WriteStream = process.stdout, err: NodeJS.WriteStream = process.stderr): Output {
  // A reader that has enough (`| head`) is no error.
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  const shown = progressOn(err)
  const write = (stream: NodeJS.WriteStream, text: string) => {
    shown.clear()
    stream.write(text)
  }
  return {
    style: styleFor(out),
    noteStyle: styleFor(err),
    line: (text = '') => write(out, `${text}\n`),
    raw: (text) => write(out, text),
    json: (value) => write(out, `${JSON.stringify(value)}\n`),
    note: (text) => write(err, `${text}\n`),
    ...(err.isTTY && { progress: shown.show })
  }
}

/** What is done sooner than this needs no word. */
const LONG_MS = 400

/** One line that each next thing to be written replaces. */
function progressOn(err: NodeJS.WriteStream) {
  const since = Date.now()
  let there = false
  const clear = () => {
    if (there) err.write('\r\x1b[K')
    there = false
  }
  const show = (text: string) => {
    clear()
    if (Date.now() - since < LONG_MS) return
    err.write(`${printable(text).slice(0, (err.columns || 80) - 1)}`)
    there = true
  }
  process.once('exit', clear)
  return { clear, show }
}

export { printable }
