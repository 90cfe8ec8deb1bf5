import { Archive, ChevronDown, FileDown, FolderTree, GitPullRequest, Link2 } from 'lucide-react'
import { filesOf, kustomizeFiles, type NamedFile, oneText } from '@/lib/editor'
import { downloadText } from '../editor/download'
import { useActions, useEditorStore } from '../editor/provider'
import { useLiveStore } from '../live/provider'
import { Button } from '../ui/button'
import { Menu, MenuItem } from '../ui/menu'
import { copyMarkdown, copyShareLink } from './copy'
import { downloadZip } from './zip'

interface ExportBarProps {
  readonly ids: readonly string[]
  /** Nothing was chosen: it is for all of them. */
  readonly all: boolean
}

/** What `portcullis check --expect` reads beside them. */
const expectFile = (text: string): readonly NamedFile[] => (text.trim() === '' ? [] : [{ path: 'expect.yaml', text }])

/** Takes the chosen drafts elsewhere: as files, as a link, as the text of a pull request. */
export function ExportBar({ ids, all }: ExportBarProps) {
  const { documents } = useActions()
  const live = useLiveStore()
  const store = useEditorStore()
  const expected = () => expectFile(store.getState().expectations)
  const chosen = () => documents().filter(({ id }) => ids.includes(id))
  if (ids.length === 0) return null
  return (
    <div className="flex items-center gap-2 border-t px-4 py-2.5">
      <span className="flex-1 text-12 text-ink-3">
        {all ? `All ${ids.length === 1 ? '1 draft' : `${ids.length} drafts`}` : `${ids.length} chosen`}
      </span>
      <Button variant="ghost" onClick={() => void copyShareLink(chosen())}>
        <Link2 aria-hidden /> Copy a share link
      </Button>
      <Button variant="ghost" onClick={() => void copyMarkdown(chosen(), live.getState().cluster)}>
        <GitPullRequest aria-hidden /> Copy for a pull request
      </Button>
      <Menu
        align="end"
        width={248}
        trigger={
          <Button>
            Export <ChevronDown aria-hidden />
          </Button>
        }
      >
        <MenuItem icon={<FileDown />} onSelect={() => downloadText('policies.yaml', oneText(chosen()))}>
          One YAML file
        </MenuItem>
        <MenuItem icon={<Archive />} onSelect={() => downloadZip('policies.zip', [...filesOf(chosen()), ...expected()])}>
          Zip, a file for each
        </MenuItem>
        <MenuItem
          icon={<FolderTree />}
          onSelect={() => downloadZip('policies-kustomize.zip', [...kustomizeFiles(chosen()), ...expected()])}
        >
          Kustomize folder (zip)
        </MenuItem>
      </Menu>
    </div>
  )
}
