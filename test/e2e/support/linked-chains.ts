import { readFileSync } from "node:fs"
import { join } from "node:path"

import { type EvmAddress, hexToBytes, type Hex, keccak256, parseEvmAddress } from "@agentgpt/core"
import { createLocalSigner, signHeader } from "@agentgpt/chain"
import { Contract, ContractFactory, JsonRpcProvider, NonceManager } from "ethers"

import { awaitMined } from "../../../contracts/local-chain/await-mined.ts"
import type { ChainSite } from "./small-chain.ts"

type Placed = { readonly address: EvmAddress; readonly codeHash: Hex; readonly contract: Contract }

/** What orders and payments on several chains need of a chain besides a token. */
export type LinkedSide = {
  readonly site: ChainSite
  readonly arbiter: Placed
  readonly commit: Placed
  readonly terms: Placed
  readonly gateway: Placed
  readonly action: Placed
  readonly token: Contract
  readonly oracle: Placed
}

export type LinkedChains = {
  readonly source: LinkedSide
  readonly destination: LinkedSide
  /** Whether messages are brought; they wait meanwhile. */
  readonly holdMessages: (isHeld: boolean) => void
  /** Tells each chain the headers of the other's blocks in which something became of an order or a leg. */
  readonly attestEvents: () => Promise<void>
  /** Messages that a chain has sent so far. */
  readonly countMessages: (side: LinkedSide) => Promise<number>
  readonly stop: () => Promise<void>
}

const ATTESTER = createLocalSigner(`0x${"a7".repeat(32)}`)
const artifacts = join(import.meta.dirname, "../../../contracts/artifacts")
const RELAY_EVERY_MS = 100
const TERMS = {
  mode: 1,
  costModel: 0,
  threshold: 0,
  confirmations: 2,
  optimisticSeconds: 0,
  finalitySeconds: 1,
  minTtlSeconds: 1,
  maxTtlSeconds: 86_400,
  fixedFee: 0,
  subsidy: 0,
  gateways: [],
}

/** Two chains with an arbiter and a TwoPhaseCommit each, linked by gateways for tests; this process carries their messages. */
export async function linkChains(first: ChainSite, second: ChainSite): Promise<LinkedChains> {
  const closing: (() => void)[] = []
  const open = async (site: ChainSite) => {
    const provider = new JsonRpcProvider(site.url, site.number, { staticNetwork: true, cacheTimeout: -1 })
    provider.pollingInterval = 50
    closing.push(() => provider.destroy())
    // Not the account of the small chain, whose nonces it counts itself.
    const owner = new NonceManager(await provider.getSigner(1))
    const deploy = async (source: string, ...values: readonly unknown[]): Promise<Placed> => {
      const { abi, bytecode } = JSON.parse(readFileSync(join(artifacts, source), "utf8"))
      const deployed = await new ContractFactory(abi, bytecode, owner).deploy(...values)
      await awaitMined(deployed.deploymentTransaction()!)
      const address = parseEvmAddress(await deployed.getAddress())
      const code = hexToBytes(await provider.getCode(address))
      return { address, codeHash: keccak256(code), contract: new Contract(address, abi, owner) }
    }
    const mock = (name: string) => deploy(`src/mocks/${name}.sol/${name}.json`)
    const manager = "@openzeppelin/contracts/access/manager/AccessManager.sol/AccessManager.json"
    const authority = await deploy(manager, await owner.getAddress())
    const oracle = await deploy("src/HeaderOracle.sol/HeaderOracle.json", authority.address)
    await awaitMined(await oracle.contract.getFunction("setAttesters")([ATTESTER.address], 1))
    const prover = await deploy("src/ReceiptProver.sol/ReceiptProver.json", oracle.address)
    const terms = await mock("MockFinalityPolicy")
    const arbiter = await deploy(
      "src/CrossChainArbiter.sol/CrossChainArbiter.json",
      authority.address,
      prover.address,
      terms.address,
    )
    const commit = await deploy(
      "src/TwoPhaseCommit.sol/TwoPhaseCommit.json",
      authority.address,
      prover.address,
      terms.address,
    )
    const [gateway, action] = [await mock("MockGateway"), await mock("MockAction")]
    const token = new Contract(
      site.token.address,
      ["function balanceOf(address) view returns (uint256)"],
      owner,
    )
    return { site, terms, arbiter, commit, gateway, action, token, oracle }
  }
  const [source, destination] = await Promise.all([open(first), open(second)])
  await Promise.all([link(source, destination), link(destination, source)])
  let isHeld = false
  const told = new Set<string>()
  const ending = new AbortController()
  const relaying = (async () => {
    const delivered = { source: 0, destination: 0 }
    while (!ending.signal.aborted) {
      if (!isHeld) {
        delivered.source = await relay(source, destination, delivered.source)
        delivered.destination = await relay(destination, source, delivered.destination)
      }
      await new Promise((resolve) => setTimeout(resolve, RELAY_EVERY_MS))
    }
  })()
  return {
    source,
    destination,
    holdMessages: (held) => void (isHeld = held),
    attestEvents: async () => {
      await attest(source, destination, told)
      await attest(destination, source, told)
    },
    countMessages: async ({ gateway }) => Number(await gateway.contract.getFunction("messageCount")()),
    stop: async () => {
      ending.abort()
      await relaying.catch(() => undefined)
      for (const close of closing) close()
    },
  }
}

