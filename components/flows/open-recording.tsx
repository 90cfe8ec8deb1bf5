import { FileUp } from 'lucide-react'
import { useRef } from 'react'
import { readHubble } from '@/lib/flow'
import { readFiles } from '../editor/read-files'
import { IconButton } from '../ui/icon-button'
import { toast } from '../ui/toast'
import { setTraffic } from './traffic-store'

/** Larger than what is read of it. */
const LARGEST = 64 * 1024 * 1024

/** Shows flows that were recorded elsewhere in the place of those that come in. */
export function OpenRecording() {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <IconButton label="Open recorded flows (hubble observe -o json)" onClick={() => input.current?.click()}>
        <FileUp />
      </IconButton>
      <input
        ref={input}
        type="file"
        aria-label="Recorded flows"
        accept=".json,.jsonl,.ndjson,application/json"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          if (file) void open(file)
        }}
      />
    </>
  )
}

async function open(file: File): Promise<void> {
  if (file.size > LARGEST) {
    toast({
      tone: 'problem',
      title: `${file.name} is larger than 64 MB.`,
      detail: 'Record less: hubble observe --last 10000 -o json.'
    })
    return
  }
  const { texts, refused } = await readFiles([file])
  if (refused[0] !== undefined) return toast({ tone: 'problem', title: refused[0] })
  const { flows, broken, passedOver, cut } = readHubble(texts[0]?.text ?? '')
  const [first] = broken
  if (flows.length === 0) {
    toast({
      tone: 'problem',
      title: first
        ? `${file.name}, line ${first.line}: ${first.why}.`
        : passedOver > 0
          ? `${file.name} has no new connection in it.`
          : `${file.name} is empty.`,
      detail: 'Expected is what hubble observe -o json prints: one flow a line.'
    })
    return
  }
  // What comes in is shown as it was recorded: oldest first.
  const sorted = flows.toSorted((a, b) => a.time.localeCompare(b.time))
  setTraffic({ recording: { name: file.name, flows: sorted.map((flow, at) => ({ ...flow, id: `recorded-${at}` })) } })
  if (first)
    toast({ tone: 'problem', title: `${file.name}, line ${first.line}: ${first.why}.`, detail: 'The rest was read.' })
  else if (cut) toast({ tone: 'problem', title: `Only the first ${flows.length} connections of ${file.name} were read.` })
}
