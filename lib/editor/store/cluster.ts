import type { Desk } from './desk'
import { derive } from './draft'
import type { EditorActions } from './model'

/** What comes from outside: the cluster as it is now, and what the server says of the draft. */
export function cluster(desk: Desk): Pick<EditorActions, 'setCluster' | 'rebase' | 'setServerIssues'> {
  return {
    setCluster(cluster) {
      const draft = desk.active()
      if (draft) desk.drafts.set(draft.id, derive(draft, cluster))
      desk.show({ cluster })
    },

    rebase(base) {
      const draft = desk.active()
      if (draft) desk.keep({ ...draft, base })
    },

    setServerIssues(serverIssues) {
      const draft = desk.active()
      if (draft) {
        desk.drafts.set(draft.id, { ...draft, serverIssues })
        desk.show()
      }
    }
  }
}
