import { addBlock } from './add-block'
import { addPeer } from './add-peer'
import { addPort } from './add-port'
import { addRule } from './add-rule'
import { allowDns } from './allow-dns'
import { connectBlock } from './connect-block'
import { deleteBlocks } from './delete-blocks'
import { disconnect } from './disconnect'
import { duplicateBlock } from './duplicate-block'
import { editBlock } from './edit-block'
import { addL7, editL7, removeL7 } from './edit-l7'
import { editPort } from './edit-port'
import { editYaml, removeExtra } from './edit-yaml'
import { isolate, unisolate } from './isolate'
import type { Command, CommandArgs } from './model'
import { pasteRules } from './paste-rules'
import { removePort } from './remove-port'
import { setAuthentication } from './set-authentication'
import { setDefaultDeny } from './set-default-deny'
import { setDescription } from './set-description'
import { setKind } from './set-kind'
import { setName } from './set-name'
import { setNamespace } from './set-namespace'
import { setLabels, setLog } from './set-notes'
import { setPorts } from './set-ports'
import { setSubject } from './set-subject'
import { setVerdict } from './set-verdict'

/** All that the canvas can do to a policy, by name. */
export const commands: { readonly [N in keyof CommandArgs]: Command<CommandArgs[N]> } = {
  setName,
  setNamespace,
  setDescription,
  setKind,
  setSubject,
  addBlock,
  connectBlock,
  addRule,
  addPeer,
  editBlock,
  deleteBlocks,
  disconnect,
  duplicateBlock,
  pasteRules,
  addPort,
  editPort,
  removePort,
  setPorts,
  addL7,
  editL7,
  removeL7,
  editYaml,
  removeExtra,
  setVerdict,
  setAuthentication,
  setDefaultDeny,
  setLog,
  setLabels,
  isolate,
  unisolate,
  allowDns
}
