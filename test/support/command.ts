import { run } from '@/bin/program'
import { styleFor } from '@/bin/terminal/style'

/** Runs the command as it is typed; what it wrote, and its exit code. */
export async function portcullis(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const style = styleFor({ isTTY: false }, {})
  const code = await run(args, {
    style,
    noteStyle: style,
    line: (text = '') => {
      out += `${text}\n`
    },
    raw: (text) => {
      out += text
    },
    json: (value) => {
      out += `${JSON.stringify(value)}\n`
    },
    note: (text) => {
      err += `${text}\n`
    }
  })
  return { code, out, err }
}
