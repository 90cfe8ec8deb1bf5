import type { Path } from '@/lib/document'
import type { Direction } from '@/lib/policy'
import type { BlockId, EdgeId } from '../canvas/model'

/** What a line of the outline stands for. */
export type OutlineKind = 'policy' | 'subject' | 'gate' | 'rule' | 'peer' | 'port' | 'l7' | 'unconnected' | 'extra'

/** One line of the outline: the same policy as the drawing, from the top, in words. */
export interface OutlineItem {
  /** Unique in the outline, and the same after an edit elsewhere. */
  readonly id: string
  readonly kind: OutlineKind
  /** Read and shown: `Allow backend1, TCP 5000`. */
  readonly text: string
  /** Goes with it: `pods app=backend1 in default, 1 pod`. */
  readonly note: string
  /** What of the canvas is selected with it. */
  readonly select: readonly string[]
  readonly direction?: Direction
  readonly verdict?: 'allow' | 'deny'
  /** The blocks that go when it is deleted. */
  readonly blocks: readonly BlockId[]
  /** The rule it belongs to, and of a port its place in it. */
  readonly edge?: EdgeId
  readonly port?: number
  /** Where it stands in the text, for what is edited as YAML. */
  readonly path?: Path
  readonly children: readonly OutlineItem[]
}
