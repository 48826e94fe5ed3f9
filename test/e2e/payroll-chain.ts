import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import type {
  AskNode,
  PaidChunk,
  PaidPayroll,
  PayrollProofPorts,
  PreparedPayroll,
  ProofCall,
  ProofReceipt,
} from "@agentgpt/agentgpt"
import { preparePayrollApart, readAgentEvents } from "@agentgpt/agentgpt"
import { createRpcClient, packPayments, planPayments } from "@agentgpt/chain"
import {
  AGPT__factory,
  AgentRegistry__factory,
  BatchPayout__factory,
  VerifierRegistry__factory,
  ZKWorkflow__factory,
} from "@agentgpt/contracts"
import { computeRunId, computeWorkflowId, type EvmAddress, type Hex, type RosterRow } from "@agentgpt/core"
import { computeRunContext, createAgentKeyFile, openAgentKeyFile, type SignerKeys } from "@agentgpt/proof"
import { JsonRpcProvider, ZeroAddress, type JsonRpcSigner } from "ethers"

import { deployLocally } from "../../contracts/local-chain/deploy-locally.ts"
import { startAnvil } from "../../contracts/local-chain/start-anvil.ts"
import { awaitMined } from "../../contracts/local-chain/await-mined.ts"

const CHAIN = "eip155:31338"
const EXECUTOR = 1
const VALIDATOR = 2

/** A local chain with all contracts, a payer, a prover and two agents. */
export type PayrollChain = Awaited<ReturnType<typeof startPayrollChain>>

/** 40 rows in chunks of 16; nobody of the second chunk is paid, and not everybody of the others. */
export const rows: readonly RosterRow[] = Array.from({ length: 40 }, (_, i) => ({
  key: `employee-${i}`,
  recipient: `0x${(0xe000 + i).toString(16).padStart(40, "5")}`,
  amount: (i >= 16 && i < 32) || i === 3 ? 0n : BigInt(1_000 + i) * 10n ** 18n,
}))

export async function startPayrollChain() {
  const folder = mkdtempSync(join(tmpdir(), "agentgpt-prove-"))
  const node = await startAnvil({ chainId: 31_338 })
  const client = createRpcClient({ url: node.url, timeoutMs: 120_000 })
  const provider = new JsonRpcProvider(node.url, 31_338, { staticNetwork: true, cacheTimeout: -1 })
  const stop = async () => {
    provider.destroy()
    await client.close()
    await node.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const { record } = await deployLocally(node.url, () => {}, folder)
    const at = (name: string): EvmAddress => {
      const address = record.contracts[name]?.address
      if (address === undefined) throw new Error(`${name} is not deployed`)
      return address.toLowerCase() as EvmAddress
    }
    const [payer, prover, ...owners] = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => provider.getSigner(i)))
    const chain = {
      url: node.url,
      folder,
      provider,
      client,
      payer: payer as JsonRpcSigner,
      prover: prover as JsonRpcSigner,
      owners,
      contracts: {
        batchPayout: at("BatchPayout"),
        zkWorkflow: at("ZKWorkflow"),
        verifierRegistry: at("VerifierRegistry"),
        agentRegistry: at("AgentRegistry"),
        fromBlock: BigInt(record.contracts["AgentRegistry"]?.block ?? 0),
      },
      token: AGPT__factory.connect(at("AGPT"), payer),
      agents: AgentRegistry__factory.connect(at("AgentRegistry"), payer),
      payout: BatchPayout__factory.connect(at("BatchPayout"), payer),
      circuits: VerifierRegistry__factory.connect(at("VerifierRegistry"), payer),
      zk: ZKWorkflow__factory.connect(at("ZKWorkflow"), payer),
      stop,
    }
    const call: AskNode = (method, params) => client.call(method, params)
    return { ...chain, call }
  } catch (error) {
    await stop()
    throw error
  }
}

const passphrase = async () => "known to this test alone"

/** Enrols the agent of an owner, with a key of its own in a file. */
export async function enrol(chain: PayrollChain, owner: JsonRpcSigner, role: 1 | 2, name: string) {
  const file = join(chain.folder, `${name}.json`)
  const publicKey = await createAgentKeyFile(file, passphrase)
  const registry = chain.agents.connect(owner)
  await awaitMined(registry["register(string)"]("ipfs://agent"))
  const minted = await registry.queryFilter(registry.filters.Transfer(ZeroAddress, owner.address))
  const agentId = minted.at(-1)?.args.tokenId ?? 0n
  await awaitMined(registry.requestRole(agentId, role, { x: publicKey[0], y: publicKey[1] }, []))
  await awaitMined(chain.agents.enrol(agentId, await registry.requestHashOf(agentId)))
  return { agentId, publicKey, open: () => openAgentKeyFile(file, passphrase) }
}

export type Agent = Awaited<ReturnType<typeof enrol>>

export async function enrolBoth(chain: PayrollChain) {
  const [first, second] = chain.owners as [JsonRpcSigner, JsonRpcSigner]
  return {
    executor: await enrol(chain, first, EXECUTOR, "executor"),
    validator: await enrol(chain, second, VALIDATOR, "validator"),
  }
}

type Agents = { readonly executor: Agent; readonly validator: Agent }

export type PayrollOptions = {
  readonly runNonce: bigint
  readonly denied?: readonly string[]
  readonly privacy?: 0 | 3
  readonly rows?: readonly RosterRow[]
}

