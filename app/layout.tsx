import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { readTheme } from '@/components/editor/theme'
import './globals.css'

export const metadata: Metadata = {
  title: 'Portcullis',
  description: 'Draw network policies, and have the kernel enforce them'
}

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const apple = /Mac|iPhone|iPad/.test((await headers()).get('user-agent') ?? '')
  const theme = readTheme((await cookies()).get('portcullis-theme')?.value)
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme} data-keys={apple ? 'apple' : undefined}>
      <body>{children}</body>
    </html>
  )
}
