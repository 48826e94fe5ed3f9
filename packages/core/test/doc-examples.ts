import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { promisify } from "node:util"

// The examples in the comments of what a package exports, compiled as they stand.

const PACKAGES = join(import.meta.dirname, "../..")

/** A function, class or constant that an entry of a package exports. */
export type PublicValue = {
  readonly name: string
  /** Where it is declared. */
  readonly file: string
  readonly examples: readonly string[]
}

/** What an entry exports but types, wherever it is declared. */
export async function listPublicValues(entry: string): Promise<readonly PublicValue[]> {
  const found: PublicValue[] = []
  const { named, whole } = listReexports(await readFile(entry, "utf8"))
  for (const { name, as, from } of named) {
    // eslint-disable-next-line no-await-in-loop -- in the order of the entry
    const declared = await findDeclaration(name, fileOf(from, entry))
    if (declared === undefined) throw new Error(`${name} is not found in ${from}`)
    found.push({ ...declared, name: as })
  }
  for (const from of whole) {
    // eslint-disable-next-line no-await-in-loop -- in the order of the entry
    const more = await listPublicValues(fileOf(from, entry))
    // As in the language: what an entry names itself goes before what it hands on with all the rest.
    found.push(...more.filter(({ name }) => !found.some((known) => known.name === name)))
  }
  return found
}

async function findDeclaration(name: string, file: string): Promise<PublicValue | undefined> {
  const source = await readFile(file, "utf8")
  const declared = new RegExp(
    `((?:/\\*\\*(?:(?!\\*/)[^])*\\*/\\n)?)export (?:abstract class|class|async function\\*?|function\\*?|const) ${name}\\b`,
    "u",
  ).exec(source)
  if (declared !== null) return { name, file, examples: examplesIn(declared[1] ?? "") }
  const { named, whole } = listReexports(source)
  const next = named.find(({ as }) => as === name)
  if (next !== undefined) return findDeclaration(next.name, fileOf(next.from, file))
  for (const from of whole) {
    // eslint-disable-next-line no-await-in-loop -- the first that has it
    const deeper = await findDeclaration(name, fileOf(from, file))
    if (deeper !== undefined) return deeper
  }
  return undefined
}

type Reexports = {
  readonly named: readonly { readonly name: string; readonly as: string; readonly from: string }[]
  /** Files of which everything is exported. */
  readonly whole: readonly string[]
}

/** What is handed on as `export { name, name as other } from` and as `export * from`, without types. */
function listReexports(source: string): Reexports {
  const named = [...source.matchAll(/^export \{([^}]*)\} from "([^"]+)"/gmu)].flatMap(
    ([, names = "", from = ""]) =>
      names
        .split(",")
        .map((each) => each.trim())
        .filter((each) => each !== "" && !each.startsWith("type "))
        .map((each) => {
          const [name = "", as = name] = each.split(/\s+as\s+/u)
          return { name, as, from }
        }),
  )
  const whole = [...source.matchAll(/^export \* from "([^"]+)"/gmu)].map(([, from = ""]) => from)
  return { named, whole }
}

function fileOf(specifier: string, importer: string): string {
  if (specifier.startsWith(".")) return resolve(dirname(importer), specifier)
  return join(PACKAGES, specifier.replace("@agentgpt/", ""), "src/index.ts")
}

/** What stands behind each `@example` of a comment, without the fences that may stand around it. */
function examplesIn(comment: string): readonly string[] {
  const inOneLine = /^\/\*\* @example (.*) \*\/$/mu.exec(comment)?.[1]
  if (inOneLine !== undefined) return [inOneLine]
  return [...comment.matchAll(/ \* @example\n((?: \*(?: .*)?\n)+?)(?= \*\/| \* @)/gu)].map((match) =>
    (match[1] ?? "").replaceAll(/^ \* ?/gmu, "").replaceAll(/^```.*$/gmu, ""),
  )
}

/**
 * A program of an example: it may use every exported value by its name, and what the scenery declares.
 * @param own What words mean in this example alone.
 */
export function toProgram(scenery: string, names: readonly string[], example: string, own = ""): string {
  const imports = [...example.matchAll(/^import [^;]*? from "[^"]+"$/gmu)].map(([line]) => line)
  const body = imports.reduce((text, line) => text.replace(line, ""), example)
  return `${scenery}
${imports.join("\n")}
export const run = async () => {
  const { ${names.join(", ")} } = main
  {
    ${own}
    {
${body}
    }
  }
}
`
}

/**
 * Compiles programs as a user of a package would.
 * @returns what the compiler says, a line for each problem
 */
export async function compilePrograms(
  room: string,
  programs: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const cache = join(room, "node_modules/.cache")
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, "doc-examples-"))
  try {
    for (const [name, text] of Object.entries(programs)) {
      // eslint-disable-next-line no-await-in-loop -- a few small files
      await writeFile(join(folder, name), text)
    }
    const config = {
      extends: "../../../../../tsconfig.base.json",
      compilerOptions: {
        noEmit: true,
        lib: ["es2024", "dom"],
        types: ["node"],
        isolatedDeclarations: false,
        declaration: false,
      },
      files: Object.keys(programs),
    }
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config))
    const tsc = join(room, "node_modules/typescript/bin/tsc")
    await promisify(execFile)(process.execPath, [tsc, "-p", ".", "--pretty", "false"], {
      cwd: folder,
      maxBuffer: 2 ** 26,
    })
    return []
  } catch (error) {
    const { stdout = String(error) } = error as { readonly stdout?: string }
    const lines = stdout.split("\n").filter((line) => line.includes(": error TS"))
    return lines.length === 0 ? [stdout] : lines
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
