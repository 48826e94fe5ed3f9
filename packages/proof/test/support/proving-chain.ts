import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

import { computeBinaryRoot } from "@agentgpt/circuits"
import {
  Contract,
  ContractFactory,
  type ContractTransactionResponse,
  type InterfaceAbi,
  JsonRpcProvider,
  type JsonRpcSigner,
} from "ethers"

import type { RunRecord } from "../../src/bundle/write-bundle.ts"
import { encodeAggregatedProof } from "../../src/commitments/aggregated-proof.ts"
import { computeStatementHash } from "../../src/commitments/statement-hash.ts"
import { encodeVerificationKey } from "../../src/verify-groth16.ts"
import { makeForgedRecord, payKey, screenKey } from "./sample-run.ts"
import { at } from "./tamper-run.ts"
import { awaitMined } from "../../../../contracts/local-chain/await-mined.ts"

type Artifact = {
  readonly abi: InterfaceAbi
  readonly bytecode: string
  readonly linkReferences: Readonly<
    Record<string, Readonly<Record<string, readonly { readonly start: number }[]>>>
  >
}

/** A run that is carried out on a local chain, one stage after the other. */
export type ProvingChain = {
  readonly url: string
  /** The record as far as the run has come. */
  readonly record: () => RunRecord
  readonly registerKeys: () => Promise<void>
  readonly recordScreening: () => Promise<void>
  readonly registerRun: () => Promise<void>
  readonly pay: () => Promise<void>
  readonly prove: () => Promise<void>
  readonly anchor: (digest: string) => Promise<void>
  readonly stop: () => Promise<void>
}

/** The root of an agents tree in which nobody is enrolled yet, which the registry knows from its beginning. */
const emptyAgentsRoot = (() => {
  const empty = [0n]
  for (let level = 0; level < 10; level += 1)
    empty.push(computeBinaryRoot(empty[level] ?? 0n, 0n, [empty[level] ?? 0n]))
  return empty[10] ?? 0n
})()

/**
 * Starts anvil with all contracts of a proved payroll. The proofs are forged under DEV keys, which the contracts
 * accept as they accept any valid proof there. One payee of the first chunk is refused by the token.
 */
export async function startProvingChain(): Promise<ProvingChain> {
  const node = await startAnvil()
  try {
    return await deployProvingChain(node)
  } catch (error) {
    await node.stop()
    throw error
  }
}

type LocalNode = { readonly url: string; readonly stop: () => Promise<void> }

async function deployProvingChain(node: LocalNode): Promise<ProvingChain> {
  const provider = new JsonRpcProvider(node.url, 31_337, { staticNetwork: true, cacheTimeout: -1 })
  const [payer, beneficiary] = (await Promise.all([0, 1].map(async (i) => provider.getSigner(i)))) as [
    JsonRpcSigner,
    JsonRpcSigner,
  ]
  const deploy = createDeployer(payer)
  const manager = await deploy("@openzeppelin/contracts/access/manager/AccessManager.sol", payer.address)
  const libraries: Record<string, string> = {}
  for (const name of ["PoseidonT3", "PoseidonT4", "PoseidonT5"]) {
    libraries[name] = await (await deploy.with({})(`poseidon-solidity/${name}.sol`)).getAddress()
  }
  const link = deploy.with(libraries)
  const agents = await link("src/AgentRegistry.sol", manager)
  const payout = await deploy("src/BatchPayout.sol", manager, 86_400)
  const registry = await deploy("src/VerifierRegistry.sol", manager)
  const agpt = await deploy("src/AGPT.sol", manager, 10n ** 24n, payer.address, 0)
  const emission = await deploy("src/EmissionController.sol", manager, agpt, 86_400, 10n ** 20n, 10n ** 22n)
  const workflow = await link("src/ZKWorkflow.sol", manager, registry, agents, payout, emission)
  const token = await deploy("src/mocks/MockBlacklistToken.sol")

  const addresses = await Promise.all(
    [payout, workflow, registry, agents, token].map(async (contract) =>
      (await contract.getAddress()).toLowerCase(),
    ),
  )
  const [batchPayout, zkWorkflow, verifierRegistry, agentRegistry, tokenAddress] =
    addresses as `0x${string}`[]
  if (!batchPayout || !zkWorkflow || !verifierRegistry || !agentRegistry || !tokenAddress)
    throw new Error("no address")
  let record = makeForgedRecord({
    run: {
      batchPayout,
      zkWorkflow,
      verifierRegistry,
      agentRegistry,
      token: tokenAddress,
      payer: payer.address.toLowerCase() as `0x${string}`,
      beneficiary: beneficiary.address.toLowerCase() as `0x${string}`,
    },
    sample: (sample) => ({ ...sample, agentsRoot: emptyAgentsRoot }),
  })
  const { run } = record
  const runTuple = [run.payer, run.token, run.workflowId, run.runNonce]
  const [batch] = record.batches
  const { screening } = record
  if (batch === undefined || screening === null) throw new Error("the sample has no batch")

  return {
    url: node.url,
    record: () => record,
    registerKeys: async () => {
      for (const [{ key }, kind] of [
        [payKey, 1],
        [screenKey, 4],
      ] as const) {
        await send(
          registry,
          "registerCircuit",
          encodeVerificationKey(key),
          kind,
          16,
          0,
          `0x${"0".repeat(64)}`,
        )
      }
    },
    recordScreening: async () => {
      const { circuitId, denyRoot, statements } = screening
      await send(workflow, "setDenyList", circuitId, denyRoot)
      const inputs = statements.flatMap(({ publicSignals }) => publicSignals)
      const proofs = statements.map(({ proof }) => proof)
      await send(workflow, "recordScreening", inputs, encodeAggregatedProof(circuitId, proofs))
    },
    registerRun: async () => {
      const expiresAt = Number((await provider.getBlock("latest"))?.timestamp) + 86_400
      const parts = [batch.agentsRoot, batch.membersRoot, batch.screenRoot, 0]
      await send(workflow, "registerWorkflow", [
        runTuple,
        batch.circuitId,
        screening.circuitId,
        parts,
        run.beneficiary,
        2,
        expiresAt,
        0,
        0,
      ])
    },
    pay: async () => {
      const total = batch.figures[0] ?? 0n
      await send(token, "mint", run.payer, total)
      await send(token, "approve", run.batchPayout, total)
      const contents = batch.chunks.map(({ content }) => (content.kind === "payments" ? content.words : []))
      const refused = `0x${contents[0]?.[0]?.slice(4, 44) ?? ""}`
      await send(token, "setBlacklisted", refused, true)
      const chunks = contents.map((words, i) => (BigInt(i) << 16n) | BigInt(words.length))
      const stepsRoots = batch.chunks.map(({ publicSignals }) => publicSignals[at.stepsRoot])
      const receipt = await send(payout, "pay", runTuple, [total, chunks, contents.flat(), stepsRoots])
      record = {
        ...record,
        batches: [
          {
            ...batch,
            chunks: batch.chunks.map((chunk) => ({
              ...chunk,
              receipt: {
                transactionHash: receipt.hash as `0x${string}`,
                blockNumber: receipt.blockNumber,
                blockHash: receipt.blockHash as `0x${string}`,
                settlement: "attest" as const,
              },
            })),
          },
        ],
      }
    },
    prove: async () => {
      const hashes = batch.chunks.map(({ publicSignals }) =>
        computeStatementHash(batch.circuitId, publicSignals),
      )
      const inputs = batch.chunks.flatMap(({ publicSignals }) => publicSignals)
      const proofs = encodeAggregatedProof(
        batch.circuitId,
        batch.chunks.map(({ proof }) => proof),
      )
      await send(workflow, "verifyWorkflow", hashes, inputs, proofs)
    },
    anchor: async (digest) => {
      await send(workflow, "anchor", run.runId, digest)
    },
    stop: async () => {
      provider.destroy()
      await node.stop()
    },
  }
}

