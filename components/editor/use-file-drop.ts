import { useEffect } from 'react'
import { toast } from '../ui/toast'
import { droppedFiles } from './dropped-files'
import { useImport } from './use-import'

/** A file that is let go anywhere on the page is opened: the browser would leave the page for it. */
export function useFileDrop(): void {
  const { importFiles } = useImport()
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
    const onDragOver = (event: DragEvent) => hasFiles(event) && event.preventDefault()
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      if (!event.dataTransfer) return
      droppedFiles(event.dataTransfer).then(importFiles, () =>
        toast({ tone: 'problem', title: 'What was dropped could not be read.' })
      )
    }
    window.addEventListener('dragover', onDragOver)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragover', onDragOver)
      window.removeEventListener('drop', onDrop)
    }
  }, [importFiles])
}
