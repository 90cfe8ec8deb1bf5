import type { ReactNode } from 'react'

/** A part of a form, set off by a hairline. */
export const Section = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className="flex flex-col gap-2.5 border-b py-3 first:pt-0 last:border-b-0">
    <h3 className="text-13 font-semibold">{title}</h3>
    {children}
  </section>
)
