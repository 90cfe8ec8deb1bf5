import { AlertCircle, CheckCircle2, X } from 'lucide-react'
import { Toast as Radix } from 'radix-ui'
import { useStore } from 'zustand'
import { Prose } from './prose'
import { dismiss, toasts } from './toast'

/** Messages that go by themselves; what went wrong stays longer. */
export default function Toaster() {
  const messages = useStore(toasts, (state) => state.messages)
  return (
    <Radix.Provider swipeDirection="down">
      {messages.map(({ id, tone, title, detail, action }) => (
        <Radix.Root
          key={id}
          duration={tone === 'done' ? 6000 : 20_000}
          onOpenChange={(open) => !open && dismiss(id)}
          className="animate-toast flex w-96 items-start gap-2.5 rounded-6 bg-surface-float p-3 shadow-float"
        >
          {tone === 'done' ? (
            <CheckCircle2 aria-hidden className="mt-0.5 size-4 shrink-0 text-allow" />
          ) : (
            <AlertCircle aria-hidden className="mt-0.5 size-4 shrink-0 text-deny" />
          )}
          <div className="min-w-0 flex-1">
            <Radix.Title className="text-13 font-medium">
              <Prose>{title}</Prose>
            </Radix.Title>
            {detail ? (
              <Radix.Description className="text-13 text-ink-2">
                <Prose>{detail}</Prose>
              </Radix.Description>
            ) : null}
          </div>
          {action ? (
            <Radix.Action altText={action.label} onClick={action.run} className="text-13 font-medium text-accent">
              {action.label}
            </Radix.Action>
          ) : null}
          <Radix.Close aria-label="Dismiss" className="text-ink-3 hover:text-ink-1">
            <X className="size-4" />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed right-4 bottom-4 z-50 flex flex-col gap-2 outline-none" />
    </Radix.Provider>
  )
}
