/** https://no-color.org: any value but none turns colours off. FORCE_COLOR turns them on where there is no terminal. */
export function hasColour(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  if ((env.NO_COLOR ?? '') !== '') return false
  if ((env.FORCE_COLOR ?? '') !== '' && env.FORCE_COLOR !== '0') return true
  return stream.isTTY === true && env.TERM !== 'dumb'
}

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], cyan: [36, 39] } as const

export type Style = { readonly [Name in keyof typeof CODES]: (text: string) => string }

export function styleFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Style {
  const on = hasColour(stream, env)
  const entries = Object.entries(CODES).map(([name, [open, close]]) => [
    name,
    (text: string) => (on ? `\x1b[${open}m${text}\x1b[${close}m` : text)
  ])
  return Object.fromEntries(entries)
}

/** Both words are of one length, so that what follows stands in a column. */
export function verdictWord({ allowed }: { readonly allowed: boolean }, style: Style): string {
  return allowed ? style.green('allowed') : style.red('dropped')
}

/**
 * What came over the network may hold anything: control characters could move the cursor or write to the terminal's clipboard.
 * Line ends and tabs stay.
 */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd')
}
