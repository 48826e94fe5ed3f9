import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { stripTypeScriptTypes } from "node:module"
import { dirname, join, relative } from "node:path"

import { buildQuietly } from "../lib/build-quietly.ts"

const root = join(import.meta.dirname, "../..")
const room = join(root, "packages/chain")
/** As deep below the room as where its programs come from, so that what they name lies where they say. */
const [from, to] = [join(room, "test"), join(room, ".bench")]

/**
 * The program of a sender, as those run it who installed the packages: it takes what is built, and is JavaScript itself, since
 * Node's reading of TypeScript takes thirty megabytes.
 */
export async function buildSender(): Promise<string> {
  await buildQuietly(root, { packageName: "@agentgpt/chain" })
  await rm(to, { recursive: true, force: true })
  const done = new Set<string>()
  const build = async (file: string): Promise<void> => {
    if (done.has(file)) return
    done.add(file)
    const source = stripTypeScriptTypes(await readFile(file, "utf8"))
    const target = targetOf(file)
    await mkdir(dirname(target), { recursive: true })
    await writeFile(target, source.replaceAll('"../../src/', '"../../dist/').replaceAll('.ts"', '.js"'))
    const named = [...source.matchAll(/from "(\.[^"]+\.ts)"/gu)].map(([, path = ""]) =>
      join(dirname(file), path),
    )
    await Promise.all(named.filter((path) => path.startsWith(from)).map(build))
  }
  const program = join(from, "speed/measure-sender.ts")
  await build(program)
  return targetOf(program)
}

const targetOf = (file: string): string => join(to, relative(from, file)).replace(/\.ts$/u, ".js")
