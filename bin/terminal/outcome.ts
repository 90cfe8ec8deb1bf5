import type { ApplyResponse, NodeProofView } from '@/lib/api'
import { noteImpact } from './issue'
import { showDiff, title } from './object'
import { type Output, printable } from './output'

/** What became of it, but for what is wrong with a file. */
export function showOutcome(out: Output, { ok, objects, impact, proof }: ApplyResponse, dryRun: boolean): void {
  for (const each of impact) noteImpact(out, each)
  if (!ok) return
  for (const object of objects) {
    out.line(`${title(object)} ${object.action}${dryRun ? ' (dry run)' : ''}`)
    if (dryRun) showDiff(out, object.diff)
  }
  if (proof !== undefined) noteProof(out, proof)
}

/** What has to be done now, and by when. */
export function noteWaiting(out: Output, ids: readonly string[], seconds: number): void {
  for (const id of ids) {
    out.note(`${out.noteStyle.yellow('waiting:')} change ${id} is rolled back in ${seconds} s, unless it is confirmed:`)
    out.note(`  npx portcullis confirm ${id}`)
  }
}

/** Silent where all is well on every node; those without an agent are named once, since no apply changes that. */
export function noteProof(out: Output, proof: readonly NodeProofView[]): void {
  const without = proof.filter(({ state }) => state === 'no-agent').map(({ node }) => node)
  if (without.length > 0) out.note(printable(`note: no agent runs on ${without.join(', ')}: nothing is enforced there`))
  for (const { node, state, detail } of proof) {
    if (state === 'in-force' || state === 'no-agent') continue
    out.note(printable(`${out.noteStyle.yellow('warning:')} not in force on ${node} (${state}): ${detail}`))
  }
}
