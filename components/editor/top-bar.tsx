import { Redo2, Search, Undo2 } from 'lucide-react'
import { Button } from '../ui/button'
import { IconButton } from '../ui/icon-button'
import { Kbd } from '../ui/kbd'
import { ApplyButton } from './apply-button'
import { EnforcementBadge } from './enforcement-badge'
import { PolicyHead } from './policy-head'
import { ProblemsCount } from './problems-count'
import { useActions, useEditor } from './provider'
import { ThemeMenu } from './theme-menu'
import { setView } from './view-store'
import { WorkspaceMenu } from './workspace-menu'

export function TopBar() {
  const active = useEditor((state) => state.active !== undefined)
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-b bg-surface-1 px-2">
      <WorkspaceMenu />
      {active ? <PolicyHead /> : null}
      <div className="flex-1" />
      <Button variant="ghost" className="text-ink-3" onClick={() => setView({ overlay: 'palette' })}>
        <Search aria-hidden />
        <span className="max-[1180px]:sr-only">Search</span> <Kbd keys="⌘ K" />
      </Button>
      <History />
      {active ? <ProblemsCount /> : null}
      <span className="mx-1 h-4 w-px bg-line" />
      <EnforcementBadge />
      <ThemeMenu />
      {active ? <ApplyButton /> : null}
    </header>
  )
}

function History() {
  const { undo, redo } = useActions()
  const canUndo = useEditor((state) => state.canUndo)
  const canRedo = useEditor((state) => state.canRedo)
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
