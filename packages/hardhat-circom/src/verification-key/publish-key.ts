import path from "node:path"

import type { CircomConfig } from "../config.ts"
import { renderJson, writeTextAtomically } from "../files/write-atomically.ts"
import { DEV_BANNER, type SecurityLevel } from "../level.ts"
import type { ManifestKey } from "../manifest/manifest.ts"
import { hashVerificationKey, nameVerifier, renderVerifier } from "./render-verifier.ts"
import type { VerificationKey } from "./verification-key.ts"

export type KeyToPublish = {
  readonly circuit: string
  readonly level: SecurityLevel
  readonly verificationKey: VerificationKey
  readonly zkeySha256: string
  readonly publicSignals: readonly string[]
  readonly r1csSha256: string
  readonly transcriptHash: string | undefined
}

/** Writes what is committed of a key (verification key, Solidity library) and describes it. */
export async function publishKey(config: CircomConfig, key: KeyToPublish): Promise<ManifestKey> {
  const { circuit, level, verificationKey, publicSignals, r1csSha256, transcriptHash } = key
  const warning = level === "DEV" ? { warning: DEV_BANNER } : {}
  const file = `${circuit}.${level.toLowerCase()}.json`
  const verifier = `${nameVerifier(circuit, level)}.sol`
  const description = {
    circuit,
    level,
    ...warning,
    r1csSha256,
    transcriptHash: transcriptHash ?? null,
    publicSignals,
  }
  await writeTextAtomically(path.join(config.keys, file), renderJson({ ...description, ...verificationKey }))
  const { solidityPragma } = config
  const facts = { circuit, level, publicSignals, r1csSha256, transcriptHash, solidityPragma }
  await writeTextAtomically(path.join(config.verifiers, verifier), renderVerifier(verificationKey, facts))
  return {
    level,
    ...warning,
    file,
    verifier,
    keyHash: hashVerificationKey(verificationKey),
    r1csSha256,
    zkeySha256: key.zkeySha256,
    transcriptHash: transcriptHash ?? null,
  }
}
