import { TextInput } from '../ui/text-input'

interface KnownInputProps {
  readonly id: string
  readonly 'aria-describedby'?: string
  readonly value: string
  /** What the cluster has. */
  readonly known: readonly string[]
  readonly onCommit: (value: string) => void
}

/** A name, with those that the cluster has offered while it is typed. */
export const KnownInput = ({ known, ...rest }: KnownInputProps) => (
  <>
    <TextInput {...rest} mono list={`${rest.id}-known`} />
    <datalist id={`${rest.id}-known`}>
      {known.map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  </>
)
