import { ChevronDown, FilePlus2, Files, FileText, FolderDown, FolderUp, LayoutTemplate, ShieldCheck, X } from 'lucide-react'
import { useRef } from 'react'
import { useLive } from '../live/provider'
import { Button } from '../ui/button'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu'
import { Logo } from './logo'
import { expectPolicy } from './parts'
import { useActions, useEditor, useOpen } from './provider'
import { ACCEPTED, useImport } from './use-import'
import { setView } from './view-store'

/** The menu is for a few: the list of all policies has a search. */
const SHOWN = 8

const NOTES = { new: 'draft', changed: 'changed', 'in-force': 'in force' } as const

/** Everything that can be opened: drafts, policies in force, templates, files. */
export function WorkspaceMenu() {
  const drafts = useEditor((state) => state.drafts)
  const active = useEditor((state) => state.active)
  const policies = useLive((state) => state.cluster?.policies)
  const { openDraft, closeDraft } = useActions()
  const open = useOpen()
  const file = useRef<HTMLInputElement>(null)
  const { importFiles } = useImport()

  return (
    <>
      <Menu
        width={288}
        trigger={
          <Button
            variant="ghost"
            aria-label="Workspace"
            onPointerEnter={expectPolicy}
            onFocus={expectPolicy}
            className="gap-1 px-1.5 text-ink-1 [&_svg]:size-5"
          >
            <Logo />
            <ChevronDown className="size-3.5! text-ink-3" />
          </Button>
        }
      >
        {drafts.length > 0 ? <MenuLabel>Open here</MenuLabel> : null}
        {drafts.slice(0, SHOWN).map(({ id, title, status }) => (
          <MenuItem key={id} icon={<FileText />} note={NOTES[status]} checked={id === active} onSelect={() => openDraft(id)}>
            {title}
          </MenuItem>
        ))}
        {policies && policies.length > 0 ? <MenuLabel>In force in the cluster</MenuLabel> : null}
        {policies?.slice(0, SHOWN).map(({ kind, namespace, name, generation }) => (
          <MenuItem
            key={`${kind}/${namespace}/${name}`}
            icon={<ShieldCheck />}
            note={`generation ${generation}`}
            onSelect={() => open(({ openApplied }) => openApplied(kind, namespace, name))}
          >
            {namespace ? `${namespace}/${name}` : name}
          </MenuItem>
        ))}
        <MenuLabel>New</MenuLabel>
        <MenuItem icon={<FilePlus2 />} onSelect={() => open(({ newDraft }) => newDraft('blank'))}>
          Blank Cilium policy
        </MenuItem>
        <MenuItem icon={<FilePlus2 />} onSelect={() => open(({ newDraft }) => newDraft('network-policy'))}>
          Blank NetworkPolicy
        </MenuItem>
        <MenuItem icon={<LayoutTemplate />} onSelect={() => setView({ overlay: 'templates' })}>
          From a template…
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Files />} keys="⌘ P" onSelect={() => setView({ overlay: 'policies' })}>
          All policies, export, share…
        </MenuItem>
        <MenuItem icon={<FolderDown />} onSelect={() => setView({ overlay: 'import' })}>
          Import…
        </MenuItem>
        <MenuItem icon={<FolderUp />} keys="⌘ O" onSelect={() => file.current?.click()}>
          Upload YAML…
        </MenuItem>
        {active ? (
          <MenuItem icon={<X />} onSelect={() => closeDraft(active)}>
            Close this draft
          </MenuItem>
        ) : null}
      </Menu>
      <input
        ref={file}
        id="upload"
        type="file"
        accept={ACCEPTED}
        multiple
        hidden
        aria-label="Upload YAML"
        onChange={(event) => {
          void importFiles([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
    </>
  )
}
