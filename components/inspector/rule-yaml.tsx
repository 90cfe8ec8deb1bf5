import { YamlField } from './yaml-field'

/** The whole of a rule, for what its form cannot say. */
export const RuleYaml = ({ rule }: { readonly rule: string }) => (
  <details className="group border-b py-3 last:border-b-0">
    <summary className="cursor-pointer text-13 font-semibold text-ink-2 hover:text-ink-1">YAML of the rule</summary>
    <div className="pt-2.5">
      <YamlField label="As it is written" path={rule} />
    </div>
  </details>
)
