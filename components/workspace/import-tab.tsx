import { FileUp, FolderUp, ServerCog } from 'lucide-react'
import { useRef } from 'react'
import { useOpen } from '../editor/provider'
import { ACCEPTED, useImport } from '../editor/use-import'
import { setView, view } from '../editor/view-store'
import { useLive } from '../live/provider'
import { Button } from '../ui/button'
import { toast } from '../ui/toast'
import { UrlFrame } from './url-frame'

/** Where policies come from: this machine, an address, the cluster. What is open stays as it is. */
export function ImportTab() {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const { importFiles } = useImport()
  const take = async (list: FileList | null) => {
    // Who has closed the dialog meanwhile is not brought back to it.
    if ((await importFiles([...(list ?? [])])) && view().overlay === 'import') setView({ overlay: 'policies' })
  }
  return (
    <div className="flex h-full flex-col gap-5 overflow-y-auto px-4 py-4">
      <section aria-label="From this machine">
        <h3 className="caption pb-2">From this machine</h3>
        <div className="flex flex-col items-center gap-3 rounded-6 border border-dashed border-line-strong px-4 py-8">
          <p className="text-13 text-ink-2">Drop files or a folder anywhere on the page, or choose them.</p>
          <div className="flex gap-2">
            <Button onClick={() => files.current?.click()}>
              <FileUp aria-hidden /> Files…
            </Button>
            <Button onClick={() => folder.current?.click()}>
              <FolderUp aria-hidden /> Folder…
            </Button>
          </div>
          <p className="max-w-xl text-center text-12 text-pretty text-ink-3">
            Policies in YAML or JSON, at most 1 MB a file; of a folder everything else is passed over. A dump of a cluster,
            of any size, is looked at in the place of the connected one:{' '}
            <code className="mono whitespace-nowrap">kubectl get ns,nodes,pods,svc,netpol -A -o json</code>
          </p>
          <input
            ref={files}
            type="file"
            multiple
            hidden
            accept={ACCEPTED}
            aria-label="Files to import"
            onChange={(event) => void take(event.target.files)}
          />
          <input
            ref={folder}
            type="file"
            multiple
            hidden
            aria-label="Folder to import"
            {...{ webkitdirectory: '' }}
            onChange={(event) => void take(event.target.files)}
          />
        </div>
      </section>
      <section aria-label="From an address">
        <h3 className="caption pb-2">From an address</h3>
        <UrlFrame />
      </section>
      <FromCluster />
    </div>
  )
}

function FromCluster() {
  const policies = useLive((state) => state.cluster?.policies)
  const open = useOpen()
  const all = () =>
    open(({ openApplied, documents }) => {
      const before = documents().length
      for (const { kind, namespace, name } of policies ?? []) openApplied(kind, namespace, name)
      const count = documents().length - before
      toast({ tone: 'done', title: count === 0 ? 'All of them were open already' : `${count} opened from the cluster` })
      setView({ overlay: 'policies' })
    })
  return (
    <section aria-label="From the cluster">
      <h3 className="caption pb-2">From the cluster</h3>
      <div className="flex items-center gap-3">
        <Button disabled={!policies || policies.length === 0} onClick={all}>
          <ServerCog aria-hidden /> Open all policies in force
        </Button>
        <span className="text-12 text-ink-3">
          {policies
            ? policies.length === 1
              ? '1 policy is in force.'
              : `${policies.length} policies are in force.`
            : 'The cluster is not in sight.'}
        </span>
      </div>
    </section>
  )
}
