import type { Json, Path } from '../model'

/** One edit of a document's value. Paths are those at the time of the change: after the changes before it. */
export type Change =
  /**
   * The value at a path becomes this one. Where both are mappings or both sequences, only what differs is touched. Mappings
   * missing on the way are made.
   */
  | { readonly op: 'set'; readonly path: Path; readonly value: Json }
  | { readonly op: 'remove'; readonly path: Path }
  /** Before the item at `index` of the sequence at `path`; a sequence that is missing is made. */
  | { readonly op: 'insert'; readonly path: Path; readonly index: number; readonly value: Json }
  /** An item with its comments to before the item at `index` of the sequence at `to` (both as before the move). */
  | { readonly op: 'move'; readonly from: Path; readonly to: Path; readonly index: number }
  /** Another name for a key, its value and place as they are. */
  | { readonly op: 'rename'; readonly path: Path; readonly key: string }

/** Which key comes before which in mappings, by the path of the mapping: for a key that is new. */
export type KeyOrder = (path: Path) => readonly string[]
