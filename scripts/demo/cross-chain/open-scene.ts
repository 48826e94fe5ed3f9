import { randomBytes } from "node:crypto"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { createLocalSigner } from "@agentgpt/chain"
import { bytesToHex, parseEvmAddress } from "@agentgpt/core"
import type { EvmAddress } from "@agentgpt/core"
import { Wallet } from "ethers"
import type { HDNodeWallet } from "ethers"

import { awaitMined } from "../../../contracts/local-chain/await-mined.ts"
import { createAttesters, createProveEvent } from "./attest-events.ts"
import { createBridgeTraffic } from "./bridge-traffic.ts"
import type { BridgeTraffic } from "./bridge-traffic.ts"
import { TOKEN_DECIMALS } from "./deploy-cross-chain.ts"
import { openWay } from "./link-chains.ts"
import { openLocalSide } from "./local-side.ts"
import type { LocalSide } from "./local-side.ts"
import { openDesk } from "./open-desk.ts"
import type { Desk } from "./open-desk.ts"
import { startStoryClock } from "./story-clock.ts"
import type { StoryClock } from "./story-clock.ts"
import { openTimeline } from "./timeline.ts"
import type { Timeline } from "./timeline.ts"

/** Token units of one order. */
export const AMOUNT: bigint = 1_000n * 10n ** BigInt(TOKEN_DECIMALS)
export const ORDERS = 3
/** What the treasury has on the source, and the provider on the destination. */
export const HELD: bigint = BigInt(ORDERS) * AMOUNT

/** Two chains with bridges, and everybody who takes part. */
export type Scene = {
  readonly source: LocalSide
  readonly destination: LocalSide
  readonly clock: StoryClock
  readonly timeline: Timeline
  readonly traffic: BridgeTraffic
  readonly desk: Desk
  /** Pays on the destination, and is paid back out of the escrow. */
  readonly provider: EvmAddress
  readonly payee: EvmAddress
}

export type Closers = (() => void | Promise<void>)[]

const [SOURCE, DESTINATION] = [31_337, 31_338]

/** What is open is added to `closers`, also when something else could not be opened. */
export async function openScene(closers: Closers): Promise<Scene> {
  const attesters = createAttesters(3, 2)
  const opening = [SOURCE, DESTINATION].map((number) => openLocalSide(number))
  const opened = await Promise.allSettled(opening)
  for (const side of opened) if (side.status === "fulfilled") closers.push(side.value.close)
  const [source, destination] = (await Promise.all(opening)) as [LocalSide, LocalSide]
  const sides = [source, destination] as const
  const ways = { way: "quorum", attesters } as const
  await Promise.all([openWay(source, destination, ways), openWay(destination, source, ways)])
  const clock = startStoryClock(sides)
  closers.push(clock.stop)

  const provider = Wallet.createRandom(destination.provider)
  const payee = parseEvmAddress(Wallet.createRandom().address)
  const home = mkdtempSync(join(tmpdir(), "agentgpt-demo-"))
  // The database has a user of its own.
  chmodSync(home, 0o711)
  closers.push(() => rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }))
  const keys = {
    treasury: createLocalSigner(bytesToHex(randomBytes(32))),
    tender: createLocalSigner(bytesToHex(randomBytes(32))),
  }
  // Before the engines open: a lane whose account sends what the journal never made is frozen.
  await giveTokens(sides, keys.treasury.address, provider)
  const desk = await openDesk(sides, {
    ...keys,
    home,
    provider: parseEvmAddress(provider.address),
    escrowLimit: HELD,
    prove: createProveEvent(new Map(sides.map((side) => [side.chainId, side])), attesters),
    now: clock.now,
  })
  closers.push(desk.close)
  const timeline = await openTimeline(sides, clock.now)
  const traffic = createBridgeTraffic(sides, (from, bridge) =>
    timeline.note(`${bridge} holds the message back`, from),
  )
  const who = { provider: parseEvmAddress(provider.address), payee }
  return { source, destination, clock, timeline, traffic, desk, ...who }
}

/** The treasury lets the arbiter take escrows; the provider lets the treasury's executor account pay the payee. */
async function giveTokens(
  [source, destination]: readonly [LocalSide, LocalSide],
  treasury: EvmAddress,
  provider: HDNodeWallet,
): Promise<void> {
  const { token, arbiter } = source.contracts
  await source.fund(treasury)
  await awaitMined(token.getFunction("mint")(treasury, HELD))
  await source.client.call("anvil_impersonateAccount", [treasury])
  const byTreasury = token.connect(await source.provider.getSigner(treasury)) as typeof token
  await awaitMined(byTreasury.getFunction("approve")(arbiter.target, HELD))
  await source.client.call("anvil_stopImpersonatingAccount", [treasury])

  const away = destination.contracts
  await destination.fund(parseEvmAddress(provider.address))
  await awaitMined(away.token.getFunction("mint")(provider.address, HELD))
  const executor: string = await away.arbiter.getFunction("executorOf")(source.chainNumber, treasury)
  const byProvider = away.token.connect(provider) as typeof token
  await awaitMined(byProvider.getFunction("approve")(executor, HELD))
}
