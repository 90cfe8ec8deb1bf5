import { Redo2, Search, Undo2 } from 'lucide-react'
import { Suspense } from 'react'
import { Button } from '../ui/button'
import { IconButton } from '../ui/icon-button'
import { Kbd } from '../ui/kbd'
import { EnforcementBadge } from './enforcement-badge'
import { PolicyBar } from './parts'
import { PersonMenu } from './person-menu'
import { useActions, useEditor } from './provider'
import { ThemeMenu } from './theme-menu'
import { setView } from './view-store'
import { WorkspaceMenu } from './workspace-menu'

export function TopBar() {
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-b bg-surface-1 px-2">
      <WorkspaceMenu />
      <OfPolicy part="head" />
      <div className="flex-1" />
      <Button variant="ghost" className="text-ink-3" onClick={() => setView({ overlay: 'palette' })}>
        <Search aria-hidden />
        <span className="max-[1180px]:sr-only">Search</span> <Kbd keys="⌘ K" />
      </Button>
      <History />
      <OfPolicy part="history" />
      <OfPolicy part="problems" />
      <span className="mx-1 h-4 w-px bg-line" />
      <EnforcementBadge />
      <PersonMenu />
      <ThemeMenu />
      <OfPolicy part="apply" />
    </header>
  )
}

function OfPolicy({ part }: { readonly part: 'head' | 'history' | 'problems' | 'apply' }) {
  const active = useEditor((state) => state.active !== undefined)
  return active ? (
    <Suspense fallback={null}>
      <PolicyBar part={part} />
    </Suspense>
  ) : null
}

function History() {
  const { undo, redo } = useActions()
  // Statements can be written before a policy is open.
  const shown = useEditor((state) => state.active !== undefined || state.canUndo || state.canRedo)
  const canUndo = useEditor((state) => state.canUndo)
  const canRedo = useEditor((state) => state.canRedo)
  if (!shown) return null
  return (
    <>
      <IconButton label="Undo" keys="⌘ Z" disabled={!canUndo} onClick={undo}>
        <Undo2 />
      </IconButton>
      <IconButton label="Redo" keys="⇧ ⌘ Z" disabled={!canRedo} onClick={redo}>
        <Redo2 />
      </IconButton>
    </>
  )
}
