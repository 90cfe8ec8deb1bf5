import { readSync, writeSync } from 'node:fs'
import type { VerdictReply, VerdictRequest } from '@/lib/api'
import { loadDatapath } from '../kernel'
import { ProgramVerdicts } from './program'

// Asks the loaded program, for `portcullis evaluate --engine kernel`: lib/api/verdicts.ts. Ends with its input. Nothing is
// attached or pinned: the program and its maps go with this process.

const SIZES = { endpoints: 16, sources: 65_536, connections: 65_536, fragments: 64 }

function main(): void {
  let verdicts: ProgramVerdicts
  try {
    verdicts = new ProgramVerdicts(loadDatapath({ sizes: SIZES }))
  } catch (error) {
    reply({ kind: 'error', error: words(error) })
    return
  }
  reply({ kind: 'ready' })
  for (const line of lines()) reply(answer(verdicts, line))
  verdicts.close()
}

function answer(verdicts: ProgramVerdicts, line: string): VerdictReply {
  try {
    const request = JSON.parse(line) as VerdictRequest
    if (request.kind === 'ask') return { kind: 'answers', answers: verdicts.ask(request) }
    verdicts.prepare(request.world)
    return { kind: 'ready' }
  } catch (error) {
    return { kind: 'error', error: words(error) }
  }
}

/** Blocking: nothing else is to be done meanwhile. */
function* lines(): Generator<string> {
  const decoder = new TextDecoder()
  const room = new Uint8Array(1 << 16)
  let rest = ''
  for (;;) {
    const count = readSync(0, room)
    if (count === 0) return
    rest += decoder.decode(room.subarray(0, count), { stream: true })
    const parts = rest.split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
}

function reply(message: VerdictReply): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(message)}\n`)
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at)
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

main()
