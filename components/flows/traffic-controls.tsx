import { Pause, Play, WandSparkles } from 'lucide-react'
import { setView } from '../editor/view-store'
import { useLiveStore } from '../live/provider'
import { IconButton } from '../ui/icon-button'
import { Segmented } from '../ui/segmented'
import { inputClass } from '../ui/text-input'
import { OpenRecording } from './open-recording'
import { setTraffic, useTraffic } from './traffic-store'

export function TrafficControls() {
  const { verdict, text, held, recording } = useTraffic((state) => state)
  const live = useLiveStore()
  return (
    <>
      <input
        aria-label="Filter flows"
        placeholder="Filter: intruder 5000"
        className={`${inputClass} max-w-52`}
        value={text}
        onChange={(event) => setTraffic({ text: event.target.value })}
      />
      <Segmented
        label="Verdict"
        value={verdict}
        options={[
          { value: 'all', label: 'All' },
          { value: 'FORWARDED', label: 'Forwarded' },
          { value: 'DROPPED', label: 'Dropped' }
        ]}
        onChange={(next) => setTraffic({ verdict: next })}
      />
      <IconButton label="A policy from the traffic…" onClick={() => setView({ overlay: 'propose' })}>
        <WandSparkles />
      </IconButton>
      <OpenRecording />
      <IconButton
        disabled={recording !== undefined}
        label={held ? 'Follow again' : 'Pause'}
        onClick={() => setTraffic({ held: held ? undefined : live.getState().flows })}
      >
        {held ? <Play /> : <Pause />}
      </IconButton>
    </>
  )
}
