import { buildReceiptProof, createLocalSigner, orderAttestations, signHeader } from "@agentgpt/chain"
import type { DigestSigner, ProveEvent } from "@agentgpt/chain"
import { bytesToHex, hexToBytes, keccak256 } from "@agentgpt/core"
import type { ChainId } from "@agentgpt/core"
import { randomBytes } from "node:crypto"

import { awaitMined } from "../../../contracts/local-chain/await-mined.ts"
import { CONFIRMATIONS } from "./link-chains.ts"
import type { Attesters } from "./link-chains.ts"
import { addressOf } from "./local-side.ts"
import type { LocalSide } from "./local-side.ts"

export type SigningAttesters = Attesters & { readonly signers: readonly DigestSigner[] }

/** Attesters of headers, ascending as the oracle wants them; more than half have to sign. */
export function createAttesters(count: number, threshold: number): SigningAttesters {
  const signers = Array.from({ length: count }, () => createLocalSigner(bytesToHex(randomBytes(32))))
  return { signers, threshold, accounts: signers.map(({ address }) => address).toSorted() }
}

/** Shows events to the other chain with no bridge: as many attesters as must tell its oracle the header. */
export function createProveEvent(
  sides: ReadonlyMap<ChainId, LocalSide>,
  { signers, accounts, threshold }: SigningAttesters,
): ProveEvent {
  return async (ofChain, toChain, transactionHash, logIndex) => {
    const [of, to] = [sides.get(ofChain), sides.get(toChain)]
    if (of === undefined || to === undefined) return undefined
    const proof = await buildReceiptProof(of.client, transactionHash, logIndex)
    const head = BigInt((await of.client.call("eth_blockNumber")) as string)
    if (head < proof.blockNumber + BigInt(CONFIRMATIONS)) return undefined
    const { oracle } = to.contracts
    const home = { chainId: to.chainNumber, oracle: addressOf(oracle) }
    const headerHash = keccak256(hexToBytes(proof.header))
    const attestation = { chainId: of.chainNumber, blockNumber: proof.blockNumber, headerHash }
    const signatures = await Promise.all(
      signers.slice(0, threshold).map((signer) => signHeader(signer, home, attestation)),
    )
    const ordered = orderAttestations(home, attestation, signatures, { attesters: accounts, threshold })
    const { chainId, blockNumber } = attestation
    await awaitMined(oracle.getFunction("attestHeader")(chainId, blockNumber, headerHash, ordered))
    return proof
  }
}
