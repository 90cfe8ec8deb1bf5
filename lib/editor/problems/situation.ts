import type { ParsedText } from '@/lib/document'
import type { Issue, World } from '@/lib/policy'
import type { Canvas } from '../canvas/model'
import type { DraftBlock } from '../commands/model'

/** What problems are looked for in. */
export interface Situation {
  readonly parsed: ParsedText
  /** The document that the canvas shows. */
  readonly document: number
  readonly canvas: Canvas | undefined
  readonly drafts: readonly DraftBlock[]
  readonly world: World | undefined
  readonly serverIssues: readonly Issue[]
}
