import { Unlink } from 'lucide-react'
import type { Edge } from '@/lib/editor'
import { useActions, useEditor } from '../../editor/provider'
import { OtherEndField } from '../../inspector/other-end'
import { PortList } from '../../inspector/port-list'
import { IconButton } from '../../ui/icon-button'
import { Segmented } from '../../ui/segmented'

interface EdgeEditorProps {
  readonly edge: Edge
  readonly peer: string
  readonly onDone: () => void
}

/** A rule in the small: verdict and ports. */
export function EdgeEditor({ edge, peer, onDone }: EdgeEditorProps) {
  const { run } = useActions()
  const kind = useEditor((state) => state.canvas.policy.kind)
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-2">
        <Segmented
          label="Verdict"
          value={edge.verdict}
          disabled={kind === 'NetworkPolicy'}
          options={[
            { value: 'allow', label: '✓ Allow' },
            { value: 'deny', label: '✕ Deny' }
          ]}
          onChange={(verdict) => run('setVerdict', { edge: edge.id, verdict })}
        />
        <span className="min-w-0 flex-1 truncate text-13 text-ink-2">{peer}</span>
        <IconButton
          label="Disconnect"
          onClick={() => {
            run('disconnect', { edge: edge.id })
            onDone()
          }}
        >
          <Unlink />
        </IconButton>
      </div>
      <PortList edge={edge} />
      <OtherEndField edge={edge} />
    </div>
  )
}