async function link(own: LinkedSide, other: LinkedSide): Promise<void> {
  const pair = [own.site.number, other.site.number]
  const cap = { perOrder: 10n ** 20n, perWindow: 10n ** 24n, windowSeconds: 3_600 }
  const call = async ({ contract }: Placed, name: string, ...values: readonly unknown[]) =>
    awaitMined(await contract.getFunction(name)(...values))
  await call(own.terms, "setPolicy", ...pair, TERMS)
  // For votes, which come the other way.
  await call(own.terms, "setPolicy", ...pair.toReversed(), TERMS)
  await call(own.terms, "setCap", ...pair, own.site.token.address, cap)
  await call(own.gateway, "setBaseFee", 1_000n)
  await call(own.arbiter, "setLink", other.site.number, own.gateway.address, other.arbiter.address)
  await call(own.commit, "setLink", other.site.number, own.gateway.address, other.commit.address)
  for (const name of ["act", "refuse"]) {
    const { selector } = own.action.contract.interface.getFunction(name)!
    await call(own.arbiter, "setAction", own.action.address, selector, true)
  }
}

/** Brings what has not been brought; what is refused, as twice the same, stays refused. */
async function relay(from: LinkedSide, to: LinkedSide, delivered: number): Promise<number> {
  const count = Number(await from.gateway.contract.getFunction("messageCount")())
  for (let index = delivered; index < count; index += 1) {
    const { sender, recipient, payload } = await from.gateway.contract.getFunction("messageAt")(index)
    // The address stands at the end of an interoperable one.
    const contract = `0x${String(recipient).slice(-40)}`
    const brought = to.gateway.contract.getFunction("deliverAs")(sender, contract, payload)
    // A refusal comes before anything is sent: its nonce is still free.
    await brought.then(awaitMined).catch(() => (to.gateway.contract.runner as NonceManager).reset())
  }
  return count
}

/** Tells what was not told yet: hashes of headers are of one chain alone. */
async function attest(from: LinkedSide, to: LinkedSide, told: Set<string>): Promise<void> {
  const logs = [
    ...(await from.arbiter.contract.queryFilter("*")),
    ...(await from.commit.contract.queryFilter("*")),
  ]
  const home = { chainId: BigInt(to.site.number), oracle: to.oracle.address }
  for (const { blockNumber, blockHash } of logs) {
    if (told.has(blockHash)) continue
    const header = {
      chainId: BigInt(from.site.number),
      blockNumber: BigInt(blockNumber),
      headerHash: blockHash as Hex,
    }
    const signatures = [await signHeader(ATTESTER, home, header)]
    const telling = to.oracle.contract.getFunction("attestHeader")(
      header.chainId,
      header.blockNumber,
      header.headerHash,
      signatures,
    )
    await awaitMined(telling)
    told.add(blockHash)
  }
}
