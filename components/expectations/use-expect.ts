import { useCallback } from 'react'
import { useEditorStore, useOpen } from '../editor/provider'

/** The changed text, or why it cannot be, as a sentence. */
export type Made = { readonly text: string } | string

/** Changes the statements of the workspace, of which the title tells in its history. Resolves to what is wrong, if anything. */
export type Expect = (title: string, make: (text: string) => Made) => Promise<string | undefined>

export function useExpect(): Expect {
  const store = useEditorStore()
  const open = useOpen()
  return useCallback(
    (title, make) =>
      new Promise((resolve) => {
        // What is there is read once the engine is: it brings what was kept.
        open(({ setExpectations }) => {
          const made = make(store.getState().expectations)
          if (typeof made === 'string') return resolve(made)
          setExpectations(made.text, title)
          resolve(undefined)
        })
      }),
    [store, open]
  )
}
