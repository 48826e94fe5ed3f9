import { randomBytes } from "node:crypto"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { locateCircuit } from "@agentgpt/circuits/artifacts"
import {
  createAgentKeyFile,
  createAgentsTree,
  createRoster,
  encodeAggregatedProof,
  openAgentKeyFile,
  preparePayBatches,
  proveRun,
  signStatements,
} from "@agentgpt/proof"

const folder = await mkdtemp(join(tmpdir(), "agentgpt-example-"))
const askPassphrase = async () => "a passphrase that a person types"

// Two agents: one executes, the other approves. The registry contract holds the tree of their public keys.
const keyFiles = [join(folder, "executor.json"), join(folder, "validator.json")] as const
const publicKeys = [
  await createAgentKeyFile(keyFiles[0], askPassphrase),
  await createAgentKeyFile(keyFiles[1], askPassphrase),
] as const
const agents = createAgentsTree(publicKeys.map((publicKey, i) => ({ publicKey, role: i + 1 })))

// Who may be paid at most what; amounts are token units. The secrets blind the commitments.
const [alice, bob] = [`0x${"a1".repeat(20)}`, `0x${"b0".repeat(20)}`]
const rows = [
  { recipient: alice, cap: 5_000_000n },
  { recipient: bob, cap: 3_000_000n },
]
const roster = createRoster(rows, { chunkSize: 16, secret: randomBytes(32) })
const run = preparePayBatches({
  circuit: "PayBatch16",
  roster,
  payments: [
    { recipient: alice, amount: 4_200_000n },
    { recipient: bob, amount: 3_000_000n },
  ],
  secret: randomBytes(32),
  agents,
  signers: { executor: publicKeys[0], validator: publicKeys[1] },
  context: 1n, // computeRunContext({ chainId, zkWorkflow, token, workflowId, runId, beneficiary })
  screenRoot: 0n,
})

const executor = await openAgentKeyFile(keyFiles[0], askPassphrase)
const validator = await openAgentKeyFile(keyFiles[1], askPassphrase)
const statements = await signStatements(run.statements, { executor, validator })
executor.close()
validator.close()

// The circuit's id is what the verifier registry has for it; here it is read from the committed key.
const circuitId = locateCircuit("PayBatch16").key("DEV").keyHash
const proven = await proveRun(statements, {
  chainId: "eip155:31337",
  level: "DEV",
  circuitIds: { PayBatch16: circuitId },
  folder: join(folder, "proofs"),
})
const aggregatedProof = encodeAggregatedProof(
  circuitId,
  proven.map(({ proof }) => proof),
)
process.stdout.write(`${proven.length} proof of ${aggregatedProof.length / 2 - 1} bytes\n`)
await rm(folder, { recursive: true })
