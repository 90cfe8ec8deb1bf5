import { probe } from '@/agent/src/kernel'

const support = probe()

/** TCX needs 6.6; Debian 12 has 6.1, and clsact alone. */
export const hasTcx = support.tcx
export const ATTACHMENTS = (['tcx', 'clsact'] as const).filter((attachment) => support[attachment])
