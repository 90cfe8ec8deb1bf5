import type { BlockId, EditorActions } from '@/lib/editor'
import { report } from './report'

/** A copy of each, not connected; what has no form is passed over, and said. */
export function duplicateBlocks({ run }: Pick<EditorActions, 'run'>, blocks: readonly BlockId[]): void {
  report(blocks.map((block) => run('duplicateBlock', { block })).find((issue) => issue !== undefined))
}
