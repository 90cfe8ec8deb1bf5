import { type Draft, derive, fromStored, toStored } from './draft'
import { note } from './history'
import type { DraftChange, DraftId, DraftStore, EditorState, StoredDraft } from './model'
import { isNotKept, notKept } from './not-kept'
import { type Expectations, fromElsewhere } from './statements'

/** Drafts are written this long after the last change, in milliseconds. */
const SAVE_AFTER = 300

/** The part of the desk that drafts lie on. */
interface Desk {
  readonly drafts: Map<DraftId, Draft>
  readonly now: () => number
  readonly state: () => EditorState
  readonly set: (more: Partial<EditorState>) => void
  readonly show: (more?: Partial<EditorState>) => void
  readonly step: () => number
  expectations: Expectations
}

/** What of the drafts is not written yet, and what other pages of the browser wrote. */
export interface Keep {
  readonly changed: (id: DraftId) => void
  readonly gone: (id: DraftId) => void
  readonly expectationsChanged: () => void
  /** Another draft is shown: nothing of it changed. */
  readonly shown: () => void
  readonly save: () => Promise<void>
  readonly leave: () => void
}

export function createKeep(desk: Desk, store: DraftStore | undefined): Keep {
  const unsaved = new Map<DraftId, 'put' | 'gone'>()
  let unsavedExpectations = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function pending(): DraftChange {
    const put = [...unsaved].flatMap(([id, what]) => {
      const draft = desk.drafts.get(id)
      return what === 'put' && draft ? [toStored(draft)] : []
    })
    const gone = [...unsaved].flatMap(([id, what]) => (what === 'gone' ? [id] : []))
    const { text, updatedAt } = desk.expectations
    return { active: desk.state().active, put, gone, ...(unsavedExpectations && { expectations: { text, updatedAt } }) }
  }

  function soon(): void {
    clearTimeout(timer)
    if (store) timer = setTimeout(() => void save(), SAVE_AFTER)
  }

  async function save(): Promise<void> {
    clearTimeout(timer)
    if (!store) return
    const change = pending()
    const before = new Map(unsaved)
    unsaved.clear()
    unsavedExpectations = false
    try {
      await store.save(change)
      if (isNotKept(desk.state().draftTrouble)) desk.set({ draftTrouble: undefined })
    } catch (error) {
      // Tried again with the next change, and said meanwhile.
      for (const [id, what] of before) if (!unsaved.has(id)) unsaved.set(id, what)
      if (change.expectations) unsavedExpectations = true
      desk.set({ draftTrouble: notKept(error) })
    }
  }

  store?.watch(({ put, gone, expectations }) => {
    if (expectations && !unsavedExpectations) {
      desk.expectations = fromElsewhere(desk.expectations, expectations, { at: desk.now(), nr: desk.step() })
    }
    for (const one of put) if (!unsaved.has(one.id)) take(desk, one)
    for (const id of gone) if (!unsaved.has(id)) drop(desk, id)
    desk.show()
  })

  return {
    changed(id) {
      unsaved.set(id, 'put')
      soon()
    },
    gone(id) {
      unsaved.set(id, 'gone')
      soon()
    },
    expectationsChanged() {
      unsavedExpectations = true
      soon()
    },
    shown: soon,
    save,
    leave() {
      clearTimeout(timer)
      store?.leave(pending())
    }
  }
}

/** A draft as another page wrote it; on this page undo leads back to what was there. */
function take(desk: Desk, stored: StoredDraft): void {
  const here = desk.drafts.get(stored.id)
  const there = fromStored(stored)
  const history = here
    ? note(here.history, {
        title: 'Changed on another page',
        burst: 'elsewhere',
        at: desk.now(),
        nr: desk.step(),
        before: here.snapshot
      })
    : there.history
  desk.drafts.set(stored.id, derive({ ...there, history }, desk.state().cluster))
}

/** A draft that another page closed. */
function drop(desk: Desk, id: DraftId): void {
  const ids = [...desk.drafts.keys()]
  if (!desk.drafts.delete(id) || desk.state().active !== id) return
  const at = ids.indexOf(id)
  desk.show({ active: ids[at + 1] ?? ids[at - 1], selection: [], highlight: [] })
}
