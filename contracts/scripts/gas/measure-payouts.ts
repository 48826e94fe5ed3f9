import { AbiCoder, keccak256, toBeHex, ZeroHash } from "ethers"
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"

import { openBench, type Provider } from "./open-bench.ts"

/** One way of paying, how many payments it made in how many transactions, and the gas of all of them. */
export type PayoutCost = {
  readonly name: string
  readonly payments: number
  readonly transactions: number
  readonly gas: bigint
}

/** Fits under the cap with new holders, with a tenth to spare. */
const MOST_PAYMENTS_PER_TRANSACTION = 512
const WORDS_PER_CHUNK = 256
const OWED_PERIOD_SECONDS = 90 * 86_400
const STEPS_ROOT = 7n

type Payment = { readonly recipient: string; readonly amount: bigint }

/**
 * Deploys the contracts of `hre` on a network of its own, inside this process and under the gas cap, and pays
 * the same rosters in every way. Every figure is whole-transaction gas (base and calldata included), and
 * every balance is checked afterwards. `sizes` are payments per run; peers are measured at `peerSize`.
 */
export async function measurePayouts(
  hre: HardhatRuntimeEnvironment,
  sizes: readonly number[],
  peerSize: number,
): Promise<readonly PayoutCost[]> {
  const connection = await hre.network.create()
  try {
    const bench = await createBench(hre, connection.provider)
    const costs: PayoutCost[] = []
    for (const size of sizes) {
      const roster = createRoster(`payout.${size}`, size)
      costs.push({ name: `payout.new.${size}`, ...(await bench.pay(roster, false)) })
      costs.push({ name: `payout.existing.${size}`, ...(await bench.pay(roster, false)) })
    }
    const attested = createRoster("attested", peerSize)
    costs.push({ name: `payout.attested.new.${peerSize}`, ...(await bench.pay(attested, true)) })
    costs.push({ name: `payout.attested.existing.${peerSize}`, ...(await bench.pay(attested, true)) })
    const plain = createRoster("plain", 8)
    costs.push({ name: "plain.new", ...(await bench.payPlain(plain)) })
    costs.push({ name: "plain.existing", ...(await bench.payPlain(plain)) })
    const multicall = createRoster("multicall3", peerSize)
    costs.push({ name: `multicall3.new.${peerSize}`, ...(await bench.payByMulticall(multicall)) })
    costs.push({ name: `multicall3.existing.${peerSize}`, ...(await bench.payByMulticall(multicall)) })
    return costs
  } finally {
    await connection.close()
  }
}

/** Payees and amounts around 1,500 units of a token with 6 decimals, the same on every machine. */
function createRoster(name: string, size: number): readonly Payment[] {
  return Array.from({ length: size }, (_, position) => {
    const hash = BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(["string", "uint256"], [name, position])))
    return { recipient: toBeHex(hash >> 96n, 20), amount: 1_500_000_000n + (hash % 100_000_000n) }
  })
}

async function createBench(hre: HardhatRuntimeEnvironment, provider: Provider) {
  const { sender: payer, send, deploy } = await openBench(hre, provider)
  const token = await deploy("MockERC20", 6)
  const payout = await deploy("BatchPayout", payer, OWED_PERIOD_SECONDS)
  const multicall = await deploy("MockMulticall3")
  await send(token.address, token.abi.encodeFunctionData("mint", [payer, 10n ** 24n]))
  for (const spender of [payout.address, multicall.address]) {
    await send(token.address, token.abi.encodeFunctionData("approve", [spender, 2n ** 256n - 1n]))
  }

  async function balanceOf(account: string): Promise<bigint> {
    const data = token.abi.encodeFunctionData("balanceOf", [account])
    const params = [{ to: token.address, data }, "latest"]
    return BigInt((await provider.request({ method: "eth_call", params })) as string)
  }

  /** Sends the transactions, checks that each payee got exactly what the roster says, and adds up the gas. */
  async function measure(roster: readonly Payment[], transactions: readonly { to: string; data: string }[]) {
    const before = await Promise.all(roster.map(({ recipient }) => balanceOf(recipient)))
    let gas = 0n
    for (const { to, data } of transactions) gas += BigInt((await send(to, data)).gasUsed)
    const after = await Promise.all(roster.map(({ recipient }) => balanceOf(recipient)))
    for (const [position, { recipient, amount }] of roster.entries()) {
      const got = (after[position] ?? 0n) - (before[position] ?? 0n)
      if (got !== amount) throw new Error(`${recipient} got ${got} instead of ${amount}.`)
    }
    return { payments: roster.length, transactions: transactions.length, gas }
  }

  let runNonce = 0n

  return {
    pay(roster: readonly Payment[], attested: boolean) {
      const run = { payer, token: token.address, workflowId: ZeroHash, runNonce: runNonce++ }
      const transactions = slice(roster, MOST_PAYMENTS_PER_TRANSACTION).map((part, index) => ({
        to: payout.address,
        data: payout.abi.encodeFunctionData("pay", [
          run,
          packBatch(part, (index * MOST_PAYMENTS_PER_TRANSACTION) / WORDS_PER_CHUNK, attested),
        ]),
      }))
      return measure(roster, transactions)
    },

    payPlain: (roster: readonly Payment[]) =>
      measure(
        roster,
        roster.map(({ recipient, amount }) => ({
          to: token.address,
          data: token.abi.encodeFunctionData("transfer", [recipient, amount]),
        })),
      ),

    payByMulticall(roster: readonly Payment[]) {
      const calls = roster.map(({ recipient, amount }) => ({
        target: token.address,
        allowFailure: true,
        callData: token.abi.encodeFunctionData("transferFrom", [payer, recipient, amount]),
      }))
      return measure(roster, [
        { to: multicall.address, data: multicall.abi.encodeFunctionData("aggregate3", [calls]) },
      ])
    },
  }
}

/** The payments as BatchPayout takes them: whole chunks from `firstChunk` on, packed words one after another. */
function packBatch(payments: readonly Payment[], firstChunk: number, attested: boolean) {
  const chunks = slice(payments, WORDS_PER_CHUNK).map(
    (part, index) => (BigInt(firstChunk + index) << 16n) | BigInt(part.length),
  )
  return {
    total: payments.reduce((sum, { amount }) => sum + amount, 0n),
    chunks,
    words: payments.map(({ recipient, amount }) => (BigInt(recipient) << 88n) | amount),
    stepsRoots: attested ? chunks.map(() => STEPS_ROOT) : [],
  }
}

function slice<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
