'use client'
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import type { LiveState } from './state'
import { createLiveStore, type LiveStore } from './store'
import { listen } from './stream'

const Context = createContext<LiveStore | undefined>(undefined)

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [store] = useState(createLiveStore)
  useEffect(() => listen(store), [store])
  return <Context.Provider value={store}>{children}</Context.Provider>
}

export function useLiveStore(): LiveStore {
  const store = useContext(Context)
  if (!store) throw new Error('useLive is used outside of LiveProvider')
  return store
}

export const useLive = <T,>(select: (state: LiveState) => T): T => useStore(useLiveStore(), select)
