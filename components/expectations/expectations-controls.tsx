import { Download, FolderOpen, Undo2 } from 'lucide-react'
import { useRef } from 'react'
import { readStatements } from '@/lib/editor/expectations'
import { downloadText } from '../editor/download'
import { IconButton } from '../ui/icon-button'
import { Segmented } from '../ui/segmented'
import { toast } from '../ui/toast'
import { setExpectations, undoExpectations, useExpectations } from './store'
import { setExpectationsView, useExpectationsView } from './view'

/** A file of statements is a page or two. */
const LARGEST = 1024 * 1024

export default function ExpectationsControls() {
  const view = useExpectationsView((state) => state.view)
  const text = useExpectations((state) => state.text)
  const undoable = useExpectations((state) => state.past.length > 0)
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
      <IconButton label="Undo the last change of the expectations" disabled={!undoable} onClick={undoExpectations}>
        <Undo2 />
      </IconButton>
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
          if (chosen) void open(chosen)
        }}
      />
    </>
  )
}

/** What was there is one step of undo away. */
async function open(file: File): Promise<void> {
  if (file.size > LARGEST) {
    toast({ tone: 'problem', title: `${file.name} is too large for expectations`, detail: 'A megabyte is the most.' })
    return
  }
  const text = await file.text()
  const { statements, problems } = readStatements(text)
  if (statements === 0) {
    const [first] = problems
    const detail = first ? `Line ${first.line}: ${first.message}` : 'It begins with kind: Expectations.'
    toast({ tone: 'problem', title: `${file.name} has no expectations`, detail })
    return
  }
  setExpectations(text)
  toast({ tone: 'done', title: `${statements} expectations are open`, action: { label: 'Undo', run: undoExpectations } })
}
