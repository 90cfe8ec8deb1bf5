import { Field } from '../ui/field'
import { TokenInput } from '../ui/token-input'

interface ExceptFieldProps {
  readonly except: readonly string[]
  readonly onChange: (except: readonly string[]) => void
}

export const ExceptField = ({ except, onChange }: ExceptFieldProps) => (
  <Field label="Except" hint="Prefixes within it that are left out.">
    {(ids) => (
      <TokenInput
        {...ids}
        tokens={except}
        suggestions={[]}
        placeholder="10.1.0.0/16"
        onAdd={(text) => {
          if (!text.includes('/')) return `“${text}” is no prefix: write 10.1.0.0/16.`
          onChange([...except, text])
          return undefined
        }}
        onRemove={(index) => onChange(except.filter((_, at) => at !== index))}
      />
    )}
  </Field>
)
