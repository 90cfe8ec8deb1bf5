export * from './policy'
export { type FlowWorkload, type SeenWorkload, workloadOf, workloadsIn } from './workload'
