import { locateIssue, type ParsedText, type Path, parse } from '@/lib/document'
import { isJsonObject, type JsonObject, type JsonValue, TEXT_LIMIT, utf8Length } from '@/lib/k8s'
import { issue } from '@/lib/policy'
import type { SourceText } from './files'
import { type Piece, piecesOf } from './pieces'
import { type Finding, type Place, placeWithoutText } from './place'

/** One object of what was read. */
export interface InputObject {
  readonly value: JsonObject
  /** The text that it is, where it is one of its own. */
  readonly text?: ParsedText
  /** Where a path of it stands; '' for its beginning. */
  at(path: Path, code?: Finding['code']): Place
}

export interface ReadDocuments {
  readonly objects: readonly InputObject[]
  /** What could not be read. */
  readonly findings: readonly Finding[]
}

/** The objects of a stream, those of lists too, each with the way back to its text. Never throws. */
export function readDocuments(source: SourceText): ReadDocuments {
  const asJson = hugeJson(source)
  if (asJson) return asJson
  const read = piecesOf(source)
    .filter(isOfUse)
    .map((piece) => readPiece(source.name, piece))
  return { objects: read.flatMap(({ objects }) => objects), findings: read.flatMap(({ findings }) => findings) }
}

/** A custom resource definition is long, common in streams, and never of use. */
function isOfUse({ text }: Piece): boolean {
  return !/^kind: *["']?CustomResourceDefinition["']?\s*$/m.test(text)
}

function readPiece(file: string, piece: Piece): ReadDocuments {
  const parsed = parse(piece.text)
  const findings = parsed.issues.map(
    ({ document: _, range, ...one }): Finding => ({ ...one, ...fixOf(one.code), place: placed(file, piece, range) })
  )
  const objects = parsed.documents.flatMap(({ value, index }) =>
    isJsonObject(value)
      ? unpack(value, '').map(({ value, path }) => ({
          value,
          ...(path === '' && parsed.documents.length === 1 && { text: parsed }),
          at: locator(file, piece, parsed, index, path)
        }))
      : []
  )
  return { objects, findings }
}

/** What a stream may hold that a policy would not. */
function fixOf(code: Finding['code']): { readonly fix?: string } {
  return code === 'document-too-large' ? { fix: 'Write it as JSON (kubectl get … -o json): that may be larger.' } : {}
}

function locator(file: string, piece: Piece, parsed: ParsedText, document: number, prefix: Path): InputObject['at'] {
  return (path, code = 'wrong-type') => {
    const joined = prefix === '' ? path : path === '' ? prefix : `${prefix}${path.startsWith('[') ? '' : '.'}${path}`
    const { range } = locateIssue(parsed, document, { code, severity: 'info', message: '', path: joined })
    return placed(file, piece, range)
  }
}

type Range = NonNullable<ReturnType<typeof locateIssue>['range']>

function placed(file: string, { line, origin }: Piece, range: Range | undefined): Place {
  return {
    file,
    line: line + (range?.startLine ?? 1),
    column: range?.startColumn ?? 1,
    endLine: line + (range?.endLine ?? 1),
    endColumn: range?.endColumn ?? 1,
    ...(origin !== undefined && { origin })
  }
}

/** The objects of a list (`List`, `PodList`, …), else the object itself. What a typed list leaves out of its items is added. */
export function unpack(value: JsonObject, path: Path): readonly { readonly value: JsonObject; readonly path: Path }[] {
  const kind = typeof value.kind === 'string' ? value.kind : ''
  if (!kind.endsWith('List') || !Array.isArray(value.items)) return [{ value, path }]
  const implied = kind === 'List' ? {} : { apiVersion: value.apiVersion ?? '', kind: kind.slice(0, -'List'.length) }
  return value.items.flatMap((item, index) =>
    isJsonObject(item) ? unpack({ ...implied, ...item }, `${path === '' ? '' : `${path}.`}items[${index}]`) : []
  )
}

/** The dump of a cluster may be larger than any policy. As JSON it is read quickly, and without lines. */
function hugeJson({ name, text }: SourceText): ReadDocuments | undefined {
  if (!/^\s*\{/.test(text) || utf8Length(text) <= TEXT_LIMIT) return undefined
  try {
    const value = JSON.parse(text) as JsonValue
    if (!isJsonObject(value)) return undefined
    return {
      objects: unpack(value, '').map((one) => ({ value: one.value, at: () => placeWithoutText(name) })),
      findings: []
    }
  } catch (error) {
    const finding = { ...issue('yaml-syntax', '', { why: (error as Error).message }), place: placeWithoutText(name) }
    return { objects: [], findings: [finding] }
  }
}
