import type { Gate } from '@/lib/editor'
import { useActions } from '../../editor/provider'
import { Button } from '../../ui/button'
import { Prose } from '../../ui/prose'

/** Why a gate is up or down, and the way to change it. */
export function Why({ gate }: { readonly gate: Gate }) {
  const { run } = useActions()
  const { direction, state, sentence, closedBy, canIsolate, canUnisolate } = gate
  const name = direction === 'ingress' ? 'Ingress' : 'Egress'
  const others = closedBy.filter((policy) => !policy.here)
  const offer = state === 'open' ? canIsolate : canUnisolate
  return (
    <div className="flex flex-col gap-2">
      <p className="text-13 font-medium">
        {name} is {state}
      </p>
      <p className="text-13 text-pretty text-ink-2">
        <Prose>{sentence}</Prose>
      </p>
      {others.length > 0 ? (
        <ul className="mono text-12 text-ink-2">
          {others.map(({ kind, namespace, name: policy }) => (
            <li key={`${kind}${namespace}${policy}`}>{namespace ? `${namespace}/${policy}` : policy}</li>
          ))}
        </ul>
      ) : null}
      {offer === true ? (
        <Button className="self-start" onClick={() => run(state === 'open' ? 'isolate' : 'unisolate', { direction })}>
          {state === 'open' ? 'Close it: only rules let traffic through' : 'Open it again'}
        </Button>
      ) : (
        <p className="text-12 text-ink-3">
          <Prose>{offer}</Prose>
        </p>
      )}
    </div>
  )
}
