export { judgeOtherEnd, type OtherEndVerdict } from './judge'
export { type OtherEnd, otherEnd } from './other-end'
export { homesOf, writeOtherEnd } from './write'
