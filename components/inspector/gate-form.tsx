import type { Gate } from '@/lib/editor'
import { Why } from '../canvas/gate/why'
import { Section } from './section'

/** One side of the subject: open or closed, by which policies, and the way to change that. */
export const GateForm = ({ gate }: { readonly gate: Gate }) => (
  <Section title={gate.direction === 'ingress' ? 'Ingress gate' : 'Egress gate'}>
    <Why gate={gate} />
  </Section>
)
