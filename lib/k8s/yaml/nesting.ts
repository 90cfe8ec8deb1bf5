/**
 * An upper bound of how deeply a YAML or JSON text nests, without parsing it: parsers recurse, and V8 ends the whole process, with no
 * error to catch, when a regular expression is compiled where the stack is nearly full. Brackets in strings and comments count too: a
 * text that means no harm has few that do not close.
 */
export function nestingOf(text: string): number {
  let deepest = 0
  let brackets = 0
  /** Columns at which the blocks around this line began. */
  const blocks: number[] = []
  let column = 0
  /** Only spaces, and the indicators of block collections, so far on this line. */
  let leading = true
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === LINE_FEED) {
      column = 0
      leading = true
      continue
    }
    if (leading && code !== SPACE && code !== TAB) {
      while ((blocks.at(-1) ?? -1) >= column) blocks.pop()
      blocks.push(column)
      const next = text.charCodeAt(at + 1)
      leading = (code === DASH || code === QUESTION || code === COLON) && (next === SPACE || next === TAB)
    }
    if (code === OPEN_BRACKET || code === OPEN_BRACE) brackets += 1
    else if ((code === CLOSE_BRACKET || code === CLOSE_BRACE) && brackets > 0) brackets -= 1
    deepest = Math.max(deepest, brackets + blocks.length)
    column += 1
  }
  return deepest
}

const [LINE_FEED, TAB, SPACE, DASH, QUESTION, COLON] = [10, 9, 32, 45, 63, 58]
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [91, 93, 123, 125]
