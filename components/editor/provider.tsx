'use client'
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { EditorActions, EditorState, EditorStore, Opening } from '@/lib/editor'
import { useLiveStore } from '../live/provider'
import { toast } from '../ui/toast'
import { createPageStore, type PageStore } from './page-store'

const Context = createContext<PageStore | undefined>(undefined)

interface EditorProviderProps {
  /** Called when drafts were kept, so that one is about to be shown. */
  readonly onKept: () => void
  readonly children: ReactNode
}

export function EditorProvider({ onKept, children }: EditorProviderProps) {
  const live = useLiveStore()
  const [page] = useState(() => createPageStore(live))
  useEffect(() => page.begin(onKept), [page, onKept])
  useEffect(() => keepDrafts(page.store), [page])
  return <Context.Provider value={page}>{children}</Context.Provider>
}

/** Nothing typed is lost when the page goes, and it is said where the browser keeps nothing. */
function keepDrafts(store: EditorStore): () => void {
  const save = () => void store.getState().actions.save()
  const ends = new AbortController()
  window.addEventListener('pagehide', () => store.getState().actions.leave(), { signal: ends.signal })
  // It comes back as it was, when the browser had kept the whole page.
  window.addEventListener('pageshow', save, { signal: ends.signal })
  // A hidden page may be ended without a word.
  document.addEventListener('visibilitychange', () => document.hidden && save(), { signal: ends.signal })
  const unsubscribe = store.subscribe(({ draftTrouble }, before) => {
    if (draftTrouble && draftTrouble !== before.draftTrouble) toast({ tone: 'problem', title: draftTrouble })
  })
  return () => {
    ends.abort()
    unsubscribe()
  }
}

function usePage(): PageStore {
  const page = useContext(Context)
  if (!page) throw new Error('useEditor is used outside of EditorProvider')
  return page
}

export const useEditorStore = (): EditorStore => usePage().store

export const useEditor = <T,>(select: (state: EditorState) => T): T => useStore(useEditorStore(), select)

export const useActions = (): Omit<EditorActions, Opening> => useStore(useEditorStore(), (state) => state.actions)

/** `open((actions) => actions.newDraft('blank'))`: what opens a policy waits here for the engine, the first time. */
export function useOpen(): (act: (actions: EditorActions) => void) => void {
  const { store, start } = usePage()
  return useCallback(
    (act) => {
      // Where it does not come that is said by the one who loads it.
      start().then(
        () => act(store.getState().actions),
        () => {}
      )
    },
    [store, start]
  )
}
