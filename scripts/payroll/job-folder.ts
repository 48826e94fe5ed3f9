import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createHash, randomBytes } from "node:crypto"
import { tmpdir, userInfo } from "node:os"
import { dirname, join } from "node:path"

import { createLocalSigner, type DigestSigner } from "@agentgpt/chain"
import type { Hex } from "@agentgpt/core"

import type { JobOptions } from "./job-options.ts"

/** What a start leaves for the next one. */
export type JobNote = Pick<JobOptions, "payments" | "chains"> & {
  readonly run: string
  readonly isFinished: boolean
}

/** The folder of the job; everybody may pass through it, since the database has a user of its own. */
export function openJobFolder(root: string, asked: string | undefined): string {
  const folder = asked ?? chooseFolder(root)
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o711)
  return folder
}

/** Beside the project, unless the database's user could not get there. */
function chooseFolder(root: string): string {
  const beside = join(root, ".agentgpt", "start")
  if (userInfo().uid !== 0 || isOpenToAll(root)) return beside
  const name = createHash("sha256").update(root).digest("hex").slice(0, 12)
  return join(tmpdir(), `agentgpt-start-${name}`)
}

function isOpenToAll(folder: string): boolean {
  const isOpen = (statSync(folder).mode & 0o001) !== 0
  return isOpen && (dirname(folder) === folder || isOpenToAll(dirname(folder)))
}

/** What an earlier start left unfinished, unless it is to be thrown away. */
export function findUnfinishedJob(folder: string, { fresh }: JobOptions): JobNote | undefined {
  const file = noteFile(folder)
  if (fresh || !existsSync(file)) return undefined
  const note = JSON.parse(readFileSync(file, "utf8")) as JobNote
  return note.isFinished ? undefined : note
}

/**
 * What there is to be gone on with. A finished job, or one of another size, is cleared away; one that is under way with
 * another size is an error of whoever asks.
 */
export function readJobNote(folder: string, options: JobOptions): JobNote | undefined {
  const note = findUnfinishedJob(folder, options)
  if (note !== undefined) return note
  for (const name of KEPT_APART) rmSync(join(folder, name), { recursive: true, force: true })
  return undefined
}

const KEPT_APART = ["chains", "home", "lists", "proofs", "keys", "reports", "payroll", "note.json"]

export function writeJobNote(folder: string, note: JobNote): void {
  writeFileSync(noteFile(folder), `${JSON.stringify(note)}\n`)
}

function noteFile(folder: string): string {
  return join(folder, "note.json")
}

/** A key that is made at the first start and lies in the folder: it is worth nothing beyond local chains. */
export function openLocalKey(folder: string, name: string): DigestSigner {
  const file = join(folder, "keys", `${name}.hex`)
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 })
  }
  const key: Hex = `0x${readFileSync(file, "utf8").trim()}`
  return createLocalSigner(key)
}
