import { useCallback } from 'react'
import { toast } from '../ui/toast'
import { useOpen } from './provider'

/** What a policy may be in; of a folder nothing else is read. */
export const ACCEPTED = '.yaml,.yml,.json'
const READ = /\.(?:ya?ml|json)$/i

/** A policy is a page of text; what is larger is something else. */
const LARGEST = 1024 * 1024
/** More files than any repository of policies has. */
const MOST = 2000

/** A text with the name that it goes by in messages. */
export interface Named {
  readonly name: string
  readonly text: string
}

/** Opens files and texts as drafts, one for each policy in them, and says in one message what was refused. */
export function useImport() {
  const open = useOpen()

  /** Resolves to whether anything was opened. */
  const importTexts = useCallback(
    (texts: readonly Named[], refused: readonly string[] = []): Promise<boolean> =>
      new Promise((resolve) => {
        open(({ importText, openDraft }) => {
          const wrong = [...refused]
          const drafts = texts.flatMap(({ name, text }) => {
            const taken = importText(text, { open: false })
            const [issue] = taken.issues
            if (issue) wrong.push(`${name}: ${issue.message}`)
            else if (taken.drafts.length === 0) wrong.push(`${name} has no policies in it.`)
            return taken.drafts
          })
          const [first] = drafts
          if (first !== undefined) openDraft(first)
          tell(new Set(drafts).size, texts.length, wrong)
          resolve(first !== undefined)
        })
      }),
    [open]
  )

  const importFiles = useCallback(
    async (files: readonly File[]): Promise<boolean> => {
      const several = files.length > 1
      const wanted = several ? files.filter(({ name }) => READ.test(name)) : files
      if (wanted.length === 0) {
        if (several) toast({ tone: 'problem', title: 'No YAML or JSON among these files.' })
        return false
      }
      const read = await Promise.all(wanted.slice(0, MOST).map(readFile))
      const refused = read.flatMap((one) => (typeof one === 'string' ? [one] : []))
      const more = wanted.length > MOST ? [`Only the first ${MOST} files were read.`] : []
      return importTexts(
        read.flatMap((one) => (typeof one === 'string' ? [] : [one])),
        [...refused, ...more]
      )
    },
    [importTexts]
  )
  return { importTexts, importFiles }
}

/** The text, or why it is none, as a sentence. */
async function readFile(file: File): Promise<Named | string> {
  const name = file.webkitRelativePath || file.name
  if (file.size > LARGEST) return `${name} is larger than 1 MB: split it into files of a few policies.`
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()) }
  } catch (error) {
    return error instanceof TypeError ? `${name} is no text in UTF-8.` : `${name} could not be read.`
  }
}

function tell(opened: number, from: number, wrong: readonly string[]): void {
  const [first, ...rest] = wrong
  if (first !== undefined) {
    const more = rest.length > 0 ? `And ${rest.length} more were refused. ` : ''
    const others = opened > 0 ? `${opened} ${opened === 1 ? 'policy was' : 'policies were'} opened.` : ''
    toast({ tone: 'problem', title: first, ...(more || others ? { detail: `${more}${others}` } : {}) })
  } else if (opened > 1 || from > 1) toast({ tone: 'done', title: `${opened} policies opened` })
}
