export { type FileRead, type Reading, readFile } from './read-file'
export { readSnapshot } from './snapshot'
