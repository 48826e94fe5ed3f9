import { randomBytes } from "node:crypto"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { locateCircuit } from "@agentgpt/circuits/artifacts"
import {
  AGPT__factory,
  AgentRegistry__factory,
  BatchPayout__factory,
  VerifierRegistry__factory,
  ZKWorkflow__factory,
} from "@agentgpt/contracts"
import { canonicalJson, computeRunId, computeWorkflowId } from "@agentgpt/core"
import {
  computeNoteHash,
  computeRunContext,
  createAgentKeyFile,
  createDenyList,
  createRoster,
  openAgentKeyFile,
  preparePayBatches,
  prepareScreens,
  proveRun,
  readVerificationKey,
  replayAgentEvents,
  signStatements,
  type AgentEvent,
  type PayRun,
  type ProvenStatement,
  type RunRecord,
  type Screening,
} from "@agentgpt/proof"
import { JsonRpcProvider, ZeroAddress, type JsonRpcSigner } from "ethers"

import { deployLocally } from "../../contracts/local-chain/deploy-locally.ts"
import { startAnvil } from "../../contracts/local-chain/start-anvil.ts"
import { awaitMined } from "../../contracts/local-chain/await-mined.ts"

const CHAIN_ID = 31_338
const EXECUTOR = 1
const VALIDATOR = 2

type Hex = `0x${string}`

/** A payroll with everything that its proof needs: proved, and not yet paid. */
export type ProvedPayroll = Awaited<ReturnType<typeof proveAPayroll>>

export const people = Array.from({ length: 40 }, (_, i) => ({
  recipient: `0x${(0xe000 + i).toString(16).padStart(40, "5")}` satisfies Hex,
  cap: 9_000n * 10n ** 18n,
  amount: BigInt(1_000 + i) * 10n ** 18n,
  note: `Salary of November, employee ${i}`,
}))

const plan = [
  { id: "screen", kind: "screen", list: "sanctions of 2026-11-20" },
  { id: "pay", kind: "pay", after: ["screen"], payees: people.length },
]

