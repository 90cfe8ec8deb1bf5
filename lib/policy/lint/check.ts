import type { Issue } from '../issues'
import type { Policy, PolicySpec, World } from '../model'

/** One thing to look for in one spec of a policy. What it finds is a warning or a remark, never an error (SPEC 11). */
export type Check = (world: World, policy: Policy, spec: PolicySpec) => readonly Issue[]
