import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { IconButton } from './icon-button'

interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: ReactNode
  /** Read out with the title; shown below it. */
  readonly description?: ReactNode
  readonly width?: number
  readonly footer?: ReactNode
  readonly children?: ReactNode
}

export function Dialog({ open, onClose, title, description, width = 560, footer, children }: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="animate-fade fixed inset-0 z-40 bg-[oklch(0.2_0.02_262/0.32)]" />
        <Radix.Content
          style={{ width, maxWidth: 'calc(100vw - 32px)' }}
          {...(description ? {} : { 'aria-describedby': undefined })}
          tabIndex={-1}
          onOpenAutoFocus={(event) => {
            // On the whole, so that it is read out; not on the first button, which closes it.
            event.preventDefault()
            ;(event.currentTarget as HTMLElement).focus()
          }}
          className="animate-rise fixed top-[9vh] left-1/2 z-40 flex max-h-[82vh] -translate-x-1/2 flex-col rounded-6 bg-surface-float shadow-float outline-none"
        >
          <header className="flex items-start gap-4 px-4 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-15 font-semibold">{title}</Radix.Title>
              {description ? (
                <Radix.Description className="mt-0.5 text-13 text-ink-2">{description}</Radix.Description>
              ) : null}
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" className="-mt-1 -mr-1">
                <X />
              </IconButton>
            </Radix.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">{children}</div>
          {footer ? <footer className="flex items-center justify-end gap-2 border-t px-4 py-3">{footer}</footer> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
