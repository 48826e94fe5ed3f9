import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"

import {
  AbiCoder,
  Contract,
  ContractFactory,
  JsonRpcProvider,
  Wallet,
  ZeroAddress,
  concat,
  hexlify,
  id,
  keccak256,
  toBeArray,
  toUtf8Bytes,
} from "ethers"
import type { InterfaceAbi } from "ethers"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"

import {
  createValidators,
  deployAxelar,
  deployHyperlane,
  listFinalMessages,
  relayMessages,
} from "../bridges/index.ts"
import type {
  BridgeMessage,
  LocalAxelar,
  LocalBridge,
  LocalHyperlane,
  RelayOptions,
} from "../bridges/index.ts"
import { awaitMined } from "../local-chain/await-mined.ts"
import type { LocalNode } from "../local-chain/local-node.ts"
import { startAnvil } from "../local-chain/start-anvil.ts"

/** The first account of every development node. */
const FUNDED_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
const FEE_PER_MESSAGE = 10n ** 12n
const GAS_LIMIT = 500_000n
const HELLO = hexlify(toUtf8Bytes("hello"))

const set = { validators: createValidators(3), threshold: 2 }
const oneOfThree = set.validators.slice(0, 1)
const oneAndAForger = [set.validators[0]!, createValidators(1, "forger")[0]!]

type Side = {
  readonly chainId: bigint
  readonly node: LocalNode
  readonly provider: JsonRpcProvider
  readonly wallet: Wallet
  readonly hyperlane: LocalHyperlane
  readonly axelar: LocalAxelar
  readonly hyperlaneGateway: Contract
  readonly axelarGateway: Contract
  readonly quorum: Contract
  readonly recipient: Contract
}

let here: Side
let there: Side

async function readArtifact(
  path: string,
): Promise<{ readonly abi: InterfaceAbi; readonly bytecode: string }> {
  return JSON.parse(await readFile(join(import.meta.dirname, "..", "artifacts", path), "utf8"))
}

async function deploy(wallet: Wallet, path: string, ...values: readonly unknown[]): Promise<Contract> {
  const { abi, bytecode } = await readArtifact(path)
  const deployed = await new ContractFactory(abi, bytecode, wallet).deploy(...values)
  await awaitMined(deployed.deploymentTransaction()!)
  return new Contract(await deployed.getAddress(), abi, wallet)
}

const deployOurs = (wallet: Wallet, path: string, ...values: readonly unknown[]) =>
  deploy(wallet, `src/${path}.sol/${path.split("/").at(-1)}.json`, ...values)

async function send(contract: Contract, name: string, ...values: readonly unknown[]) {
  return awaitMined(contract.getFunction(name)(...values))
}

/** Hyperlane's domain is on purpose not the chain id. */
async function openSide(chainId: bigint): Promise<Side> {
  const node = await startAnvil({ chainId: Number(chainId) })
  const provider = new JsonRpcProvider(node.url, chainId, { staticNetwork: true, cacheTimeout: -1 })
  const wallet = new Wallet(FUNDED_KEY, provider)
  const domain = Number(chainId) + 1_000
  const hyperlane = await deployHyperlane(wallet, { ...set, domain, feePerMessage: FEE_PER_MESSAGE })
  const axelar = await deployAxelar(wallet, { ...set, name: `local-${chainId}` })
  const manager = await deploy(
    wallet,
    "@openzeppelin/contracts/access/manager/AccessManager.sol/AccessManager.json",
    wallet.address,
  )
  const hyperlaneGateway = await deployOurs(
    wallet,
    "gateways/HyperlaneGateway",
    manager.target,
    hyperlane.mailbox.target,
    hyperlane.securityModule,
  )
  const axelarGateway = await deployOurs(
    wallet,
    "gateways/AxelarGateway",
    manager.target,
    axelar.amplifier.target,
    ZeroAddress,
    ZeroAddress,
  )
  const both = [hyperlaneGateway.target, axelarGateway.target]
  const quorum = await deployOurs(wallet, "gateways/GatewayQuorum", manager.target, both, 2)
  const recipient = await deployOurs(wallet, "mocks/MockMessageRecipient")
  return {
    chainId,
    node,
    provider,
    wallet,
    hyperlane,
    axelar,
    hyperlaneGateway,
    axelarGateway,
    quorum,
    recipient,
  }
}

async function joinSides(from: Side, to: Side): Promise<void> {
  const { chainId, hyperlane, axelar, hyperlaneGateway, axelarGateway, quorum } = to
  await send(
    from.hyperlaneGateway,
    "setRemote",
    chainId,
    hyperlane.domain,
    hyperlaneGateway.target,
    GAS_LIMIT,
  )
  await send(from.axelarGateway, "setRemote", chainId, axelar.name, axelarGateway.target, GAS_LIMIT)
  await send(from.quorum, "setRemote", chainId, quorum.target)
}

