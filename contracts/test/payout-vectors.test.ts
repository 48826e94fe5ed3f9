import { StandardMerkleTree } from "@openzeppelin/merkle-tree"
import { AbiCoder, id, keccak256, toBeHex } from "ethers"
import { expect, test } from "vitest"

// What the contracts compute, from the definitions alone. The expected figures stand in BatchPayout.t.sol and
// ApprovedRuns.t.sol as well: one vector, two languages.

const FIELD = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n
const abi = AbiCoder.defaultAbiCoder()

const words = [
  (0x1111111111111111111111111111111111111111n << 88n) | 1_500_000_000n,
  (0x2222222222222222222222222222222222222222n << 88n) | 1n,
  (0xffffffffffffffffffffffffffffffffffffffffn << 88n) | (2n ** 88n - 1n),
]

function attest(stepsRoot: bigint, chunk: readonly bigint[]): string {
  const hash = keccak256(abi.encode(["bytes32", "uint256[]"], [toBeHex(stepsRoot, 32), chunk]))
  const challenge = BigInt(hash) % FIELD
  const fingerprint = chunk.reduce((sum, word) => ((sum + word) * challenge) % FIELD, 0n)
  return keccak256(abi.encode(["uint256", "uint256", "uint256"], [stepsRoot, challenge, fingerprint]))
}

test("the attestation of the vector is what BatchPayout stores", () => {
  expect(attest(42n, words)).toBe("0x725603cb93a5c0a0f0d842b7c85018b7988a0af5a963729d9826a8f6df7a0a50")
})

test("the Merkle root of approved chunks is OpenZeppelin's standard tree", () => {
  const domain = id("agentgpt.ApprovedChunk.v1")
  const tree = StandardMerkleTree.of(
    [
      [domain, 0n, 0n, words],
      [domain, 1n, 42n, words.slice(0, 2)],
    ],
    ["bytes32", "uint256", "uint256", "uint256[]"],
  )
  expect(tree.root).toBe("0x6ea75234a387046d308686151fdd9c05ee3d9daf2c8f6894ba5864350b185470")
})
