export * from './keeper'
