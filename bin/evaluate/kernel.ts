import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { VerdictProbe, VerdictReply, VerdictRequest } from '@/lib/api'
import { partyKey } from '@/lib/policy'
import { type Conversation, converse } from './conversation'
import type { Engine, SideAnswer, SideQuestion } from './engine'

/** The real program on crafted packets, in a process of the agent. Throws where it cannot be loaded. */
export function kernel(): Engine {
  const program = findProgram()
  const talk = converse(process.execPath, [program])
  expectReady(read(talk))
  return {
    name: 'kernel',
    prepare: (world) => {
      expectReady(call(talk, { kind: 'world', world }))
      const rows = new Rows(talk)
      return { ask: (question) => rows.ask(question) }
    },
    close: () => talk.close()
  }
}

function findProgram(): string {
  for (const path of ['../agent/verdicts.js', '../../dist/agent/verdicts.js']) {
    const file = fileURLToPath(new URL(path, import.meta.url))
    if (existsSync(file)) return file
  }
  throw new Error('dist/agent/verdicts.js is not built: run `npm run setup`.')
}

/** Asks for a whole row of a table at once, with all probes that have been asked of this world so far. */
class Rows {
  readonly #talk: Conversation
  readonly #probes = new Map<string, VerdictProbe>()
  readonly #answers = new Map<string, SideAnswer>()

  constructor(talk: Conversation) {
    this.#talk = talk
  }

  ask({ direction, subject, peer, family, protocol, port }: SideQuestion): SideAnswer {
    const row = `${direction} ${partyKey(subject)} ${partyKey(peer)} ${family ?? ''}`
    const wanted = `${protocol}/${port}`
    const known = this.#answers.get(`${row} ${wanted}`)
    if (known) return known
    this.#probes.set(wanted, { protocol, port })
    const missing = [...this.#probes].filter(([name]) => !this.#answers.has(`${row} ${name}`))
    const probes = missing.map(([, probe]) => probe)
    const reply = call(this.#talk, { kind: 'ask', direction, subject, peer, ...(family ? { family } : {}), probes })
    if (reply.kind !== 'answers') throw new Error(reply.kind === 'error' ? reply.error : 'no answer')
    for (const [at, [name]] of missing.entries()) {
      const answer = reply.answers[at]
      if (answer) this.#answers.set(`${row} ${name}`, answer)
    }
    const found = this.#answers.get(`${row} ${wanted}`)
    if (!found) throw new Error('no answer')
    return found
  }
}

function call(talk: Conversation, request: VerdictRequest): VerdictReply {
  talk.write(JSON.stringify(request))
  return read(talk)
}

function read(talk: Conversation): VerdictReply {
  const line = talk.read()
  if (line === undefined) throw new Error('The process that asks the program has ended.')
  return JSON.parse(line) as VerdictReply
}

function expectReady(reply: VerdictReply): void {
  if (reply.kind === 'error') throw new Error(reply.error)
}
