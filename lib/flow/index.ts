export * from './flow'
