export * from './others'
