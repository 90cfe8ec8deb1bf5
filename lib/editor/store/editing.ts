import { applyEdits, type TextEdit } from '@/lib/document'
import type { Issue } from '@/lib/policy'
import { freshId } from '../canvas/identity'
import type { Canvas } from '../canvas/model'
import { commands } from '../commands'
import type { CommandArgs, CommandContext, CommandName, CommandResult } from '../commands/model'
import { isIssue, refused } from '../commands/work'
import { place } from '../layout/columns'
import type { Desk } from './desk'
import { type Draft, derive } from './draft'
import { back, forth } from './history'
import type { EditorActions } from './model'
import { isNext } from './timeline'

type Editing = Pick<
  EditorActions,
  'run' | 'tryOut' | 'setText' | 'applyEdits' | 'applyFix' | 'undo' | 'redo' | 'travel' | 'moveBlocks' | 'tidy'
>

/** Changes of the active draft, by commands, by typing, by fixes; all of them can be undone. */
export function editing(desk: Desk): Editing {
  return {
    run<N extends CommandName>(name: N, args: CommandArgs[N]): Issue | undefined {
      const draft = desk.active()
      const result = performed(draft, name, args)
      if (isIssue(result)) return result
      if (!draft?.canvas) return undefined
      const { title } = commands[name]
      const { edits, drafts: blocks, adopt, gone = [], positions, select } = result
      const { snapshot } = draft
      if (edits.length > 0 || blocks !== undefined) {
        desk.change(
          title(args, draft.canvas),
          {
            text: applyEdits(snapshot.text, edits),
            draftBlocks: blocks ?? snapshot.draftBlocks,
            memory: snapshot.memory.filter((one) => !gone.includes(one.id)),
            positions: { ...snapshot.positions, ...positions }
          },
          { ...(adopt ? { adopt } : {}), ...(select ? { select } : {}) }
        )
      } else if (select) desk.state().actions.select(select)
      return undefined
    },

    tryOut<N extends CommandName>(name: N, args: CommandArgs[N]) {
      const draft = desk.active()
      const result = performed(draft, name, args)
      return isIssue(result) ? result : { text: applyEdits(draft?.snapshot.text ?? '', result.edits) }
    },

    setText(text, how = 'typing') {
      if (text === desk.active()?.snapshot.text) return
      desk.change(how === 'typing' ? 'Type' : 'Replace the text', { text }, how === 'typing' ? { burst: 'typing' } : {})
    },

    applyEdits(edits: readonly TextEdit[], title: string) {
      const draft = desk.active()
      if (draft && edits.length > 0) desk.change(title, { text: applyEdits(draft.snapshot.text, edits) })
    },

    applyFix(id, fix = 0) {
      const problem = desk.state().problems.find((one) => one.id === id)
      const found = problem?.fixes[fix]
      if (found) desk.state().actions.applyEdits(found.edits, found.title)
    },

    undo: () => step(desk, 'back'),

    redo: () => step(desk, 'forth'),

    travel(steps) {
      for (let left = Math.abs(steps); left > 0; left -= 1) step(desk, steps < 0 ? 'back' : 'forth')
    },

    moveBlocks(positions) {
      const draft = desk.active()
      if (!draft) return
      const keys = Object.keys(positions).toSorted().join(' ')
      desk.change('Move', { positions: { ...draft.snapshot.positions, ...positions } }, { burst: `move ${keys}` })
    },

    tidy() {
      const draft = desk.active()
      if (draft?.canvas) desk.change('Tidy up', { positions: place(draft.canvas) })
    }
  }
}

function performed<N extends CommandName>(draft: Draft | undefined, name: N, args: CommandArgs[N]): CommandResult | Issue {
  if (!draft?.canvas || draft.stale) return refused('The YAML does not parse; correct it first.')
  return commands[name].perform(contextOf(draft, draft.canvas), args)
}

/** One step of the policy that is drawn or of the expectations beside it, whichever was done last. */
function step(desk: Desk, direction: 'back' | 'forth'): void {
  const move = direction === 'back' ? back : forth
  const draft = desk.active()
  const { text, history } = desk.expectations
  if (isNext(direction, history, draft?.history)) {
    const moved = move(history, text)
    if (moved) desk.expect({ text: moved.snapshot, history: moved.history, updatedAt: desk.now() })
    return
  }
  const moved = draft && move(draft.history, draft.snapshot)
  if (!draft || !moved) return
  desk.keep(
    derive({ ...draft, snapshot: moved.snapshot, history: moved.history, updatedAt: desk.now() }, desk.state().cluster),
    {
      selection: []
    }
  )
}

function contextOf(draft: Draft, canvas: Canvas): CommandContext {
  const { snapshot } = draft
  const used = new Set([...canvas.blocks, ...snapshot.draftBlocks, ...snapshot.memory].map((one) => one.id))
  return {
    parsed: draft.parsed,
    document: snapshot.document,
    canvas,
    drafts: snapshot.draftBlocks,
    newId: (hint) => freshId(hint, (id) => used.has(id))
  }
}
