import { BLANK } from './blank'
import type { Template } from './model'
import { PATTERNS } from './patterns'
import { SCENARIO } from './scenario'

export type { Template } from './model'

const ALL = { ...BLANK, ...PATTERNS, ...SCENARIO }

export type TemplateName = keyof typeof ALL

/** By name, in the order in which they are offered. */
export const TEMPLATES: Readonly<Record<TemplateName, Template>> = ALL
