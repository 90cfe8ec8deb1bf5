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
}

export function terminal(out: NodeJS.WriteStream = process.stdout, err: NodeJS.WriteStream = process.stderr): Output {
  // A reader that has enough (`| head`) is no error.
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    style: styleFor(out),
    noteStyle: styleFor(err),
    line: (text = '') => void out.write(`${text}\n`),
    raw: (text) => void out.write(text),
    json: (value) => void out.write(`${JSON.stringify(value)}\n`),
    note: (text) => void err.write(`${text}\n`)
  }
}

export { printable }
