import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { experimental } from '@grpc/grpc-js'

/** Paths of PEM files: one's own certificate and its key, and the authority that the other side's must be of. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
  readonly ca: string
}

/** The names that a mounted Secret has them by. */
export const tlsFilesIn = (folder: string): TlsFiles => ({
  cert: `${folder}/tls.crt`,
  key: `${folder}/tls.key`,
  ca: `${folder}/ca.crt`
})

const EVERY_MS = 30_000

type Listener = (part: { readonly certificate: Buffer; readonly privateKey: Buffer } | null) => void
type CaListener = (part: { readonly caCertificate: Buffer } | null) => void

/**
 * Certificates that may be exchanged while they are used: the files are read again from time to time, and what belongs together is
 * taken together. Files that cannot be used (a key that is not the certificate's, half of an exchange) leave what was good before;
 * until there was something good, nobody is spoken with.
 */
export class CertificateFiles implements experimental.CertificateProvider {
  readonly #files: TlsFiles
  readonly #trouble: (why: string) => void
  readonly #everyMs: number
  readonly #own = new Set<Listener>()
  readonly #authorities = new Set<CaListener>()
  #timer: NodeJS.Timeout | undefined
  #good: ReturnType<typeof readAll> | undefined
  #said = ''

  /** `trouble` hears once of each thing that is wrong with them, a sentence. */
  constructor(files: TlsFiles, trouble: (why: string) => void, everyMs = EVERY_MS) {
    this.#files = files
    this.#trouble = trouble
    this.#everyMs = everyMs
    this.#look()
  }

  addCaCertificateListener(listener: CaListener): void {
    this.#authorities.add(listener)
    this.#begin()
    process.nextTick(() => listener(this.#authority()))
  }

  removeCaCertificateListener(listener: CaListener): void {
    this.#authorities.delete(listener)
    this.#endIfAlone()
  }

  addIdentityCertificateListener(listener: Listener): void {
    this.#own.add(listener)
    this.#begin()
    process.nextTick(() => listener(this.#identity()))
  }

  removeIdentityCertificateListener(listener: Listener): void {
    this.#own.delete(listener)
    this.#endIfAlone()
  }

  #identity = () =>
    this.#good === undefined ? null : { certificate: this.#good.certificate, privateKey: this.#good.privateKey }

  #authority = () => (this.#good === undefined ? null : { caCertificate: this.#good.caCertificate })

  #look(): void {
    try {
      const now = readAll(this.#files)
      this.#said = ''
      if (this.#good !== undefined && same(now, this.#good)) return
      this.#good = now
    } catch (error) {
      const why = (error as Error).message
      if (why !== this.#said) this.#trouble(why)
      this.#said = why
      return
    }
    // The authority first: whoever takes one's own certificate looks whether it is complete.
    for (const listener of this.#authorities) listener(this.#authority())
    for (const listener of this.#own) listener(this.#identity())
  }

  #begin(): void {
    this.#timer ??= setInterval(() => this.#look(), this.#everyMs).unref()
  }

  #endIfAlone(): void {
    if (this.#own.size + this.#authorities.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}

/** Throws a sentence. */
function readAll({ cert, key, ca }: TlsFiles) {
  const [certificate, privateKey, caCertificate] = [readFileSync(cert), readFileSync(key), readFileSync(ca)]
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey))) {
    throw new Error(`${key} is not the key of ${cert}.`)
  }
  new X509Certificate(caCertificate)
  return { certificate, privateKey, caCertificate }
}

type Parts = ReturnType<typeof readAll>

const same = (a: Parts, b: Parts): boolean =>
  a.certificate.equals(b.certificate) && a.privateKey.equals(b.privateKey) && a.caCertificate.equals(b.caCertificate)
