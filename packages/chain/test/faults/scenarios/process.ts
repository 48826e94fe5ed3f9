import { setTimeout as sleep } from "node:timers/promises"
import { createLocalSigner } from "../../../src/signers/local-signer.ts"
import { ENGINE_STEPS } from "../../../src/submit/engine-step.ts"
import type { EngineStep } from "../../../src/submit/engine-step.ts"
import type { Scenario, World } from "../scenario.ts"

const LEASE_MS = 2_500
/** Longer than a lease, so that somebody else takes the lane meanwhile. */
const STOPPED_MS = 5_000

async function stopForAWhile(pid: number | undefined): Promise<void> {
  if (pid === undefined) return
  process.kill(pid, "SIGSTOP")
  await sleep(STOPPED_MS)
  process.kill(pid, "SIGCONT")
}

/** Somebody with the same key uses the next nonce, and offers more than the payer does. */
async function takeNonce({ chain, key, sender }: World): Promise<void> {
  const signer = createLocalSigner(key)
  for (;;) {
    const nonce = BigInt((await chain.client.call("eth_getTransactionCount", [sender, "latest"])) as string)
    const { raw, hash } = await signer.signTransaction({
      type: "eip1559",
      chainId: 31_337n,
      nonce,
      maxFeePerGasWei: 900_000_000_000n,
      maxPriorityFeePerGasWei: 800_000_000_000n,
      gasLimit: 21_000n,
      to: "0x00000000000000000000000000000000000b0b0b",
      value: 1n,
      data: "0x",
    })
    await chain.client.send("eth_sendRawTransaction", [raw])
    for (let round = 0; round < 20; round += 1) {
      await sleep(50)
      const receipt = await chain.client.send("eth_getTransactionReceipt", [hash])
      if (receipt.ok && receipt.result !== null) return
    }
  }
}

/** The process ends at a step, a little later in its life each time, and the next one goes on. */
export function killedAt(steps: readonly EngineStep[]): Scenario {
  return {
    name: `killed at ${steps.length === ENGINE_STEPS.length ? "every step" : steps.join(", ")}`,
    breaks: "The payer is killed when it reaches the step, and started again with the same orders.",
    killAt: steps.map((step, index) => ({ step, times: step === "planned" ? 1 : 1 + (index % 3) })),
  }
}

/** What goes wrong with the process that pays, with its journal, or with its key. */
export const PROCESS_SCENARIOS: readonly Scenario[] = [
  killedAt(ENGINE_STEPS),
  {
    name: "killed at any time",
    breaks: "The payer is killed five times, wherever it happens to be.",
    processes: 1,
    disturb: async ({ whenPaid, payerPids, random }) => {
      for (const part of [0.1, 0.25, 0.4, 0.6, 0.8]) {
        await whenPaid(part)
        await sleep(random() * 100)
        process.kill(payerPids()[0]!, "SIGKILL")
        // The next one has to have its own identity before it can be killed.
        await sleep(300)
      }
    },
  },
  {
    name: "two engines on one key",
    breaks: "Two processes have the same orders, key and journal; one is killed in the middle.",
    processes: 2,
    disturb: async ({ whenPaid, payerPids }) => {
      for (const [part, index] of [
        [0.3, 0],
        [0.6, 1],
      ] as const) {
        await whenPaid(part)
        process.kill(payerPids()[index]!, "SIGKILL")
      }
    },
  },
  {
    name: "zombie",
    breaks: "Of two processes one after the other stands still for longer than its lease and then goes on.",
    processes: 2,
    payer: { leaseLengthMs: LEASE_MS },
    disturb: async ({ whenPaid, payerPids }) => {
      await whenPaid(0.2)
      await stopForAWhile(payerPids()[0])
      await whenPaid(0.5)
      await stopForAWhile(payerPids()[1])
    },
  },
  {
    name: "nonce taken by a foreign wallet",
    breaks: "Three times somebody else uses the key's next nonce, and pays more than the payer.",
    foreignNonces: 3,
    disturb: async (world) => {
      for (const part of [0.2, 0.4, 0.6]) {
        await world.whenPaid(part)
        await takeNonce(world)
      }
    },
  },
  {
    name: "Postgres killed",
    breaks: "The server of the journal is killed twice in the middle.",
    processes: 1,
    hasOwnDatabase: true,
    disturb: async ({ whenPaid, databasePid }) => {
      for (const part of [0.3, 0.6]) {
        await whenPaid(part)
        process.kill(await databasePid(), "SIGKILL")
      }
    },
  },
]
