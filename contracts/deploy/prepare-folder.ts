import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"

import { AgentGptError } from "@agentgpt/core"
import { status } from "@nomicfoundation/ignition-core"
import type { EIP1193Provider } from "@nomicfoundation/ignition-core"

import { JOURNAL_FILE } from "./recover-broadcasts.ts"

type Chain = { readonly provider: EIP1193Provider; readonly isDevelopment: boolean; readonly chainId: number }

/** `fresh`: nothing to go on from. `stale`: a journal of a development chain that no longer exists. */
export type JournalState = "fresh" | "resumable" | "stale"

const CHAIN_FILE = "chain.json"

/**
 * Says whether the journal in the folder is about the chain that the node is on: the first block must be the
 * noted one, and every contract the journal calls deployed must have code. A development chain that was
 * restarted is a new one with an old id; on a live chain such a journal is refused.
 */
export async function inspectJournal(folder: string, chain: Chain): Promise<JournalState> {
  if (!existsSync(join(folder, JOURNAL_FILE))) return "fresh"
  const mismatch = await findMismatch(folder, chain.provider)
  if (mismatch === undefined) return "resumable"
  if (chain.isDevelopment) return "stale"
  throw new AgentGptError(
    "DEPLOY_JOURNAL_MISMATCH",
    `The journal of chain ${chain.chainId} is not about the chain of this node: ${mismatch}.`,
    {
      meta: [
        "The node may be far behind, or on a fork: try another one.",
        `Only if the earlier deployment is really to be given up, move ${folder} away.`,
      ],
    },
  )
}

/** Throws a stale journal away and notes which chain the next one is about. */
export async function prepareFolder(folder: string, state: JournalState, chain: Chain): Promise<void> {
  if (state === "resumable") return
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const firstBlock = await readFirstBlock(chain.provider)
  writeFileSync(join(folder, CHAIN_FILE), `${JSON.stringify({ firstBlock })}\n`)
}

async function findMismatch(folder: string, provider: EIP1193Provider): Promise<string | undefined> {
  const file = join(folder, CHAIN_FILE)
  if (existsSync(file)) {
    const noted: unknown = JSON.parse(readFileSync(file, "utf8")).firstBlock
    const firstBlock = await readFirstBlock(provider)
    // A pruned node may not have its first block any more; that says nothing about the chain.
    if (noted !== null && firstBlock !== null && noted !== firstBlock) return "its first block is another one"
  }
  const { contracts } = await status(folder)
  for (const { contractName, address } of Object.values(contracts)) {
    const code = await provider.request({ method: "eth_getCode", params: [address, "latest"] })
    if (code === "0x") return `there is no code at ${address}, where ${contractName} was deployed`
  }
  return undefined
}

/**
 * The first block's hash. Of the second one it is asked where there is one: a local node that goes on from a saved state
 * makes a first block of its own each time it starts, and then shows any of them.
 */
async function readFirstBlock(provider: EIP1193Provider): Promise<string | null> {
  const read = (number: string) =>
    provider.request({ method: "eth_getBlockByNumber", params: [number, false] })
  const second = await read("0x1")
  if (second !== null && second !== undefined) return second.parentHash
  const first = await read("0x0")
  return first?.hash ?? null
}
