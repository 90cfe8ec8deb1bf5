import { Canvas } from '../canvas/canvas'

export const CanvasPane = () => <Canvas />
