'use client'
import { LiveProvider } from '../live/provider'
import { Toaster } from '../ui/toast'
import { TooltipProvider } from '../ui/tooltip'
import { EditorProvider } from './provider'
import { Shell } from './shell'

/** The editor, whole. */
export const Workspace = () => (
  <LiveProvider>
    <EditorProvider>
      <TooltipProvider>
        <Shell />
        <Toaster />
      </TooltipProvider>
    </EditorProvider>
  </LiveProvider>
)