/** ERC-7930 of a contract of an EVM chain. */
function interoperable(chainId: bigint, account: unknown): string {
  const reference = toBeArray(chainId)
  return concat(["0x00010000", new Uint8Array([reference.length]), reference, "0x14", String(account)])
}

/** Sends "hello" to the other side's recipient for exactly what is asked. */
async function sendHello(gateway: Contract, from: Side, to: Side): Promise<void> {
  const recipient = interoperable(to.chainId, to.recipient.target)
  const value: bigint = await gateway.getFunction("quote")(recipient, HELLO)
  await awaitMined(gateway.getFunction("sendMessage")(recipient, HELLO, [], { value }))
  expect(await from.provider.getBalance(gateway.target)).toBe(0n)
}

async function countReceived(side: Side): Promise<number> {
  return Number(await side.recipient.getFunction("count")())
}

/** The states of what is sent now; all earlier messages were delivered. */
async function relayNew<Message extends BridgeMessage>(
  from: LocalBridge<Message>,
  to: LocalBridge<Message>,
  options: Partial<RelayOptions<Message>> = {},
): Promise<readonly string[]> {
  const outcomes = await relayMessages(from, to, { confirmations: 0, ...options })
  return outcomes.map(({ state }) => state).filter((state) => state !== "already-delivered")
}

beforeAll(async () => {
  ;[here, there] = await Promise.all([openSide(31_337n), openSide(31_338n)])
  await Promise.all([joinSides(here, there), joinSides(there, here)])
})

afterAll(async () => {
  for (const side of [here, there]) side?.provider.destroy()
  await Promise.all([here?.node.stop(), there?.node.stop()])
})

test("each bridge's bytecode has the hash that its manifest says", async () => {
  const folder = join(import.meta.dirname, "..", "bridges", "artifacts")
  const { packages } = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8"))
  const contracts = packages.flatMap((one: any) => one.contracts)
  expect(contracts).toHaveLength(6)
  for (const { contract, sha256 } of contracts) {
    const file = await readFile(join(folder, `${contract}.json`))
    expect(createHash("sha256").update(file).digest("hex"), contract).toBe(sha256)
  }
})

describe.each(["hyperlane", "axelar"] as const)("over the real %s", (name) => {
  const bridgeOf = (side: Side) => side[name] as LocalBridge
  const gatewayOf = (side: Side) => side[`${name}Gateway`]
  const relay = (options?: Partial<RelayOptions<BridgeMessage>>) =>
    relayNew(bridgeOf(here), bridgeOf(there), options)

  test.each(["there", "back"])("a message goes %s, once", async (way) => {
    const [from, to] = way === "there" ? [here, there] : [there, here]
    const before = await countReceived(to)
    await sendHello(gatewayOf(from), from, to)
    expect(await relayNew(bridgeOf(from), bridgeOf(to))).toEqual(["delivered"])
    expect(await relayNew(bridgeOf(from), bridgeOf(to))).toEqual([])
    expect(await countReceived(to)).toBe(before + 1)
    const message = await to.recipient.getFunction("messageAt")(before)
    expect(message.gateway).toBe(gatewayOf(to).target)
    expect(message.sender).toBe(interoperable(from.chainId, from.wallet.address.toLowerCase()))
    expect(message.payload).toBe(HELLO)
  })

  test("a message that was delivered is refused when it is brought again", async () => {
    const [message] = await listFinalMessages(bridgeOf(here), bridgeOf(there), 0)
    const before = await countReceived(there)
    await expect(bridgeOf(there).bring(message!, set.validators.slice(0, 2))).rejects.toThrow()
    expect(await countReceived(there)).toBe(before)
  })

  test("too few validators, or one and a forger, bring nothing", async () => {
    const before = await countReceived(there)
    await sendHello(gatewayOf(here), here, there)
    expect(await relay({ signers: oneOfThree })).toEqual(["refused"])
    expect(await relay({ signers: oneAndAForger })).toEqual(["refused"])
    expect(await countReceived(there)).toBe(before)
    expect(await relay({ signers: set.validators.slice(1) })).toEqual(["delivered"])
    expect(await countReceived(there)).toBe(before + 1)
  })

  test("what was withheld arrives when it no longer is, and stops nothing else", async () => {
    const before = await countReceived(there)
    await sendHello(gatewayOf(here), here, there)
    const first = (await listFinalMessages(bridgeOf(here), bridgeOf(there), 0)).at(-1)
    await sendHello(gatewayOf(here), here, there)
    const withholds = (message: BridgeMessage) => message.id === first?.id
    expect(await relay({ withholds })).toEqual(["withheld", "delivered"])
    expect(await countReceived(there)).toBe(before + 1)
    expect(await relay()).toEqual(["delivered"])
    expect(await countReceived(there)).toBe(before + 2)
  })

  test("what the recipient refused arrives when it no longer does", async () => {
    const before = await countReceived(there)
    await sendHello(gatewayOf(here), here, there)
    await send(there.recipient, "setMood", 1)
    expect(await relay()).toEqual(["refused"])
    await send(there.recipient, "setMood", 0)
    expect(await relay()).toEqual(["delivered"])
    expect(await countReceived(there)).toBe(before + 1)
  })

  test("what a re-organisation took away is not relayed", async () => {
    const before = await countReceived(there)
    await sendHello(gatewayOf(here), here, there)
    await here.provider.send("anvil_mine", ["0x2"])
    expect(await relay({ confirmations: 3 })).toEqual([])
    await here.provider.send("anvil_reorg", [3, []])
    await here.provider.send("anvil_mine", ["0x5"])
    expect(await relay({ confirmations: 3 })).toEqual([])
    expect(await countReceived(there)).toBe(before)
    await sendHello(gatewayOf(here), here, there)
    await here.provider.send("anvil_mine", ["0x3"])
    expect(await relay({ confirmations: 3 })).toEqual(["delivered"])
    expect(await countReceived(there)).toBe(before + 1)
  })
})

