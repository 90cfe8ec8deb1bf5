import { useEffect, useState } from 'react'
import { drawnOf, sharedTexts } from '@/lib/editor'
import { takeFragment } from '../editor/shared-link'
import { useImport } from '../editor/use-import'
import { setView } from '../editor/view-store'
import { Button } from '../ui/button'
import { Dialog } from '../ui/dialog'
import { Skeleton } from '../ui/skeleton'
import { Picture } from './picture'

const close = () => setView({ overlay: undefined })

/** What a share link holds, shown before any of it is taken in. It is opened as new drafts: what is here stays. */
export default function SharedDialog() {
  const [texts, setTexts] = useState<readonly string[] | 'reading' | undefined>('reading')
  const { importTexts } = useImport()
  useEffect(() => {
    sharedTexts(takeFragment()).then(setTexts)
  }, [])
  const readable = texts !== undefined && texts !== 'reading' ? texts : []
  const openAll = async () => {
    close()
    await importTexts(readable.map((text, at) => ({ name: `Policy ${at + 1} of the link`, text })))
  }
  return (
    <Dialog
      open
      onClose={close}
      title={texts === undefined ? 'This link cannot be read' : 'Somebody shared policies with you'}
      description={
        texts === undefined
          ? 'It was cut on its way, or made by another version. Ask for it again, or for the files.'
          : 'They are in the link itself. Opened, they are new drafts; nothing that you have is replaced, and nothing is applied.'
      }
      footer={
        texts === undefined ? (
          <Button onClick={close}>Close</Button>
        ) : (
          <>
            <Button onClick={close}>Leave them</Button>
            <Button variant="primary" disabled={texts === 'reading'} onClick={() => void openAll()}>
              {readable.length === 1 ? 'Open it as a draft' : `Open ${readable.length} drafts`}
            </Button>
          </>
        )
      }
    >
      {texts === 'reading' ? <Skeleton className="h-24" /> : null}
      <ul className="flex flex-col gap-2">
        {readable.map((text, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
          <Shared key={at} text={text} />
        ))}
      </ul>
    </Dialog>
  )
}

function Shared({ text }: { readonly text: string }) {
  const policy = drawnOf(text)?.policy
  const name = policy
    ? `${policy.namespace ? `${policy.namespace}/` : ''}${policy.name || 'untitled'}`
    : 'A text that does not parse'
  return (
    <li className="flex items-center gap-3 rounded-6 border p-2">
      <span className="w-32 shrink-0 rounded-4 bg-surface-0 px-1">
        <Picture text={text} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-13 font-medium">{name}</span>
        <span className="block text-12 text-ink-3">{policy?.kindText}</span>
        {policy?.description ? <span className="line-clamp-1 block text-12 text-ink-2">{policy.description}</span> : null}
      </span>
    </li>
  )
}
