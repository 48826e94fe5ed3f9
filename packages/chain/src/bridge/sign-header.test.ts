import { bytesToHex, hexToBytes } from "@agentgpt/core"
import { expect, it } from "vitest"
import { codeOf } from "../../../core/test/code-of.ts"
import { DEV_KEYS } from "../../test/support/start-nodes.ts"
import { createLocalSigner } from "../signers/local-signer.ts"
import { orderAttestations, recoverAttester, signHeader } from "./sign-header.ts"

const HOME = { chainId: 31_338n, oracle: "0x00000000000000000000000000000000a9e47001" } as const
const ATTESTATION = { chainId: 137n, blockNumber: 70_000_000n, headerHash: `0x${"5a".repeat(32)}` } as const
const signers = DEV_KEYS.map((key) => createLocalSigner(key))
const attesters = signers.map(({ address }) => address)
const [first, second, third] = signers

it("signs what the contract's own test checks", async () => {
  // The same words, key and digest as contracts/test/crosschain/HeaderOracle.t.sol.
  const signature = await signHeader(first!, HOME, ATTESTATION)
  expect(signature).toBe(
    "0x595f05758fc144b767c805fa9d9ce5680007f64183218a38e660f59f1ae140127ed6ebbad5c29b5a5e2d506cb087d8b9ce23e872f8e17e0166052f1412bb879e1c",
  )
  expect(recoverAttester(HOME, ATTESTATION, signature)).toBe(first!.address)
})

it.each([
  ["another chain of the oracle", { ...HOME, chainId: 1n }, ATTESTATION],
  ["another oracle", { ...HOME, oracle: "0x00000000000000000000000000000000a9e47002" } as const, ATTESTATION],
  ["another chain", HOME, { ...ATTESTATION, chainId: 1n }],
  ["another block", HOME, { ...ATTESTATION, blockNumber: 1n }],
  ["another header", HOME, { ...ATTESTATION, headerHash: `0x${"5b".repeat(32)}` } as const],
])("a signature says nothing of %s", async (_, home, attestation) => {
  const signature = await signHeader(first!, HOME, ATTESTATION)
  expect(recoverAttester(home, attestation, signature)).not.toBe(first!.address)
})

it("refuses what the oracle refuses", async () => {
  const signature = hexToBytes(await signHeader(first!, HOME, ATTESTATION))
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const high = order - BigInt(bytesToHex(signature.subarray(32, 64)))
  const malleated = `0x${bytesToHex(signature.subarray(0, 32)).slice(2)}${high.toString(16).padStart(64, "0")}1b`
  for (const broken of ["0x", "0x1234", malleated, `${bytesToHex(signature.subarray(0, 64))}00`]) {
    expect(codeOf(() => recoverAttester(HOME, ATTESTATION, broken as `0x${string}`))).toBe(
      "PROOF_ATTESTATION_INVALID",
    )
  }
})

it("puts signatures in the order of their signers, one each, of attesters alone", async () => {
  const [one, two, three] = await Promise.all(
    [first!, second!, third!].map((signer) => signHeader(signer, HOME, ATTESTATION)),
  )
  const given = [one!, "0x12", two!, one!, three!] as const
  const quorum = { attesters: attesters.slice(0, 2), threshold: 2 }
  const ordered = orderAttestations(HOME, ATTESTATION, given, quorum)
  const found = ordered.map((signature) => recoverAttester(HOME, ATTESTATION, signature))
  expect(found).toEqual(attesters.slice(0, 2).sort())
  expect(codeOf(() => orderAttestations(HOME, ATTESTATION, [one!, one!, three!], quorum))).toBe(
    "PROOF_ATTESTATION_INVALID",
  )
})
