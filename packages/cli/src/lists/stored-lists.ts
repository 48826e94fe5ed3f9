import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { randomUUID } from "node:crypto"
import { basename, join } from "node:path"
import type { ListFormat, ListRecord, ListSource } from "@agentgpt/agents"
import { AgentGptError } from "@agentgpt/core"
import type { StoredList } from "../open/open-inputs.ts"

/** The register of accepted lists; the lists themselves lie in a folder of it. */
export function listFolderOf(home: string): string {
  return join(home, "sanctions")
}

type Note = {
  /** The folder of the copy, beside the note. */
  readonly folder: string
  readonly file: string
  readonly commentsFile?: string
  readonly format?: ListFormat
  readonly publishedOn?: string
  readonly rules: StoredList["rules"]
}

/**
 * Copies a list and what belongs to it, so that workers can read it whenever they start. The copy is what is checked;
 * at every moment the note names one whole copy, and it names the new one only if `accept` does not throw.
 */
export async function storeList(
  home: string,
  { source, rules }: StoredList,
  accept: (copy: ListSource) => Promise<ListRecord>,
): Promise<ListRecord> {
  const place = placeOf(home)
  const note: Note = {
    folder: `${source.name}-${randomUUID()}`,
    file: basename(source.path),
    ...(source.commentsPath !== undefined && { commentsFile: `comments-${basename(source.commentsPath)}` }),
    ...(source.format !== undefined && { format: source.format }),
    ...(source.publishedOn !== undefined && { publishedOn: source.publishedOn }),
    rules,
  }
  const folder = join(place, note.folder)
  const { makeHome } = await import("@agentgpt/chain")
  await makeHome(home)
  await mkdir(folder, { recursive: true })
  try {
    const copied = sourceOf(source.name, place, note)
    await copy(source.path, copied.path)
    if (source.commentsPath !== undefined) await copy(source.commentsPath, copied.commentsPath ?? "")
    const record = await accept(copied)
    const noteFile = join(place, `${source.name}.json`)
    const previous = await readNote(noteFile)
    const temporary = join(folder, "note.json")
    await writeFile(temporary, `${JSON.stringify(note, undefined, 2)}\n`)
    await rename(temporary, noteFile)
    if (previous !== undefined) await rm(join(place, previous.folder), { recursive: true, force: true })
    return record
  } catch (thrown) {
    await rm(folder, { recursive: true, force: true })
    throw thrown
  }
}

/** Every list that was stored, as it is read again. */
export async function readStoredLists(home: string): Promise<readonly StoredList[]> {
  const place = placeOf(home)
  const names = await readdir(place).catch(() => [])
  const found = await Promise.all(
    names
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map(async (name) => {
        const note = await readNote(join(place, name))
        return note === undefined
          ? []
          : [{ source: sourceOf(basename(name, ".json"), place, note), rules: note.rules }]
      }),
  )
  return found.flat()
}

function placeOf(home: string): string {
  return join(listFolderOf(home), "files")
}

async function readNote(file: string): Promise<Note | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Note
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw new AgentGptError("SCREEN_REGISTER_INVALID", undefined, { cause })
  }
}

function sourceOf(name: string, place: string, note: Note): ListSource {
  const { folder, file, commentsFile, format, publishedOn } = note
  return {
    name,
    path: join(place, folder, file),
    ...(commentsFile !== undefined && { commentsPath: join(place, folder, commentsFile) }),
    ...(format !== undefined && { format }),
    ...(publishedOn !== undefined && { publishedOn }),
  }
}

async function copy(from: string, to: string): Promise<void> {
  await copyFile(from, to).catch((cause: unknown) => {
    throw new AgentGptError("SCREEN_FILE_UNREADABLE", undefined, { cause })
  })
}
