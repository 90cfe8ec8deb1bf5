import { createStore, useStore } from 'zustand'

/** The text of the expectations that stand beside the policies, in this browser; every page of it has the same. */
interface ExpectationsState {
  readonly text: string
  /** What it was before each change, the newest last. */
  readonly past: readonly string[]
  /** It could not be kept: it is gone when the page is. */
  readonly trouble: boolean
}

const KEY = 'portcullis-expectations'
const STEPS = 100

const store = createStore<ExpectationsState>(() => ({ text: '', past: [], trouble: false }))

export const useExpectations = <T>(select: (state: ExpectationsState) => T): T => useStore(store, select)

export const expectations = (): ExpectationsState => store.getState()

export function setExpectations(text: string): void {
  const { text: before, past } = store.getState()
  if (text === before) return
  store.setState({ text, past: [...past, before].slice(-STEPS), trouble: !keep(text) })
}

export function undoExpectations(): void {
  const { past } = store.getState()
  const text = past.at(-1)
  if (text === undefined) return
  store.setState({ text, past: past.slice(0, -1), trouble: !keep(text) })
}

/** Called once in the browser: reads what was kept, and follows what other pages of it write. */
export function restoreExpectations(): () => void {
  const read = (text: string | null) => store.setState({ text: text ?? '', past: [] })
  try {
    read(localStorage.getItem(KEY))
  } catch {
    store.setState({ trouble: true })
  }
  const hear = ({ key, newValue }: StorageEvent) => {
    if (key === KEY) read(newValue)
  }
  window.addEventListener('storage', hear)
  return () => window.removeEventListener('storage', hear)
}

function keep(text: string): boolean {
  try {
    localStorage.setItem(KEY, text)
    return true
  } catch {
    return false
  }
}
