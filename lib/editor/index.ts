export { drawnOf } from './canvas/drawn'
export type { Remembered } from './canvas/identity'
export type * from './canvas/model'
export { inputOfPeer, peerOf, peerOfBlock } from './canvas/peer'
export {
  type MatchChange,
  matchChange,
  previewCidrGroups,
  previewNodes,
  previewPeer,
  previewSubject
} from './canvas/preview'
export { edgeId, type Projection, project, remember } from './canvas/project'
export { describePeer, l7Name, peerTitle, portsLabel, selectorTitle } from './canvas/words'
export { copiedRules, copiedText } from './clipboard/clipboard'
export { commands } from './commands'
export type * from './commands/model'
export { filesOf, kustomizeFiles, oneText } from './documents/files'
export { markdownOf, type ReachChange } from './documents/markdown'
export type { NamedFile, PolicyDocument } from './documents/model'
export { LONGEST_LINK, sharedTexts, shareFragment } from './documents/share'
export { type Alignment, align } from './layout/align'
export { heightOf, place, SIZES } from './layout/columns'
export { announcement } from './outline/announce'
export type * from './outline/model'
export { outlineOf } from './outline/outline'
export { matrixSvg } from './picture/matrix'
export type { Colours } from './picture/parts'
export { svgOf } from './picture/svg'
export { l7Text } from './shape/l7'
export { portText, portValue } from './shape/port'
export { inputOf, viewOf } from './shape/selector'
export { createEditorStore, type EditorOptions, startEditor } from './store/create'
export type * from './store/model'
export type { EditorStore } from './store/waiting'
export { TEMPLATES, type Template, type TemplateName } from './templates'
