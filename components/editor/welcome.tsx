import { FilePlus2, FolderUp, LayoutTemplate, Sparkles } from 'lucide-react'
import { useRef } from 'react'
import { ConnectionNotice } from '../live/connection-notice'
import { useLive } from '../live/provider'
import { ClusterMap } from '../map/cluster-map'
import { Button } from '../ui/button'
import { Empty } from '../ui/empty'
import { Skeleton } from '../ui/skeleton'
import { expectPolicy } from './parts'
import { useOpen } from './provider'
import { ACCEPTED, useImport } from './use-import'
import { setView } from './view-store'

/** What a newcomer sees: the cluster talking, and three ways to begin. */
export default function Welcome() {
  const pods = useLive((state) => state.cluster?.world.pods.length ?? 0)
  const connection = useLive((state) => state.connection)
  return (
    <div className="relative h-full bg-surface-0">
      {pods > 0 ? (
        <ClusterMap />
      ) : connection === 'connecting' ? (
        <Loading />
      ) : (
        <div className="h-[60%]">
          <Empty title={connection === 'live' ? 'No pod runs yet' : 'The cluster is not in sight'}>
            Policies can be drawn all the same.
          </Empty>
        </div>
      )}
      <div className="pointer-events-none absolute inset-x-3 top-3 flex justify-center">
        <ConnectionNotice />
      </div>
      <Card pods={pods} />
    </div>
  )
}

function Card({ pods }: { readonly pods: number }) {
  const open = useOpen()
  const simulated = useLive((state) => state.status?.enforcement === 'simulated')
  const file = useRef<HTMLInputElement>(null)
  const { importFiles } = useImport()
  return (
    <section
      aria-label="Begin"
      onPointerEnter={expectPolicy}
      onFocus={expectPolicy}
      className="absolute bottom-6 left-1/2 w-[560px] max-w-[calc(100%-32px)] -translate-x-1/2 rounded-6 bg-surface-float p-5 shadow-float"
    >
      <h1 className="text-18 font-semibold tracking-tight">Draw who may talk to whom</h1>
      <p className="mt-1 text-13 text-pretty text-ink-2">
        {pods > 0 ? `These ${pods} pods talk to each other as they like.` : 'Nothing is enforced until you apply it.'} Put a
        gate before one of them, say who may pass, and apply it:{' '}
        {simulated
          ? 'what is left out is named here. Enforcement is simulated, no packet is touched.'
          : 'what is left out is dropped in the kernel, and named here.'}
      </p>
      <div className="mt-4 flex gap-2">
        <Button variant="primary" onClick={() => open(({ newDraft }) => newDraft('example'))}>
          <Sparkles aria-hidden /> Open the example
        </Button>
        <Button onClick={() => open(({ newDraft }) => newDraft('blank'))}>
          <FilePlus2 aria-hidden /> Blank policy
        </Button>
        <Button onClick={() => setView({ overlay: 'templates' })}>
          <LayoutTemplate aria-hidden /> Templates
        </Button>
        <Button variant="ghost" onClick={() => file.current?.click()}>
          <FolderUp aria-hidden /> Upload YAML
        </Button>
        <input
          ref={file}
          type="file"
          accept={ACCEPTED}
          multiple
          hidden
          aria-label="Upload YAML"
          onChange={(event) => void importFiles([...(event.target.files ?? [])])}
        />
      </div>
    </section>
  )
}

const Loading = () => (
  <div role="status" aria-label="Loading the cluster" className="flex h-[60%] items-center justify-center gap-24">
    {['a', 'b', 'c'].map((column) => (
      <div key={column} className="flex flex-col gap-8">
        <Skeleton className="h-14 w-44" />
        <Skeleton className="h-14 w-44" />
      </div>
    ))}
  </div>
)
