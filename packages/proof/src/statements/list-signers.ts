import type { SignersInput } from "@agentgpt/circuits"

import type { AgentsTree } from "../trees/agents-tree.ts"
import type { SignerKeys } from "./statement.ts"

/** Keys and places of both signers, without signatures. */
export type UnsignedSigners = Omit<SignersInput, "signatureR8x" | "signatureR8y" | "signatureS">

/** @throws PROOF_AGENTS_INVALID if one of them is not enrolled under its role */
export function listSigners(agents: AgentsTree, { executor, validator }: SignerKeys): UnsignedSigners {
  const places = [agents.placeOf(executor, 1), agents.placeOf(validator, 2)]
  return {
    agentsRoot: agents.root,
    signerAx: places.map(({ publicKey }) => publicKey[0]),
    signerAy: places.map(({ publicKey }) => publicKey[1]),
    signerIndex: places.map(({ leafIndex }) => BigInt(leafIndex)),
    signerSibling: places.map(({ siblings }) => siblings),
  }
}
