import { readFile, rename, rm, stat } from "node:fs/promises"
import path from "node:path"

import type { CompileResult } from "../compile/compile-circuit.ts"
import { hashFile } from "../files/hash-file.ts"
import { renderJson, writeTextAtomically } from "../files/write-atomically.ts"
import { exportVerificationKey } from "../verification-key/export-verification-key.ts"
import { checkVerificationKey } from "../verification-key/check-verification-key.ts"
import type { VerificationKey } from "../verification-key/verification-key.ts"
import { makeDevZkey } from "./make-dev-zkey.ts"

export type DevKey = {
  readonly verificationKey: VerificationKey
  readonly zkeySha256: string
  /** Whether the key had to be made. */
  readonly made: boolean
}

type Stamp = {
  readonly format: number
  readonly r1csSha256: string
  readonly zkeySha256: string
  readonly zkeyBytes: number
  readonly verificationKey: unknown
}

// To be raised when the way development keys are derived changes.
const format = 1

/** The development key of a compiled circuit, made unless it is there already. */
export async function ensureDevKey(
  circuitName: string,
  compiled: CompileResult,
  options: { readonly force?: boolean } = {},
): Promise<DevKey> {
  const zkeyPath = compiled.artifacts.zkey("DEV")
  const stampPath = path.join(compiled.artifacts.folder, "dev-key.json")
  const known = options.force === true ? undefined : await readStamp(stampPath, zkeyPath)
  if (known?.format === format && known.r1csSha256 === compiled.sha256.r1cs) {
    const verificationKey = checkVerificationKey(known.verificationKey)
    return { verificationKey, zkeySha256: known.zkeySha256, made: false }
  }
  await rm(stampPath, { force: true })
  const temporary = `${zkeyPath}.${process.pid}.tmp`
  try {
    await makeDevZkey(circuitName, compiled.artifacts.r1cs, temporary)
    const verificationKey = await exportVerificationKey(temporary)
    const stamp: Stamp = {
      format,
      r1csSha256: compiled.sha256.r1cs,
      zkeySha256: await hashFile(temporary, "sha256"),
      zkeyBytes: (await stat(temporary)).size,
      verificationKey,
    }
    await rename(temporary, zkeyPath)
    await writeTextAtomically(stampPath, renderJson(stamp))
    return { verificationKey, zkeySha256: stamp.zkeySha256, made: true }
  } finally {
    await rm(temporary, { force: true })
  }
}

async function readStamp(stampPath: string, zkeyPath: string): Promise<Stamp | undefined> {
  try {
    const stamp = JSON.parse(await readFile(stampPath, "utf8")) as Stamp
    return (await stat(zkeyPath)).size === stamp.zkeyBytes ? stamp : undefined
  } catch {
    return undefined
  }
}
