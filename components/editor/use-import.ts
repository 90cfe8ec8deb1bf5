import { useCallback } from 'react'
import { mayBeSnapshot } from '@/lib/editor/waiting'
import { toast } from '../ui/toast'
import { useOpen } from './provider'
import { type Named, readFiles } from './read-files'
import { openSnapshot } from './read-snapshot'
import { setView, view } from './view-store'

/** What a policy may be in; of a folder nothing else is read. */
export const ACCEPTED = '.yaml,.yml,.json'
const READ = /\.(?:ya?ml|json)$/i

/** A policy is a page of text; what is larger is something else. */
const LARGEST = 1024 * 1024
/** More files than any repository of policies has. */
const MOST = 2000

/** Statements of who may talk to whom stand beside the policies, and are no draft. */
function onlyExpectations(text: string): boolean {
  const kinds = text.match(/^kind:.*$/gm) ?? []
  return kinds.length > 0 && kinds.every((line) => /^kind:\s*["']?Expectations["']?\s*$/.test(line))
}

/** Opens files and texts as drafts, one for each policy in them, and says in one message what was refused. */
export function useImport() {
  const open = useOpen()

  /** Resolves to whether a policy or a statement was opened; a dump of a cluster is neither, and closes what is over the drawing. */
  const importTexts = useCallback(
    async (all: readonly Named[], refused: readonly string[] = [], large: readonly File[] = []): Promise<boolean> => {
      const texts = all.filter(({ text }) => text.length <= LARGEST && !mayBeSnapshot(text))
      const others = all.filter((one) => !texts.includes(one)).map(({ name, text }) => ({ name, file: new Blob([text]) }))
      const {
        policies,
        dump,
        wrong: unread
      } = await openDumps([...others, ...large.map((file) => ({ name: file.name, file }))])
      texts.push(...policies)
      if (dump && texts.length === 0) showMap(open)
      const wrong = [...refused, ...unread]
      if (texts.length + wrong.length === 0) return false
      return new Promise((resolve) => {
        open(({ importText, openDraft, setExpectations }) => {
          const stated = texts.filter(({ text }) => onlyExpectations(text))
          for (const { name, text } of stated) setExpectations(text, `Open ${name}`)
          if (stated.length > 0) setView({ bottomTab: 'expectations' })
          const drafts = texts.flatMap(({ name, text }) => {
            if (onlyExpectations(text)) return []
            const taken = importText(text, { open: false })
            const [issue] = taken.issues
            if (issue) wrong.push(`${name}: ${issue.message}`)
            else if (taken.drafts.length === 0) wrong.push(`${name} has no policies in it.`)
            return taken.drafts
          })
          const [first] = drafts
          if (first !== undefined) openDraft(first)
          if (stated.length < texts.length || wrong.length > 0) tell(new Set(drafts).size, texts.length, wrong)
          resolve(first !== undefined || stated.length > 0)
        })
      })
    },
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
      const more = wanted.length > MOST ? [`Only the first ${MOST} files were read.`] : []
      const read = wanted.slice(0, MOST)
      const { texts, refused } = await readFiles(read.filter(({ size }) => size <= LARGEST))
      const large = read.filter(({ size }) => size > LARGEST)
      return importTexts(texts, [...refused, ...more], large)
    },
    [importTexts]
  )
  return { importTexts, importFiles }
}

/** What was opened is seen at once: its map, with a policy to draw upon it where none is open yet. */
function showMap(open: ReturnType<typeof useOpen>): void {
  setView({ canvas: 'map' })
  open(({ documents, newDraft }) => documents().length === 0 && newDraft('blank'))
}

interface Opened {
  /** What looked like dumps, and is not. */
  readonly policies: readonly Named[]
  readonly wrong: readonly string[]
  readonly dump: boolean
}

/** Dumps of a cluster are opened in the place of the connected one, the last one staying. */
async function openDumps(all: readonly { readonly name: string; readonly file: Blob }[]): Promise<Opened> {
  const policies: Named[] = []
  const wrong: string[] = []
  let dump = false
  const over = view().overlay
  for (const { name, file } of all) {
    try {
      // What takes its time is said over the drawing, where it can be stopped.
      if (file.size > LARGEST) setView({ overlay: undefined })
      const read = await openSnapshot(name, file)
      if (read === 'stopped') continue
      if (read === 'none') {
        if (file.size > LARGEST) wrong.push(tooLarge(name))
        else policies.push({ name, text: await file.text() })
      } else if ('says' in read) wrong.push(`${name} ${read.says}`)
      else if ('wrong' in read) wrong.push(`${name}: ${read.wrong}`)
      else {
        setView({ overlay: undefined })
        dump = true
        const pods = `${read.world.pods.length} pods of ${read.world.namespaces.length} namespaces`
        toast({ tone: 'done', title: `${name} is open`, detail: `${pods} stand in for those of the cluster.` })
      }
    } catch {
      wrong.push(`${name} could not be read.`)
    }
  }
  // It was laid aside for what turned out to be no dump.
  if (!dump && over !== undefined && view().overlay === undefined) setView({ overlay: over })
  return { policies, wrong, dump }
}

const tooLarge = (name: string) => `${name} is larger than 1 MB: split it into files of a few policies.`

function tell(opened: number, from: number, wrong: readonly string[]): void {
  const [first, ...rest] = wrong
  if (first !== undefined) {
    const more = rest.length > 0 ? `And ${rest.length} more were refused. ` : ''
    const others = opened > 0 ? `${opened} ${opened === 1 ? 'policy was' : 'policies were'} opened.` : ''
    toast({ tone: 'problem', title: first, ...(more || others ? { detail: `${more}${others}` } : {}) })
  } else if (opened > 1 || from > 1) toast({ tone: 'done', title: `${opened} policies opened` })
}
