export * from './explain'
export * from './names'
export { flowWords } from './words'
