import { useCallback } from 'react'
import { toast } from '../ui/toast'
import { useActions } from './provider'

/** A policy is a page of text; what is larger is something else. */
const LARGEST = 1024 * 1024

/** Opens files as drafts, one for each YAML document in them, and says what was refused. */
export function useUpload() {
  const { importText } = useActions()
  return useCallback(
    async (files: Iterable<File>) => {
      for (const file of files) {
        if (file.size > LARGEST) {
          toast({
            tone: 'problem',
            title: `${file.name} is larger than 1 MB.`,
            detail: 'Split it into files of a few policies.'
          })
          continue
        }
        const { drafts, issues } = importText(await file.text())
        const [first] = issues
        if (first)
          toast({ tone: 'problem', title: `${file.name}: ${first.message}`, ...(first.fix ? { detail: first.fix } : {}) })
        else if (drafts.length > 1) toast({ tone: 'done', title: `${drafts.length} policies opened from ${file.name}` })
      }
    },
    [importText]
  )
}
