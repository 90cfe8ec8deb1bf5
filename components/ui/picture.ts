import type { Colours } from '@/lib/editor'
import { downloadBlob } from '../editor/download'
import { colourReader } from './colour'
import { toast } from './toast'

/** Pixels of a PNG to one of the drawing: sharp on any screen, and in print. */
const SCALE = 2

export const downloadSvg = (name: string, svg: string): void =>
  downloadBlob(`${name}.svg`, new Blob([svg], { type: 'image/svg+xml' }))

export async function downloadPng(name: string, svg: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const sheet = document.createElement('canvas')
    sheet.width = image.naturalWidth * SCALE
    sheet.height = image.naturalHeight * SCALE
    sheet.getContext('2d')?.drawImage(image, 0, 0, sheet.width, sheet.height)
    const blob = await new Promise<Blob | null>((resolve) => sheet.toBlob(resolve, 'image/png'))
    if (blob) downloadBlob(`${name}.png`, blob)
    else throw new Error('too large')
  } catch {
    toast({ tone: 'problem', title: 'The picture is too large for a PNG.', detail: 'Export it as SVG.' })
  } finally {
    URL.revokeObjectURL(url)
  }
}

/** The colours of the theme that is shown. */
export function pictureColours(): Colours {
  const of = colourReader()
  const colour = (name: string) => of(name).slice(0, 7)
  return {
    back: colour('--surface-0'),
    card: colour('--surface-1'),
    line: colour('--line-strong'),
    ink1: colour('--ink-1'),
    ink2: colour('--ink-2'),
    ink3: colour('--ink-3'),
    allow: colour('--allow'),
    allowSoft: colour('--allow-soft'),
    deny: colour('--deny'),
    denySoft: colour('--deny-soft'),
    iron: colour('--iron'),
    ironBack: colour('--iron-back'),
    stone: colour('--stone'),
    stoneEdge: colour('--stone-edge')
  }
}
