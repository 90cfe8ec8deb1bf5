import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { imageName, ROOT, writeImage } from './image'
import { fillLayers } from './layers'

/*
 * usage: npm run image -- [--name NAME] [--output FILE]   an archive for `docker load` or `ctr -n k8s.io images import`
 *        npm run image -- --layers FOLDER                 the layers as folders, for agent/image/Dockerfile
 */
const options = { name: { type: 'string' }, output: { type: 'string' }, layers: { type: 'string' } } as const
const { values } = parseArgs({ options })

if (values.layers !== undefined) await fillLayers(ROOT, values.layers)
else {
  const name = values.name ?? imageName()
  const output = values.output ?? `${ROOT}/dist/image/${name.replaceAll(/[:/]/g, '-')}.tar`
  await writeImage(output, name)
  console.log(`${name} is in ${output} (${Math.round(statSync(output).size / 1e6)} MB).`)
}