/** Deploys everything, enrols two agents, screens the roster and proves the payments of 40 people in three chunks. */
export async function proveAPayroll() {
  const folder = mkdtempSync(join(tmpdir(), "agentgpt-payroll-"))
  const node = await startAnvil({ chainId: CHAIN_ID })
  const stop = async () => {
    await node.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const { record } = await deployLocally(node.url, () => {}, folder)
    const at = (name: string): Hex => {
      const address = record.contracts[name]?.address
      if (address === undefined) throw new Error(`${name} is not deployed`)
      return address.toLowerCase() as Hex
    }
    const provider = new JsonRpcProvider(node.url, CHAIN_ID, { staticNetwork: true, cacheTimeout: -1 })
    const accounts = await Promise.all([0, 1, 2, 3].map(async (i) => provider.getSigner(i)))
    const [payer, executor, validator, prover] = accounts as [
      JsonRpcSigner,
      JsonRpcSigner,
      JsonRpcSigner,
      JsonRpcSigner,
    ]
    const contracts = {
      token: AGPT__factory.connect(at("AGPT"), payer),
      agents: AgentRegistry__factory.connect(at("AgentRegistry"), payer),
      payout: BatchPayout__factory.connect(at("BatchPayout"), payer),
      circuits: VerifierRegistry__factory.connect(at("VerifierRegistry"), payer),
      zk: ZKWorkflow__factory.connect(at("ZKWorkflow"), payer),
    }

    const passphrase = async () => "known to this test alone"
    const keyFiles = { executor: join(folder, "executor.json"), validator: join(folder, "validator.json") }
    const publicKeys = {
      executor: await createAgentKeyFile(keyFiles.executor, passphrase),
      validator: await createAgentKeyFile(keyFiles.validator, passphrase),
    }
    for (const [owner, role, [x, y]] of [
      [executor, EXECUTOR, publicKeys.executor],
      [validator, VALIDATOR, publicKeys.validator],
    ] as const) {
      const registry = contracts.agents.connect(owner)
      await awaitMined(registry["register(string)"]("ipfs://agent"))
      const minted = await registry.queryFilter(registry.filters.Transfer(ZeroAddress, owner.address))
      const agentId = minted.at(-1)?.args.tokenId ?? 0n
      await awaitMined(registry.requestRole(agentId, role, { x, y }, []))
      await awaitMined(contracts.agents.enrol(agentId, await registry.requestHashOf(agentId)))
    }
    const enrolled = await contracts.agents.queryFilter(contracts.agents.filters.AgentEnrolled())
    const agents = replayAgentEvents(
      enrolled.map(({ args }): AgentEvent => {
        const { leafIndex, publicKey, role, root } = args
        const agent = { publicKey: [publicKey.x, publicKey.y] as const, role: Number(role) }
        return { type: "enrolled", leafIndex: Number(leafIndex), agent, root }
      }),
    )

    const workflowId = computeWorkflowId(plan)
    const identity = {
      chainId: `eip155:${CHAIN_ID}`,
      batchPayout: at("BatchPayout"),
      zkWorkflow: at("ZKWorkflow"),
      verifierRegistry: at("VerifierRegistry"),
      agentRegistry: at("AgentRegistry"),
      payer: payer.address.toLowerCase() as Hex,
      token: at("AGPT"),
      beneficiary: prover.address.toLowerCase() as Hex,
      workflowId,
      runNonce: 20_261_130n,
    } as const
    const runId = computeRunId(identity)
    const context = computeRunContext({ ...identity, runId })

    const secret = randomBytes(32)
    const roster = createRoster(people, { chunkSize: 16, secret })
    const denyList = createDenyList([`0x${"bad".padStart(40, "0")}`], 16)
    const screening = prepareScreens("Screen16", roster, denyList)
    const run = preparePayBatches({
      circuit: "PayBatch16",
      roster,
      payments: people.map(({ recipient, amount, note }) => ({
        recipient,
        amount,
        meta: computeNoteHash(note),
      })),
      secret,
      agents,
      signers: publicKeys,
      context,
      screenRoot: screening.screenRoot,
    })
    const keys = {
      executor: await openAgentKeyFile(keyFiles.executor, passphrase),
      validator: await openAgentKeyFile(keyFiles.validator, passphrase),
    }
    const statements = await signStatements(run.statements, keys)
    keys.executor.close()
    keys.validator.close()
    const proven = await proveRun([...statements, ...screening.statements], {
      chainId: identity.chainId,
      level: "DEV",
      circuitIds: {
        PayBatch16: locateCircuit("PayBatch16").key("DEV").keyHash,
        Screen16: locateCircuit("Screen16").key("DEV").keyHash,
      },
      folder: join(folder, "proofs"),
    })
    return {
      url: node.url,
      provider,
      contracts,
      identity: { ...identity, runId, context },
      agentsRoot: agents.root,
      rosterRoot: roster.root,
      denyRoot: denyList.root,
      run,
      payments: proven.slice(0, statements.length),
      screens: proven.slice(statements.length),
      screening,
      stop: async () => {
        provider.destroy()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The record of a run that was paid by one transaction, as it is archived. */
export function archive(
  payroll: {
    readonly identity: RunRecord["run"]
    readonly agentsRoot: bigint
    readonly rosterRoot: bigint
    readonly denyRoot: bigint
    readonly run: PayRun
    readonly screening: Screening
    readonly payments: readonly ProvenStatement[]
    readonly screens: readonly ProvenStatement[]
  },
  receipt: { readonly hash: string; readonly blockNumber: number; readonly blockHash: string },
): RunRecord {
  const { identity, run, payments, screens } = payroll
  const circuitIds = [payments, screens].map(([first]) => first?.circuitId ?? "0x")
  const [payCircuit = "0x", screenCircuit = "0x"] = circuitIds
  const noteOf = new Map(people.map(({ recipient, note }) => [BigInt(recipient), note]))
  const entry = (circuit: string, circuitId: Hex) => {
    const file = locateCircuit(circuit).key("DEV").verificationKeyFile
    const key = readVerificationKey(JSON.parse(readFileSync(file, "utf8")))
    return { circuit, circuitId, level: "DEV" as const, transcriptHash: null, key }
  }
  const chunks = run.chunks.map((chunk, i) => ({
    publicSignals: payments[i]?.publicSignals ?? [],
    proof:
      payments[i]?.proof ??
      ({
        a: [0n, 0n],
        b: [
          [0n, 0n],
          [0n, 0n],
        ],
        c: [0n, 0n],
      } as const),
    receipt: {
      transactionHash: receipt.hash as Hex,
      blockNumber: receipt.blockNumber,
      blockHash: receipt.blockHash as Hex,
      settlement: "attest" as const,
    },
    content: {
      kind: "payments" as const,
      rows: chunk.amounts.map((amount, row) => {
        const recipient = chunk.chunk.recipients[row] ?? 0n
        return {
          word: (recipient << 88n) | amount,
          meta: chunk.metas[row] ?? 0n,
          salt: chunk.salts[row] ?? 0n,
          note: noteOf.get(recipient) ?? null,
        }
      }),
      words: chunk.words.map((word): Hex => `0x${word.toString(16).padStart(64, "0")}`),
    },
  }))
  const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n)
  return {
    producer: "agentgpt 0.1.0",
    privacy: 0,
    level: "DEV",
    run: identity,
    plan: plan.map(canonicalJson),
    keys: [entry("PayBatch16", payCircuit), entry("Screen16", screenCircuit)],
    batches: [
      {
        kind: "PayBatch",
        circuitId: payCircuit,
        agentsRoot: payroll.agentsRoot,
        membersRoot: payroll.rosterRoot,
        screenRoot: payroll.screening.screenRoot,
        budgetCommitment: null,
        figures: [
          sum(run.chunks.map(({ total }) => total)),
          sum(run.chunks.map(({ words }) => BigInt(words.length))),
        ],
        finalState: payments.at(-1)?.publicSignals[0] ?? 0n,
        chunks,
      },
    ],
    screening: {
      circuitId: screenCircuit,
      denyRoot: payroll.denyRoot,
      statements: screens.map(({ publicSignals, proof }) => ({ publicSignals, proof })),
    },
  }
}
