import { spawnSync } from 'node:child_process'
import type { Held, Outcome } from '../connections'
import type { State } from '../state'
import type { SoakTrial } from './judged'

/** What was done, what was seen, and where that is not what the engine says. */
export class Tally {
  readonly #seed: number
  readonly #began = Date.now()
  readonly #tested = spawnSync('git', ['log', '-1', '--format=%h of %cs'], { encoding: 'utf8' }).stdout.trim()
  #rounds = 0
  #connections = 0
  #allowed = 0
  readonly #differences: string[] = []
  changes = 0
  refused = 0
  pods = 0
  deaths = 0

  constructor(seed: number) {
    this.#seed = seed
  }

  get good(): boolean {
    return this.#differences.length === 0 && this.#connections > 0
  }

  round(trials: readonly SoakTrial[], outcomes: readonly Outcome[], seen: State): void {
    this.#rounds += 1
    this.#connections += trials.length
    for (const [at, { from, to, address, port, verdict }] of trials.entries()) {
      const outcome = outcomes[at] ?? 'not tried'
      if (verdict.allowed) this.#allowed += 1
      // Where policy says no, it says nothing: not even that a port is closed.
      if (verdict.allowed ? outcome === 'connected' : outcome === 'no answer') continue
      const must = verdict.allowed ? 'allowed' : 'denied'
      this.#differences.push(
        `round ${this.#rounds}: ${from.name} → ${to.name} (${address}) port ${port}: ${must}, seen: ${outcome}`
      )
      console.error(this.#differences.at(-1), JSON.stringify(verdict))
      console.error(JSON.stringify(seen.policies))
    }
    if (this.#rounds % 10 === 0) console.log(this.#line())
  }

  report(held: Held): string {
    const { asked, answered, longest, ended } = held
    return [
      '# Pods, policies and agents that come and go, for a while',
      '',
      `${this.good && held.whole ? 'Nothing differed' : 'Something differed'}, at ${this.#tested}, seed ${this.#seed}.`,
      '',
      `- ${this.#line()}`,
      `- ${this.changes} changes of policies (${this.refused} more refused by the API server), ${this.pods} pods exchanged for others, ${this.deaths} times an agent killed`,
      `- one connection held all the while, across nodes: asked ${asked} times, answered ${answered}, at most ${longest} ms apart${ended === undefined ? '' : `; it ended: ${ended}`}`,
      ...(this.#differences.length > 0 ? ['', ...this.#differences.map((one) => `- ${one}`)] : []),
      ''
    ].join('\n')
  }

  #line(): string {
    const minutes = ((Date.now() - this.#began) / 60_000).toFixed(1)
    const share = Math.round((100 * this.#allowed) / Math.max(1, this.#connections))
    return `${minutes} minutes, ${this.#rounds} rounds, ${this.#connections} connections tried, ${share} % of them to be allowed, ${this.#differences.length} not as the engine says`
  }
}
