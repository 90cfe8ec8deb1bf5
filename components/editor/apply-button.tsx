import { ChevronDown, Download, GitPullRequest, ImageDown, Link2, ListChecks, Lock, Trash2 } from 'lucide-react'
import { exportPng, exportSvg } from '../canvas/export-picture'
import { useLiveStore } from '../live/provider'
import { useRights } from '../live/use-rights'
import { Button } from '../ui/button'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu'
import { Tooltip } from '../ui/tooltip'
import { copyMarkdown, copyShareLink } from '../workspace/copy'
import { downloadText } from './download'
import { useActions, useEditor, useEditorStore } from './provider'
import { setView } from './view-store'

/** Apply, and beside it what else can be done with the policy as a whole. */
export function ApplyButton() {
  const store = useEditorStore()
  const live = useLiveStore()
  const { documents } = useActions()
  const open = () => documents().filter(({ id }) => id === store.getState().active)
  const { apply, delete: remove } = useRights()
  const status = useEditor((state) => state.drafts.find(({ id }) => id === state.active)?.status ?? 'new')
  return (
    <div className="ml-1 flex">
      {apply.allowed ? (
        <Button variant="primary" className="rounded-r-none" onClick={() => setView({ overlay: 'apply' })}>
          Apply
        </Button>
      ) : (
        <Tooltip label={apply.reason}>
          {/* Not `disabled`: what cannot be reached says nothing of why. */}
          <Button
            aria-disabled
            aria-description={apply.reason}
            className="cursor-default rounded-r-none text-ink-3 hover:bg-surface-1"
          >
            <Lock aria-hidden />
            Apply
          </Button>
        </Tooltip>
      )}
      <Menu
        align="end"
        width={216}
        trigger={
          <Button
            variant="primary"
            aria-label="More ways to apply"
            className="w-6 rounded-l-none border-l border-l-[color-mix(in_oklch,var(--ink-on-accent)_30%,transparent)] px-0"
          >
            <ChevronDown />
          </Button>
        }
      >
        {apply.allowed ? null : <Reason>{apply.reason}</Reason>}
        <MenuItem icon={<ListChecks />} disabled={!apply.allowed} onSelect={() => setView({ overlay: 'apply' })}>
          Check against the cluster…
        </MenuItem>
        <MenuItem icon={<Download />} onSelect={() => download(store.getState())}>
          Download YAML
        </MenuItem>
        <MenuItem icon={<ImageDown />} onSelect={() => void exportPng(store.getState())}>
          Drawing as PNG
        </MenuItem>
        <MenuItem icon={<ImageDown />} onSelect={() => exportSvg(store.getState())}>
          Drawing as SVG
        </MenuItem>
        <MenuItem icon={<Link2 />} onSelect={() => void copyShareLink(open())}>
          Copy a share link
        </MenuItem>
        <MenuItem icon={<GitPullRequest />} onSelect={() => void copyMarkdown(open(), live.getState().cluster)}>
          Copy for a pull request
        </MenuItem>
        <MenuSeparator />
        {status === 'new' || remove.allowed ? null : <Reason>{remove.reason}</Reason>}
        <MenuItem
          danger
          icon={<Trash2 />}
          disabled={status === 'new' || !remove.allowed}
          onSelect={() => setView({ overlay: 'delete' })}
        >
          Delete from the cluster…
        </MenuItem>
      </Menu>
    </div>
  )
}

const Reason = ({ children }: { readonly children: string }) => (
  <p className="px-2 pt-1 text-12 text-pretty text-ink-3">{children}</p>
)

const download = ({ canvas, text }: { canvas: { policy: { name: string } }; text: string }) =>
  downloadText(`${canvas.policy.name || 'policy'}.yaml`, text)
