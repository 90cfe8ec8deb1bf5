'use client'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { browserDrafts, createEditorStore, type EditorActions, type EditorState, type EditorStore } from '@/lib/editor'
import { toast } from '../ui/toast'

const Context = createContext<EditorStore | undefined>(undefined)

export function EditorProvider({ children }: { readonly children: ReactNode }) {
  const [store] = useState(() => createEditorStore({ drafts: browserDrafts(), first: 'none' }))
  useEffect(() => keepDrafts(store), [store])
  return <Context.Provider value={store}>{children}</Context.Provider>
}

/** Nothing typed is lost when the page goes, and it is said where the browser keeps nothing. */
function keepDrafts(store: EditorStore): () => void {
  const { save, leave } = store.getState().actions
  const ends = new AbortController()
  window.addEventListener('pagehide', leave, { signal: ends.signal })
  // It comes back as it was, when the browser had kept the whole page.
  window.addEventListener('pageshow', () => void save(), { signal: ends.signal })
  // A hidden page may be ended without a word.
  document.addEventListener('visibilitychange', () => document.hidden && void save(), { signal: ends.signal })
  const unsubscribe = store.subscribe(({ draftTrouble }, before) => {
    if (draftTrouble && draftTrouble !== before.draftTrouble) toast({ tone: 'problem', title: draftTrouble })
  })
  return () => {
    ends.abort()
    unsubscribe()
  }
}

export function useEditorStore(): EditorStore {
  const store = useContext(Context)
  if (!store) throw new Error('useEditor is used outside of EditorProvider')
  return store
}

export const useEditor = <T,>(select: (state: EditorState) => T): T => useStore(useEditorStore(), select)

export const useActions = (): EditorActions => useEditorStore().getState().actions
