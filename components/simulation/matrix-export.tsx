import { ChevronDown, FileDown, Image, Table } from 'lucide-react'
import { matrixSvg } from '@/lib/editor'
import { type Matrix, matrixCsv } from '@/lib/editor/simulation'
import { downloadBlob } from '../editor/download'
import { Button } from '../ui/button'
import { Menu, MenuItem } from '../ui/menu'
import { downloadPng, downloadSvg, pictureColours } from '../ui/picture'

/** What is shown, as a file. */
export function MatrixExport({ matrix }: { readonly matrix: Matrix }) {
  const draw = () => matrixSvg(matrix, 'Who reaches whom', pictureColours())
  return (
    <Menu
      align="end"
      trigger={
        <Button variant="ghost" disabled={matrix.rows.length === 0}>
          Export the matrix <ChevronDown aria-hidden />
        </Button>
      }
    >
      <MenuItem
        icon={<Table />}
        onSelect={() => downloadBlob('matrix.csv', new Blob([matrixCsv(matrix)], { type: 'text/csv' }))}
      >
        CSV
      </MenuItem>
      <MenuItem icon={<FileDown />} onSelect={() => downloadSvg('matrix', draw())}>
        SVG
      </MenuItem>
      <MenuItem icon={<Image />} onSelect={() => void downloadPng('matrix', draw())}>
        PNG
      </MenuItem>
    </Menu>
  )
}
