import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { OutlineItem } from '@/lib/editor'
import { useActions, useEditor } from '../editor/provider'
import { report } from '../editor/report'
import { openForm } from '../inspector/open-form'
import { type Row, rowAfter, rowNamed, rowsOf } from './rows'

/** Letters typed within this time are one word. */
const TYPING_MS = 700

/** Which line has the focus, which are folded, and what keys do. The line and the selection of the canvas follow each other. */
export function useOutline(root: OutlineItem) {
  const { select, run } = useActions()
  const selection = useEditor((state) => state.selection)
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [focused, setFocused] = useState<string>('policy')
  const typed = useRef({ text: '', at: 0 })
  const rows = useMemo(() => rowsOf(root, folded), [root, folded])
  const found = rows.findIndex(({ item }) => item.id === focused)
  // Where the line was that is gone now.
  const last = useRef(0)
  if (found >= 0) last.current = found
  const at = Math.min(last.current, rows.length - 1)
  const current = rows[at]?.item

  // Selected elsewhere, or by a command: the line goes with it.
  useEffect(() => {
    const [first] = selection
    if (first === undefined || current?.select.includes(first)) return
    const row = rows.find(({ item }) => item.select.includes(first))
    if (row) setFocused(row.item.id)
  }, [selection, rows, current])

  const go = (row: Row | undefined) => {
    if (!row) return
    setFocused(row.item.id)
    select(row.item.select)
  }
  const fold = (id: string, shut: boolean) =>
    setFolded((before) => new Set(shut ? [...before, id] : [...before].filter((one) => one !== id)))

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at]
    if (!row || event.altKey || event.metaKey || event.ctrlKey) return
    const { item, parent } = row
    const open = item.children.length > 0 && !folded.has(item.id)
    const next = rowAfter(rows, at, event.key)
    if (next) go(next)
    else if (event.key === 'ArrowRight') {
      if (open) go(rows[at + 1])
      else if (item.children.length > 0) fold(item.id, false)
    } else if (event.key === 'ArrowLeft') {
      if (open) fold(item.id, true)
      else go(rows.find((one) => one.item.id === parent))
    } else if (event.key === 'Enter') openForm(item.path)
    else if (event.key === ' ') select(item.select)
    else if (event.key === 'Delete' || event.key === 'Backspace') report(remove(item, run))
    else if (event.key.length === 1 && event.key !== '/')
      go(rowNamed(rows, at, wordOf(typed.current, event.key, event.timeStamp)))
    else return
    event.preventDefault()
  }

  return { rows, current, folded, onKeyDown, onFocus: go, onFold: fold }
}

function wordOf(typed: { text: string; at: number }, key: string, now: number): string {
  typed.text = now - typed.at < TYPING_MS ? typed.text + key : key
  typed.at = now
  return typed.text
}

type Run = ReturnType<typeof useActions>['run']

/** A field without a drawing goes by itself, a port from its rule, a peer from its rule, a rule with all its peers. */
export function remove({ kind, edge, port, path, blocks }: OutlineItem, run: Run) {
  if (kind === 'extra' && path !== undefined) return run('removeExtra', { path })
  if (kind === 'port' && edge !== undefined && port !== undefined) return run('removePort', { edge, index: port })
  return blocks.length > 0 ? run('deleteBlocks', { blocks }) : undefined
}
