import { setTimeout as sleep } from "node:timers/promises"
import type { EvmAddress, Hex } from "@agentgpt/core"
import { computeAddress } from "ethers"
import { startFaultProxy } from "../support/fault-proxy.ts"
import type { Fault, FaultRule } from "../support/fault-proxy.ts"
import { checkPayments } from "./check-payments.ts"
import type { PaymentCheck } from "./check-payments.ts"
import { makePayments } from "./payments.ts"
import type { Peer, PeerReport } from "./peers.ts"
import { startMiner, startTestChain } from "./test-chain.ts"

export type FaultLevel = "none" | "light" | "heavy"

/** How often sending a transaction goes wrong: lost on the way, lost on the way back, an error of a gateway after delivery. */
const RATES: Readonly<Record<FaultLevel, readonly [number, number, number]>> = {
  none: [0, 0, 0],
  light: [0.05, 0.05, 0.02],
  heavy: [0.15, 0.2, 0.05],
}

/** The chances are of all sendings; a rule only meets what those before it let through. */
export function faultsOfSending(level: FaultLevel): readonly FaultRule[] {
  const [lost, unanswered, refused] = RATES[level]
  const rule = (probability: number, fault: Fault): FaultRule => ({
    methods: ["eth_sendRawTransaction"],
    probability,
    fault,
  })
  return [
    rule(lost, { kind: "lose-request" }),
    rule(unanswered / (1 - lost), { kind: "lose-reply" }),
    rule(refused / (1 - lost - unanswered), { kind: "http-error", status: 502 }),
  ]
}

export type PeerRun = PaymentCheck & PeerReport & { readonly seconds: number }

export type PeerRunOptions = {
  readonly level: FaultLevel
  readonly payments: number
  readonly seed: number
  readonly limitMs?: number
  readonly blockEveryMs?: number
}

/** Lets a sender pay through a line with faults, on a chain of its own, and then asks the chain. */
export async function runPeer(peer: Peer, options: PeerRunOptions): Promise<PeerRun> {
  const { level, seed, limitMs = 120_000, blockEveryMs = 1_000 } = options
  const chain = await startTestChain()
  const proxy = await startFaultProxy({ target: chain.url, seed, rules: faultsOfSending(level) })
  const payments = makePayments(seed, options.payments)
  const sender = computeAddress(PEER_KEY).toLowerCase() as EvmAddress
  await chain.fund(sender)
  const miner = startMiner(chain, blockEveryMs)
  const abort = new AbortController()
  try {
    const startedMs = performance.now()
    const context = { url: proxy.url, token: chain.token, key: PEER_KEY, payments, signal: abort.signal }
    const late = sleep(limitMs, { reported: 0, failed: payments.length }, { ref: false })
    const report = await Promise.race([peer(context), late])
    const seconds = (performance.now() - startedMs) / 1000
    abort.abort()
    // What is on its way arrives, and everything that can be mined is.
    await sleep(500)
    await chain.mine(4)
    return { ...(await checkPayments(chain, [sender], payments)), ...report, seconds }
  } finally {
    abort.abort()
    await miner.stop()
    await proxy.close()
    await chain.stop()
  }
}

/** A key of documentation, known to everybody. */
const PEER_KEY: Hex = "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
