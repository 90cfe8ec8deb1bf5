import type { CST } from 'yaml'

interface Found {
  readonly token: CST.Token
  /** Collections around it, the document among them. */
  readonly depth: number
  /** Within braces or brackets. */
  readonly flow: boolean
}

/** A token and all within it, without recursion: how deep it goes is for the caller to judge. */
export function* tokensWithin(token: CST.Token): Generator<Found> {
  const open: Found[] = [{ token, depth: 0, flow: false }]
  for (let next = open.pop(); next; next = open.pop()) {
    yield next
    const depth = next.depth + 1
    if (next.token.type === 'document') {
      if (next.token.value) open.push({ token: next.token.value, depth, flow: false })
    } else if ('items' in next.token) {
      const flow = next.flow || next.token.type === 'flow-collection'
      for (const { key, value } of next.token.items) {
        if (key) open.push({ token: key, depth, flow })
        if (value) open.push({ token: value, depth, flow })
      }
    }
  }
}
