import { generationOf, type Json, keyOf, uidOf } from './objects'
import { textOf } from './text'

/** What was written from here as its author wrote it, with his comments: an API server keeps none. */
export class Authored {
  readonly #texts = new Map<string, { readonly uid: string; readonly generation: number; readonly text: string }>()

  keep(object: Json, text: string): void {
    this.#texts.set(keyOf(object), { uid: uidOf(object), generation: generationOf(object), text })
  }

  forget(object: Json): void {
    this.#texts.delete(keyOf(object))
  }

  /** Where nobody has changed it since, nor made another in its place, whose generation would be the first again; else as the object says. */
  textOf(object: Json): string {
    const own = this.#texts.get(keyOf(object))
    const same = own?.generation === generationOf(object) && own.uid === uidOf(object)
    return same ? own.text : textOf(object)
  }
}
