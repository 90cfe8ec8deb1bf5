import { type EditorState, svgOf } from '@/lib/editor'
import { downloadPng, downloadSvg, pictureColours } from '../ui/picture'

type Drawn = Pick<EditorState, 'canvas' | 'positions'>

/** The drawing as a file, in the colours of the theme that is shown. */
export const exportSvg = (drawn: Drawn): void => downloadSvg(nameOf(drawn), draw(drawn))

export const exportPng = (drawn: Drawn): Promise<void> => downloadPng(nameOf(drawn), draw(drawn))

const nameOf = ({ canvas }: Drawn): string => canvas.policy.name || 'policy'

const draw = ({ canvas, positions }: Drawn): string => svgOf(canvas, positions, pictureColours())
