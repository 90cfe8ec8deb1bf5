import { createStore, useStore } from 'zustand'

interface ExpectationsView {
  readonly view: 'list' | 'text'
}

const store = createStore<ExpectationsView>(() => ({ view: 'list' }))

export const setExpectationsView = (view: ExpectationsView['view']): void => store.setState({ view })

export const useExpectationsView = <T>(select: (state: ExpectationsView) => T): T => useStore(store, select)
