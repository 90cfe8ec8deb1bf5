import fc from 'fast-check'
import { agree } from './agree'
import { worlds } from './worlds'

/*
 * usage: npx tsx test/differential/long.ts [MINUTES] [SEED]
 * The properties of compiled.test.ts with seed after seed, until time is up or one fails: then it says the seed and the world.
 */
const [minutes = '10', first] = process.argv.slice(2)
const until = Date.now() + Number(minutes) * 60_000
const ROUND = 20

let seed = first === undefined ? Date.now() % 1_000_000_000 : Number(first)
let made = 0
while (Date.now() < until) {
  for (const tiers of [true, false]) {
    const { failed, counterexample, error } = fc.check(fc.property(worlds({ tiers }), agree), { seed, numRuns: ROUND }) as {
      readonly failed: boolean
      readonly counterexample: unknown
      readonly error?: string
    }
    if (failed) {
      console.log(`seed ${seed}, tiers ${tiers}: ${error ?? ''}\n${JSON.stringify(counterexample)}`)
      process.exit(1)
    }
    made += ROUND
  }
  seed++
}
console.log(`${made} worlds, the last seed ${seed - 1}: all agree`)
