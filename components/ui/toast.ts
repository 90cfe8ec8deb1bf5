import { createStore } from 'zustand'

export interface ToastMessage {
  readonly tone: 'done' | 'problem'
  readonly title: string
  readonly detail?: string
  readonly action?: { readonly label: string; readonly run: () => void }
}

type Shown = ToastMessage & { readonly id: number }

/** At most this many at once: the oldest goes. */
const SHOWN = 3
let next = 0

export const toasts = createStore<{ readonly messages: readonly Shown[] }>(() => ({ messages: [] }))

export function toast(message: ToastMessage): void {
  next += 1
  const shown = { ...message, id: next }
  toasts.setState(({ messages }) => ({ messages: [...messages.slice(1 - SHOWN), shown] }))
}

export const dismiss = (id: number): void =>
  toasts.setState(({ messages }) => ({ messages: messages.filter((message) => message.id !== id) }))