/** A payroll of these rows, prepared as before its payment; nothing of it is paid. */
export async function preparePayrollOn(chain: PayrollChain, agents: Agents, options: PayrollOptions) {
  const plan = { version: 1, steps: [{ id: "pay", kind: "payment.batch", run: String(options.runNonce) }] }
  const workflowId = computeWorkflowId(plan.steps)
  const payout = {
    chainId: CHAIN,
    batchPayout: chain.contracts.batchPayout,
    payer: chain.payer.address.toLowerCase(),
    token: (await chain.token.getAddress()).toLowerCase(),
    workflowId,
    runNonce: options.runNonce,
  } as const
  const runId = computeRunId(payout)
  const signers: SignerKeys = { executor: agents.executor.publicKey, validator: agents.validator.publicKey }
  const prover = chain.prover.address.toLowerCase() as EvmAddress
  const context = computeRunContext({
    ...payout,
    zkWorkflow: chain.contracts.zkWorkflow,
    runId,
    beneficiary: prover,
  })
  const events = await readAgentEvents(chain.call, chain.contracts)
  const secret = Uint8Array.from({ length: 32 }, (_, i) => (Number(options.runNonce) * 31 + i * 7) % 256)
  const prepared = await preparePayrollApart({
    rows: options.rows ?? rows,
    chunkSize: 16,
    secret,
    agents: events,
    signers,
    context,
    denied: options.denied,
  })
  const { timestamp } = (await chain.provider.getBlock("latest")) ?? { timestamp: 0 }
  const toPaid = (chunks: readonly PaidChunk[]): PaidPayroll => ({
    run: `run-${options.runNonce}`,
    stepId: "pay",
    plan: { ...plan, workflowId } as unknown as PaidPayroll["plan"],
    chainId: CHAIN,
    payout,
    runId,
    rows: options.rows ?? rows,
    chunkSize: 16,
    secret,
    privacy: options.privacy ?? 0,
    ...(options.privacy === 3 && { runKey: Uint8Array.from({ length: 32 }, (_, i) => i + 9) }),
    chunks,
    terms: {
      prover,
      level: "DEV",
      signers,
      agentsRoot: prepared.agentsRoot,
      ...(options.denied && { denied: options.denied }),
      expiresAtSeconds: BigInt(timestamp + 86_400),
    },
  })
  return { payout: payout as PaidPayroll["payout"], prepared, toPaid }
}

/** Pays chunks of a prepared payroll as the transaction engine would. */
export async function payChunks(
  chain: PayrollChain,
  { payout, prepared }: { readonly payout: PaidPayroll["payout"]; readonly prepared: PreparedPayroll },
  select: (chunkIndex: number) => boolean = () => true,
): Promise<readonly PaidChunk[]> {
  const payees = prepared.rows.map((row, i) => ({ ...row, row: i + 1, line: i + 1 }))
  const plan = planPayments(payees, payout, { chunkSize: 16, stepsRoots: prepared.stepsRoots })
  const chunks = plan.chunks.filter(({ index }) => select(index))
  await awaitMined(chain.token.approve(payout.batchPayout, plan.total))
  const account = chain.payer.address.toLowerCase() as EvmAddress
  const { transactions } = await packPayments(chain.client, plan, { account, chunks })
  const paid: PaidChunk[] = []
  for (const { call, gasLimit, chunks: travelled } of transactions) {
    const sent = await chain.payer.sendTransaction({ to: call.to, data: call.data, gasLimit })
    const { hash, blockNumber, blockHash } = await awaitMined(sent)
    for (const { index } of travelled) {
      const place = {
        transactionHash: hash as Hex,
        blockNumber: BigInt(blockNumber),
        blockHash: blockHash as Hex,
      }
      paid.push({ chunkIndex: index, ...place })
    }
  }
  return paid
}

/** Sends as an engine with idempotency keys does, and remembers what it really sent. */
export function createSender(chain: PayrollChain) {
  const receipts = new Map<string, { readonly data: Hex; readonly receipt: ProofReceipt }>()
  const gasUsed: bigint[] = []
  const sendOne = async ({ name, account, to, data }: ProofCall): Promise<ProofReceipt> => {
    const known = receipts.get(name)
    if (known !== undefined) {
      if (known.data !== data) throw new Error(`${name} was asked for with another payload`)
      return known.receipt
    }
    const mined = await awaitMined(chain[account].sendTransaction({ to, data }))
    const receipt = { name, succeeded: true, transactionHash: mined.hash }
    receipts.set(name, { data, receipt })
    gasUsed.push(mined.gasUsed)
    return receipt
  }
  const send = async (calls: readonly ProofCall[]) => {
    const sent: ProofReceipt[] = []
    for (const call of calls) sent.push(await sendOne(call))
    return sent
  }
  return { send, gasUsed, names: () => [...receipts.keys()] }
}

export function portsOf(
  chain: PayrollChain,
  agents: Agents,
  sender: Pick<ReturnType<typeof createSender>, "send">,
  folder: string,
): PayrollProofPorts {
  return {
    contracts: chain.contracts,
    call: chain.call,
    send: sender.send,
    openSigners: async () => ({
      executor: await agents.executor.open(),
      validator: await agents.validator.open(),
    }),
    folder: join(chain.folder, folder),
  }
}
