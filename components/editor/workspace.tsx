'use client'
import { Suspense, useState } from 'react'
import { useStore } from 'zustand'
import { LiveProvider } from '../live/provider'
import { part } from '../ui/part'
import { toasts } from '../ui/toast'
import { TooltipProvider } from '../ui/tooltip'
import { expectPolicy } from './parts'
import { EditorProvider } from './provider'
import { Shell } from './shell'

const Toaster = part(() => import('../ui/toaster'))

/** The editor, whole. `expected`: a policy is likely to be open as soon as the drafts are read. */
export const Workspace = ({ expected }: { readonly expected: boolean }) => (
  <LiveProvider>
    <EditorProvider onKept={expectPolicy}>
      <TooltipProvider>
        <Shell expected={expected} />
        <Toasts />
      </TooltipProvider>
    </EditorProvider>
  </LiveProvider>
)

/** Loaded with the first message. */
function Toasts() {
  const some = useStore(toasts, (state) => state.messages.length > 0)
  const [needed, setNeeded] = useState(false)
  if (some && !needed) setNeeded(true)
  return needed ? (
    <Suspense fallback={null}>
      <Toaster />
    </Suspense>
  ) : null
}
