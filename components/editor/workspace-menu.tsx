import { ChevronDown, FilePlus2, FileText, FolderUp, ShieldCheck, Sparkles, X } from 'lucide-react'
import { useRef } from 'react'
import type { TemplateName } from '@/lib/editor'
import { useLive } from '../live/provider'
import { Button } from '../ui/button'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/menu'
import { Logo } from './logo'
import { useActions, useEditor } from './provider'
import { useUpload } from './use-upload'

const TEMPLATES: readonly { readonly name: TemplateName; readonly label: string }[] = [
  { name: 'blank', label: 'Blank Cilium policy' },
  { name: 'network-policy', label: 'Blank NetworkPolicy' },
  { name: 'default-deny', label: 'Default deny for a namespace' },
  { name: 'example', label: 'The example: backend2' }
]

const NOTES = { new: 'draft', changed: 'changed', 'in-force': 'in force' } as const

/** Everything that can be opened: drafts, policies in force, templates, files. */
export function WorkspaceMenu() {
  const drafts = useEditor((state) => state.drafts)
  const active = useEditor((state) => state.active)
  const policies = useLive((state) => state.cluster?.policies)
  const { newDraft, openDraft, closeDraft, openApplied } = useActions()
  const file = useRef<HTMLInputElement>(null)
  const upload = useUpload()

  return (
    <>
      <Menu
        width={288}
        trigger={
          <Button variant="ghost" aria-label="Workspace" className="gap-1 px-1.5 text-ink-1 [&_svg]:size-5">
            <Logo />
            <ChevronDown className="size-3.5! text-ink-3" />
          </Button>
        }
      >
        {drafts.length > 0 ? <MenuLabel>Open here</MenuLabel> : null}
        {drafts.map(({ id, title, status }) => (
          <MenuItem key={id} icon={<FileText />} note={NOTES[status]} checked={id === active} onSelect={() => openDraft(id)}>
            {title}
          </MenuItem>
        ))}
        {policies && policies.length > 0 ? <MenuLabel>In force in the cluster</MenuLabel> : null}
        {policies?.map(({ kind, namespace, name, generation }) => (
          <MenuItem
            key={`${kind}/${namespace}/${name}`}
            icon={<ShieldCheck />}
            note={`generation ${generation}`}
            onSelect={() => openApplied(kind, namespace, name)}
          >
            {namespace ? `${namespace}/${name}` : name}
          </MenuItem>
        ))}
        <MenuLabel>New</MenuLabel>
        {TEMPLATES.map(({ name, label }) => (
          <MenuItem key={name} icon={name === 'example' ? <Sparkles /> : <FilePlus2 />} onSelect={() => newDraft(name)}>
            {label}
          </MenuItem>
        ))}
        <MenuSeparator />
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
        accept=".yaml,.yml,.json"
        multiple
        hidden
        aria-label="Upload YAML"
        onChange={(event) => {
          void upload(event.target.files ?? [])
          event.target.value = ''
        }}
      />
    </>
  )
}
