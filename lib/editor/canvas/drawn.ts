import { parse } from '@/lib/document'
import type { Canvas } from './model'
import { project } from './project'

/** The picture of a text that is not open: of its first policy. Undefined where it has none. */
export const drawnOf = (text: string): Canvas | undefined => project({ parsed: parse(text), document: 0 })