async function send(contract: Contract, name: string, ...parameters: readonly unknown[]) {
  const sent: ContractTransactionResponse = await contract.getFunction(name)(...parameters)
  return awaitMined(sent)
}

function createDeployer(signer: JsonRpcSigner) {
  const using =
    (libraries: Readonly<Record<string, string>>) =>
    async (source: string, ...parameters: readonly unknown[]): Promise<Contract> => {
      const artifact = readArtifact(source)
      const factory = new ContractFactory(artifact.abi, linkLibraries(artifact, libraries), signer)
      const deployed = await factory.deploy(...parameters)
      await awaitMined(deployed.deploymentTransaction()!)
      return new Contract(await deployed.getAddress(), artifact.abi, signer)
    }
  return Object.assign(using({}), { with: using })
}

/** What the build of the contracts has made. */
export function readArtifact(source: string): Artifact {
  const name = /(\w+)\.sol$/u.exec(source)?.[1] ?? ""
  const file = new URL(`../../../../contracts/artifacts/${source}/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(file, "utf8")) as Artifact
}

function linkLibraries(
  { bytecode, linkReferences }: Artifact,
  libraries: Readonly<Record<string, string>>,
): string {
  let linked = bytecode
  for (const [name, places] of Object.values(linkReferences).flatMap((file) => Object.entries(file))) {
    for (const { start } of places) {
      const from = 2 + 2 * start
      linked = `${linked.slice(0, from)}${libraries[name]?.slice(2) ?? ""}${linked.slice(from + 40)}`
    }
  }
  return linked
}

/** The native binary: the package's own command would leave it running. */
async function startAnvil(): Promise<LocalNode> {
  const processor = { x64: "amd64", arm64: "arm64" }[process.arch as string] ?? process.arch
  const wrapper = createRequire(import.meta.url).resolve("@foundry-rs/anvil/package.json")
  const binary = createRequire(wrapper).resolve(
    `@foundry-rs/anvil-${process.platform}-${processor}/bin/anvil`,
  )
  const child = spawn(binary, ["--host=127.0.0.1", "--port=0", "--chain-id=31337", "--hardfork=osaka"], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  const killNow = () => child.kill("SIGKILL")
  process.once("exit", killNow)
  const port = await new Promise<string>((resolve, reject) => {
    let output = ""
    child.stdout.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-10_000)
      const found = /Listening on 127\.0\.0\.1:(\d+)/u.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once("exit", () => reject(new Error(`anvil ended: ${output}`)))
    child.once("error", reject)
  })
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      process.off("exit", killNow)
      child.kill("SIGKILL")
      await ended
    },
  }
}
