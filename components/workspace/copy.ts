import type { ClusterView } from '@/lib/api'
import { LONGEST_LINK, markdownOf, type PolicyDocument, shareFragment } from '@/lib/editor'
import { toast } from '../ui/toast'

/** An address that holds the documents themselves: whoever opens it needs no server to have kept them. */
export async function copyShareLink(documents: readonly PolicyDocument[]): Promise<void> {
  const fragment = await shareFragment(documents.map(({ text }) => text))
  const link = `${location.origin}${location.pathname}${fragment}`
  if (link.length > LONGEST_LINK) {
    toast({
      tone: 'problem',
      title: `The link would have ${link.length.toLocaleString('en')} characters; many programs cut it at ${LONGEST_LINK.toLocaleString('en')}.`,
      detail: 'Choose fewer policies, or export them as a zip.'
    })
    return
  }
  await copy(link, 'Share link copied', 'The policies are in the link itself; no server keeps them.')
}

/** What a reviewer reads: the change of the text, and of who reaches whom. */
export async function copyMarkdown(documents: readonly PolicyDocument[], cluster: ClusterView | undefined): Promise<void> {
  const { reachChange } = await import('./reach-change')
  const change = cluster && reachChange(documents, cluster)
  await copy(
    markdownOf(documents, change),
    'Copied for a pull request',
    'Markdown with the change of each text and of who reaches whom.'
  )
}

async function copy(text: string, title: string, detail: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast({ tone: 'done', title, detail })
  } catch {
    toast({
      tone: 'problem',
      title: 'The browser did not let the page copy.',
      detail: 'Allow it to use the clipboard, then try again.'
    })
  }
}
