import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { stripTypeScriptTypes } from "node:module"
import { join } from "node:path"
import { promisify } from "node:util"
import { Script } from "node:vm"

// Examples whose every word has a value are run, and what a comment behind a line says is held against that line.

/**
 * What examples speak of without having made it: a type, which is enough to compile, or behind `= ` the value, which is
 * needed to run. A type's own name is imported.
 */
export type Scene = Readonly<Record<string, string>>

/** Where words come from that are exported: the names of each module. */
export type Modules = Readonly<Record<string, readonly string[]>>

export type SceneProgram = {
  readonly name: string
  readonly text: string
  /** Words that have a type alone, or that reach outside: with one of them the program is compiled and not run. */
  readonly missing: readonly string[]
}

/**
 * A program of an example as a user would write it: it imports what it uses and makes what it speaks of.
 * @param outward Words that reach a file, a node or a database
 */
export function writeProgram(
  name: string,
  example: string,
  { modules, scene, outward }: { modules: Modules; scene: Scene; outward: readonly string[] },
): SceneProgram {
  const made = new Set(wordsMadeIn(example))
  const used = new Set(
    wordsUsedIn(example, Object.keys(scene)).flatMap((word) =>
      made.has(word) ? [] : [...wordsBehind(word, scene), word],
    ),
  )
  const values = [...used].map((word) => {
    const value = scene[word] ?? ""
    if (value.startsWith("import ")) return value
    return value.startsWith("= ") ? `const ${word} ${value}` : `declare const ${word}: ${value}`
  })
  // In a block, so that it may give its own things the names of others; only a module exports.
  const inner = example.includes("export default") ? example : `{\n${example}\n}`
  const body = `${values.join("\n")}\n${inner}`
  const imports: string[] = []
  const taken = new Set([...made, ...used])
  for (const [module, names] of Object.entries(modules)) {
    const wanted = wordsUsedIn(body, names).filter((word) => !taken.has(word))
    for (const word of wanted) taken.add(word)
    if (wanted.length > 0) imports.push(`import { ${wanted.join(", ")} } from "${module}"`)
  }
  const typed = [...used].filter((word) => !/^(?:= |import )/u.test(scene[word] ?? ""))
  const missing = [...typed, ...wordsUsedIn(example, outward)]
  return { name, text: `${imports.join("\n")}\n${body}\nexport {}\n`, missing }
}

function wordsBehind(word: string, scene: Scene): readonly string[] {
  const value = scene[word] ?? ""
  if (!value.startsWith("= ")) return []
  const own = new Set([word, ...wordsMadeIn(value)])
  const others = Object.keys(scene).filter((other) => !own.has(other))
  return wordsUsedIn(value, others).flatMap((other) => [...wordsBehind(other, scene), other])
}

/** Which of these words a program uses, outside its texts and comments, and not as the name of a member. */
function wordsUsedIn(program: string, words: readonly string[]): readonly string[] {
  const bare = program.replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?:^|\s)\/\/.*$/gmu, " ")
  return words.filter((word) =>
    new RegExp(`(?<![\\w$])(?<!(?<!\\.\\.)\\.)${word}(?![\\w$])(?!\\??:)`, "u").test(bare),
  )
}

function wordsMadeIn(example: string): readonly string[] {
  const given = [...example.matchAll(/\((?:\{ )?([\w, ]+?)(?: \})?\) =>/gu)].flatMap(([, names = ""]) =>
    names.split(",").map((name) => name.trim()),
  )
  const made = [...example.matchAll(/\b(?:const|class) (?:[{[]([^}\]]*)[}\]]|(\w+))/gu)].flatMap(
    ([, several, one]) =>
      one === undefined ? (several ?? "").split(",").map((each) => each.split(":").at(-1)!.trim()) : [one],
  )
  return [...given, ...made]
}

/** A line and the comment behind or below it, held against each other; other lines stay as they are. */
function holdValues(example: string): { readonly text: string; readonly held: number } {
  let held = 0
  const joined = example.replaceAll(/^([^\s/].*)\n\/\/ (.+)$/gmu, "$1 // $2")
  const lines = joined.split("\n").map((line) => {
    const [, code = "", said = ""] = /^(\S.*?)\s+\/\/ (.+)$/u.exec(line) ?? []
    const [, errorCode] = /^throws ([A-Z]+_[A-Z_\d]+)$/u.exec(said) ?? []
    const [, made] = /^const (\w+) = /u.exec(code) ?? []
    const title = JSON.stringify(line)
    const [, thrown] = /^throw new AgentGptError\("([A-Z_\d]+)"/u.exec(line) ?? []
    if (thrown !== undefined) {
      held += 1
      return `await __refused(${title}, async () => { ${line} }, "${thrown}")`
    }
    if (errorCode !== undefined && isExpression(code)) {
      held += 1
      return `await __refused(${title}, async () => (${code}), "${errorCode}")`
    }
    const value = said.replace(/^Uint8Array (\[.*\])$/u, "new Uint8Array($1)")
    if (said === "" || !isExpression(value)) return line
    if (made === undefined && !isExpression(code)) return line
    held += 1
    if (made !== undefined) return `${code}\nawait __held(${title}, async () => ${made}, (${value}))`
    return `await __held(${title}, async () => (${code}), (${value}))`
  })
  return { text: lines.join("\n"), held }
}

function isExpression(text: string): boolean {
  try {
    return new Script(`(async () => (${text}))`) instanceof Script
  } catch {
    return false
  }
}

const HOLDING = `
import { inspect, isDeepStrictEqual } from "node:util"
globalThis.__held = async (line, make, said) => {
  const value = await make()
  if (!isDeepStrictEqual(value, said)) throw new Error(line + " is " + inspect(value))
}
globalThis.__refused = async (line, make, code) => {
  const thrown = await make().then(() => undefined, (error) => error)
  if (thrown?.code !== code) throw new Error(line + " throws " + inspect(thrown))
}
`

/**
 * Runs programs one after another in one process, in a directory of their own.
 * @returns a line for each that failed, and how many values were held
 */
export async function runPrograms(
  room: string,
  programs: readonly SceneProgram[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly failures: readonly string[]; readonly held: number }> {
  const cache = join(room, "node_modules/.cache")
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, "run-examples-"))
  try {
    let held = 0
    const names = programs.map(({ name }, index) => `${index}-${name}`)
    for (const [index, { text }] of programs.entries()) {
      const holding = holdValues(text)
      held += holding.held
      // eslint-disable-next-line no-await-in-loop -- small files
      await writeFile(join(folder, `${names[index]}.mjs`), stripTypeScriptTypes(holding.text))
    }
    const main = `${HOLDING}
import { writeFile } from "node:fs/promises"
const failures = []
for (const name of ${JSON.stringify(names)}) {
  try {
    await import("./" + name + ".mjs")
  } catch (error) {
    failures.push(name + ": " + (error?.stack ?? inspect(error)))
  }
}
await writeFile(${JSON.stringify(join(folder, "failures.json"))}, JSON.stringify(failures))
process.exit(0)
`
    await writeFile(join(folder, "main.mjs"), main)
    await promisify(execFile)(process.execPath, ["--conditions=source", "main.mjs"], {
      cwd: folder,
      env: { ...process.env, AGENTGPT_HOME: join(folder, "home"), ...environment },
      maxBuffer: 2 ** 26,
    })
    const failures = JSON.parse(await readFile(join(folder, "failures.json"), "utf8")) as readonly string[]
    return { failures, held }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
