'use client'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { useStore } from 'zustand'
import { browserDrafts, createEditorStore, type EditorActions, type EditorState, type EditorStore } from '@/lib/editor'

const Context = createContext<EditorStore | undefined>(undefined)

export function EditorProvider({ children }: { readonly children: ReactNode }) {
  const [store] = useState(() => createEditorStore({ drafts: browserDrafts(), first: 'none' }))
  return <Context.Provider value={store}>{children}</Context.Provider>
}

export function useEditorStore(): EditorStore {
  const store = useContext(Context)
  if (!store) throw new Error('useEditor is used outside of EditorProvider')
  return store
}

export const useEditor = <T,>(select: (state: EditorState) => T): T => useStore(useEditorStore(), select)

export const useActions = (): EditorActions => useEditorStore().getState().actions