describe("over both bridges at once", () => {
  let before: number
  beforeEach(async () => {
    before = await countReceived(there)
  })

  const relayHyperlane = () => relayNew(here.hyperlane, there.hyperlane)
  const relayAxelar = () => relayNew(here.axelar, there.axelar)

  test.each(["hyperlane", "axelar"])("a message arrives once, %s first", async (first) => {
    const steps = first === "hyperlane" ? [relayHyperlane, relayAxelar] : [relayAxelar, relayHyperlane]
    await sendHello(here.quorum, here, there)
    expect(await steps[0]!()).toEqual(["delivered"])
    expect(await countReceived(there)).toBe(before)
    expect(await steps[1]!()).toEqual(["delivered"])
    expect(await countReceived(there)).toBe(before + 1)
    const message = await there.recipient.getFunction("messageAt")(before)
    expect(message.gateway).toBe(there.quorum.target)
    expect(message.payload).toBe(HELLO)
  })

  test("equal messages are different messages, in any order", async () => {
    await sendHello(here.quorum, here, there)
    await sendHello(here.quorum, here, there)
    await relayAxelar()
    expect(await countReceived(there)).toBe(before)
    await relayHyperlane()
    expect(await countReceived(there)).toBe(before + 2)
  })

  test("a recipient that refused can be tried again by anybody", async () => {
    await sendHello(here.quorum, here, there)
    const body = lastBody(await listFinalMessages(here.axelar, there.axelar, 0))
    await send(there.recipient, "setMood", 1)
    expect(await relayAxelar()).toEqual(["delivered"])
    expect(await relayHyperlane()).toEqual(["delivered"])
    expect(await countReceived(there)).toBe(before)
    await send(there.recipient, "setMood", 0)
    await send(there.quorum, "deliver", here.chainId, body)
    expect(await countReceived(there)).toBe(before + 1)
    await expect(send(there.quorum, "deliver", here.chainId, body)).rejects.toThrow()
  })

  // All validators of one bridge lie, and the other's do not: that is what two bridges are for.
  test.each(["hyperlane", "axelar"] as const)("a lie that only %s tells is not delivered", async (liar) => {
    const [from, to] = [here[liar], there[liar]] as unknown as [LocalBridge, LocalBridge]
    const ends = [here.chainId, here.quorum.target, there.chainId, there.recipient.target] as const
    const lie = seal(liar === "hyperlane" ? 7_777n : 8_888n, ...ends)
    const carried = seal(9_999n, here.chainId, here.quorum.target, there.chainId, there.quorum.target, lie)
    const message = await from.forge(to, {
      sender: await here[`${liar}Gateway`].getAddress(),
      recipient: await there[`${liar}Gateway`].getAddress(),
      body: carried,
    })
    await to.bring(message, set.validators.slice(0, 2))
    const idHere = keccak256(
      AbiCoder.defaultAbiCoder().encode(
        ["uint64", "address", "bytes"],
        [here.chainId, here.quorum.target, lie],
      ),
    )
    expect(await there.quorum.getFunction("countOf")(idHere)).toBe(1n)
    expect(await countReceived(there)).toBe(before)
  })
})

/** What two gateways send each other. */
function seal(
  nonce: bigint,
  chainId: bigint,
  sender: unknown,
  otherChainId: bigint,
  recipient: unknown,
  payload: string = id("lie"),
): string {
  return AbiCoder.defaultAbiCoder().encode(
    ["uint256", "bytes", "bytes", "bytes"],
    [nonce, interoperable(chainId, sender), interoperable(otherChainId, recipient), payload],
  )
}

/** What the quorum gave to the gateway that sent the last message. */
function lastBody(messages: readonly { readonly payload: string }[]): string {
  const carried = messages.at(-1)!.payload
  return AbiCoder.defaultAbiCoder().decode(["uint256", "bytes", "bytes", "bytes"], carried)[3]
}
