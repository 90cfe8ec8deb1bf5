'use client'
import { Button } from '@/components/ui/button'
import { Empty } from '@/components/ui/empty'

/** The page itself failed: drafts are kept in the browser, and come back with it. */
export default function PageError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  return (
    <main className="h-dvh">
      <Empty
        title="The editor stopped"
        action={
          <Button variant="primary" onClick={reset}>
            Open it again
          </Button>
        }
      >
        {error.message} Your drafts are kept in this browser, and nothing in force has changed.
      </Empty>
    </main>
  )
}
