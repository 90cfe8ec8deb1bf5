import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectFiles } from './content'
import { CONFIG, imageName, ROOT } from './image'

const dockerfile = readFileSync(join(ROOT, 'agent/image/Dockerfile'), 'utf8')
const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '))
/** `npm test` builds first; a folder that is not built has no image. */
const isBuilt = ['dist/.stamps/native', '.next/standalone'].every((path) => existsSync(join(ROOT, path)))
const said = (word: string) => new RegExp(`^${word} (.*)$`, 'm').exec(last)?.[1] ?? ''

describe('the image', () => {
  it('starts in the same way, whether an engine made it or we did', () => {
    expect({
      User: said('USER'),
      Env: said('ENV').split(' '),
      Entrypoint: JSON.parse(said('ENTRYPOINT')),
      WorkingDir: said('WORKDIR')
    }).toEqual(CONFIG)
  })

  it('has the name that the chart asks for', () => {
    const chart = readFileSync(join(ROOT, 'agent/chart/Chart.yaml'), 'utf8')
    expect(imageName()).toBe(`portcullis:${/^appVersion: (\S+)$/m.exec(chart)?.[1]}`)
    expect(dockerfile).toContain(`-t ${imageName()} `)
  })

  // Guards: compilers and test runners in an image that runs as root on each node.
  it.skipIf(!isBuilt)('has no package that is for developing alone, and none that nothing loads', async () => {
    const files = await projectFiles(ROOT)
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>
    }
    const within = (name: string) => files.filter((path) => path.startsWith(`node_modules/${name}/`))
    expect(Object.keys(devDependencies).filter((name) => within(name).length > 0)).toEqual([])
    expect(['next', 'monaco-editor', 'react'].filter((name) => within(name).length > 0)).toEqual([])
    expect(within('koffi').length).toBeGreaterThan(0)
    // Loaded, and a part of a bundle.
    for (const name of ['re2js', 'socks']) expect(within(name)).toContainEqual(expect.stringMatching(/licen[cs]e/i))
  })
})
