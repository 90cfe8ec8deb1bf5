import {
  CircleAlert,
  Code2,
  Download,
  FilePlus2,
  Files,
  FileText,
  FolderDown,
  History,
  Keyboard,
  LayoutGrid,
  LayoutTemplate,
  ListTree,
  type LucideIcon,
  Plus,
  Redo2,
  Rows3,
  Shapes,
  ShieldCheck,
  SlidersHorizontal,
  SunMoon,
  Trash2,
  Undo2,
  Upload
} from 'lucide-react'
import { useMemo } from 'react'
import { peerIcon } from '../canvas/icons'
import { useLive } from '../live/provider'
import { downloadText } from './download'
import { useActions, useEditor, useEditorStore, useOpen } from './provider'
import { applyTheme } from './theme'
import { setView } from './view-store'

export interface PaletteCommand {
  readonly id: string
  readonly title: string
  readonly note?: string
  readonly keys?: string
  readonly icon: LucideIcon
  readonly run: () => void
}

interface Group {
  readonly heading: string
  readonly commands: readonly PaletteCommand[]
}

export function useCommands(): readonly Group[] {
  const store = useEditorStore()
  const actions = useActions()
  const open = useOpen()
  const canvas = useEditor((state) => state.canvas)
  const drafts = useEditor((state) => state.drafts)
  const active = useEditor((state) => state.active)
  const policies = useLive((state) => state.cluster?.policies)

  return useMemo(() => {
    const policy: PaletteCommand[] = [
      { id: 'apply', title: 'Apply…', keys: '⌘ ↵', icon: Upload, run: () => setView({ overlay: 'apply' }) },
      {
        id: 'quick-add',
        title: 'Add a block or a rule by typing…',
        keys: '/',
        icon: Plus,
        run: () => setView({ overlay: 'quick-add' })
      },
      { id: 'undo', title: 'Undo', keys: '⌘ Z', icon: Undo2, run: actions.undo },
      { id: 'redo', title: 'Redo', keys: '⇧ ⌘ Z', icon: Redo2, run: actions.redo },
      { id: 'tidy', title: 'Tidy up the canvas', icon: LayoutGrid, run: actions.tidy },
      {
        id: 'dns',
        title: 'Allow DNS',
        note: 'kube-dns, port 53',
        icon: ShieldCheck,
        run: () => void actions.run('allowDns', {})
      },
      {
        id: 'download',
        title: 'Download YAML',
        icon: Download,
        run: () => downloadText(`${canvas.policy.name || 'policy'}.yaml`, store.getState().text)
      },
      { id: 'delete', title: 'Delete from the cluster…', icon: Trash2, run: () => setView({ overlay: 'delete' }) }
    ]
    const groups: Group[] = [
      { heading: 'Policy', commands: active ? policy : [] },
      {
        heading: 'On the canvas',
        commands: canvas.blocks.map((block) => ({
          id: block.id,
          title: block.title,
          note: block.side,
          icon: peerIcon(block),
          run: () => actions.select([block.id])
        }))
      },
      {
        heading: 'Open',
        commands: [
          {
            id: 'policies',
            title: 'All policies: search, export, share…',
            keys: '⌘ P',
            icon: Files,
            run: () => setView({ overlay: 'policies' })
          },
          ...drafts.map(({ id, title, kind }) => ({
            id,
            title,
            note: `${kind}, draft`,
            icon: FileText,
            run: () => actions.openDraft(id)
          })),
          ...(policies ?? []).map(({ kind, namespace, name }) => ({
            id: `${kind}/${namespace}/${name}`,
            title: namespace ? `${namespace}/${name}` : name,
            note: `${kind}, in force`,
            icon: ShieldCheck,
            run: () => open(({ openApplied }) => openApplied(kind, namespace, name))
          }))
        ]
      },
      {
        heading: 'New',
        commands: [
          ...(
            [
              ['blank', 'Blank Cilium policy'],
              ['network-policy', 'Blank NetworkPolicy'],
              ['example', 'The example: backend2']
            ] as const
          ).map(([name, title]) => ({
            id: name,
            title,
            icon: FilePlus2,
            run: () => open(({ newDraft }) => newDraft(name))
          })),
          { id: 'templates', title: 'From a template…', icon: LayoutTemplate, run: () => setView({ overlay: 'templates' }) },
          {
            id: 'import',
            title: 'Import files, a folder, an address…',
            icon: FolderDown,
            run: () => setView({ overlay: 'import' })
          }
        ]
      },
      {
        heading: 'View',
        commands: [
          { id: 'outline', title: 'Outline', icon: ListTree, run: () => setView({ leftTab: 'outline' }) },
          { id: 'blocks', title: 'Blocks', icon: Shapes, run: () => setView({ leftTab: 'blocks' }) },
          { id: 'yaml', title: 'YAML', icon: Code2, run: () => setView({ rightTab: 'yaml' }) },
          { id: 'inspector', title: 'Inspector', icon: SlidersHorizontal, run: () => setView({ rightTab: 'inspector' }) },
          { id: 'traffic', title: 'Traffic', icon: Rows3, run: () => setView({ bottomTab: 'traffic' }) },
          { id: 'problems', title: 'Problems', icon: CircleAlert, run: () => setView({ bottomTab: 'problems' }) },
          { id: 'history', title: 'History', icon: History, run: () => setView({ bottomTab: 'history' }) },
          { id: 'light', title: 'Light theme', icon: SunMoon, run: () => applyTheme('light') },
          { id: 'dark', title: 'Dark theme', icon: SunMoon, run: () => applyTheme('dark') },
          {
            id: 'keys',
            title: 'Keyboard shortcuts',
            keys: '?',
            icon: Keyboard,
            run: () => setView({ overlay: 'shortcuts' })
          }
        ]
      }
    ]
    return groups.filter(({ commands }) => commands.length > 0)
  }, [actions, active, canvas, drafts, open, policies, store])
}
