import { FileClock } from 'lucide-react'
import { Button } from '../ui/button'
import { Notice } from '../ui/notice'
import { useSnapshot } from './snapshot'

/** Over everything, while a large file is read: how far it has come, and the way to end it. */
export function ReadingNotice() {
  const reading = useSnapshot((state) => state.reading)
  if (!reading) return null
  const { name, size, bytes, objects, stage, stop } = reading
  const percent = Math.round((bytes / Math.max(1, size)) * 100)
  const many = objects.toLocaleString('en')
  return (
    <div className="fixed inset-x-0 bottom-6 z-60 mx-auto w-fit max-w-full">
      <Notice icon={<FileClock aria-hidden className="size-4 shrink-0 text-ink-3" />}>
        <span className="tabular-nums">
          {stage === 'reading'
            ? `Reading ${name}: ${megabytes(bytes)} of ${megabytes(size)} MB, ${many} objects`
            : `${stage === 'making' ? 'Making a cluster of' : 'Drawing'} the ${many} objects of ${name} …`}
        </span>
        <span
          role="progressbar"
          aria-label={`Reading ${name}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          className="ml-3 inline-block h-1 w-28 overflow-hidden rounded-full bg-surface-3 align-middle"
        >
          <span className="block h-full bg-accent" style={{ width: `${percent}%` }} />
        </span>
        <Button className="ml-3 h-6" onClick={stop}>
          Stop
        </Button>
      </Notice>
    </div>
  )
}

const megabytes = (bytes: number) => (bytes / 1024 / 1024).toFixed(bytes < 10 * 1024 * 1024 ? 1 : 0)
