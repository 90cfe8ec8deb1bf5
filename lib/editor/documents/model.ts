/** A policy as a document to be kept elsewhere: in a file, a link, a pull request. */
export interface PolicyDocument {
  /** Of the draft. */
  readonly id: string
  readonly kind: string
  /** Empty for clusterwide kinds. */
  readonly namespace: string
  readonly name: string
  readonly text: string
  /** As it is in force under the same name; absent where nothing is. */
  readonly applied?: string
}

/** A file to be written: its path from the folder it goes to. */
export interface NamedFile {
  readonly path: string
  readonly text: string
}
