import type { Edge } from '@/lib/editor'
import { useEditor } from '../editor/provider'
import { AuthenticationField } from './authentication-field'
import { ExtraSection } from './extra-section'
import { RuleYaml } from './rule-yaml'
import { Section } from './section'

/** What a rule says beside its peers and ports, and all of it as YAML. */
export function RuleExtras({ edge }: { readonly edge: Edge }) {
  const kind = useEditor((state) => state.canvas.policy.kind)
  const silent = edge.extras.every(({ key }) => key !== 'authentication')
  const form = kind !== 'NetworkPolicy' && edge.verdict === 'allow' && (silent || edge.authentication !== undefined)
  return (
    <>
      {form ? (
        <Section title="Proof">
          <AuthenticationField edge={edge} />
        </Section>
      ) : null}
      <ExtraSection
        title="Also in the rule"
        extras={form ? edge.extras.filter(({ key }) => key !== 'authentication') : edge.extras}
      />
      <RuleYaml rule={edge.rule} />
    </>
  )
}
