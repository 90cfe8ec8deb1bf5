import { Download, FolderOpen } from 'lucide-react'
import { useRef } from 'react'
import { readStatements } from '@/lib/editor/expectations'
import { downloadText } from '../editor/download'
import { useActions, useEditor } from '../editor/provider'
import { readFiles } from '../editor/read-files'
import { IconButton } from '../ui/icon-button'
import { Segmented } from '../ui/segmented'
import { toast } from '../ui/toast'
import { type Expect, useExpect } from './use-expect'
import { setExpectationsView, useExpectationsView } from './view'

/** A file of statements is a page or two. */
const LARGEST = 1024 * 1024

export default function ExpectationsControls() {
  const view = useExpectationsView((state) => state.view)
  const text = useEditor((state) => state.expectations)
  const expect = useExpect()
  const { undo } = useActions()
  const file = useRef<HTMLInputElement>(null)
  return (
    <>
      <Segmented
        label="Expectations as"
        value={view}
        options={[
          { value: 'list', label: 'List' },
          { value: 'text', label: 'YAML' }
        ]}
        onChange={setExpectationsView}
      />
      <IconButton label="Open a file of expectations" onClick={() => file.current?.click()}>
        <FolderOpen />
      </IconButton>
      <IconButton
        label="Save as expect.yaml"
        disabled={text.trim() === ''}
        onClick={() => downloadText('expect.yaml', text)}
      >
        <Download />
      </IconButton>
      <input
        ref={file}
        type="file"
        accept=".yaml,.yml,.json"
        hidden
        aria-label="A file of expectations"
        onChange={({ target }) => {
          const [chosen] = target.files ?? []
          target.value = ''
          if (chosen) void open(chosen, expect, undo)
        }}
      />
    </>
  )
}

/** What was there is one step of undo away. */
async function open(file: File, expect: Expect, undo: () => void): Promise<void> {
  if (file.size > LARGEST) {
    toast({ tone: 'problem', title: `${file.name} is too large for expectations`, detail: 'A megabyte is the most.' })
    return
  }
  const { texts, refused } = await readFiles([file])
  const [read] = texts
  if (!read) return toast({ tone: 'problem', title: refused[0] ?? '' })
  const { text } = read
  const { statements, problems } = readStatements(text)
  if (statements === 0) {
    const [first] = problems
    const detail = first ? `Line ${first.line}: ${first.message}` : 'It begins with kind: Expectations.'
    toast({ tone: 'problem', title: `${file.name} has no expectations`, detail })
    return
  }
  await expect(`Open ${file.name}`, () => ({ text }))
  toast({ tone: 'done', title: `${statements} expectations are open`, action: { label: 'Undo', run: undo } })
}
