import { Unplug } from 'lucide-react'
import { Notice } from '../ui/notice'
import { ago } from './ago'
import { useLive } from './provider'

/** Says when what is shown is no longer what is. */
export function ConnectionNotice() {
  const connection = useLive((state) => state.connection)
  const heardAt = useLive((state) => state.heardAt)
  const trouble = useLive((state) => state.trouble)
  if (connection === 'connecting') return null
  if (connection === 'live') return <AgentNotice />
  return (
    <Notice icon={<Unplug aria-hidden className="size-4 shrink-0 text-warn-ink" />}>
      {connection === 'signed-out' ? (
        <>This session has ended. {trouble?.fix ?? 'Run `npx portcullis link` for a new link.'}</>
      ) : trouble?.fix ? (
        <>
          {trouble.message} {trouble.fix}
        </>
      ) : heardAt > 0 ? (
        <>Pods and traffic were last seen {ago(Date.now() - heardAt)}. The page connects again by itself.</>
      ) : (
        <>The server does not answer. The page tries again by itself; policies can be drawn all the same.</>
      )}
    </Notice>
  )
}

/** The server answers, and what it would tell of does not. */
function AgentNotice() {
  const away = useLive((state) => state.cluster?.live === false)
  const seenAt = useLive((state) => state.cluster?.seenAt)
  if (!away) return null
  return (
    <Notice icon={<Unplug aria-hidden className="size-4 shrink-0 text-warn-ink" />}>
      {seenAt ? (
        <>Nobody tells of the pods since {ago(Date.now() - Date.parse(seenAt))}: what is shown is as it was then.</>
      ) : (
        <>Nobody tells of the pods yet.</>
      )}{' '}
      It is asked again by itself; what is in the kernel goes on, and policies can be drawn all the same.
    </Notice>
  )
}
