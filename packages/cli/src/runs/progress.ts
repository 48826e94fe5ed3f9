import type { RunView } from "@agentgpt/agentgpt"
import { plainText } from "../output/plain-text.ts"

type Facts = readonly (readonly [name: string, value: string])[]

/** How far a run is: counts per status, speed, gas, how far the proof is behind, and what remains. */
export function describeProgress(view: RunView, nowMs: number): Facts {
  const { payments, gasUsed, startedAtMs, endedAtMs, remainingMs } = view
  const { planned, paid, owed, unpaid, refused } = payments
  const counts = [
    `${paid} of ${planned} paid`,
    ...(owed === 0 ? [] : [`${owed} owed`]),
    ...(unpaid === 0 ? [] : [`${unpaid} unpaid`]),
    ...(refused === 0 ? [] : [`${refused} refused`]),
  ]
  const elapsedMs = startedAtMs === undefined ? 0 : Math.max(0, (endedAtMs ?? nowMs) - startedAtMs)
  const doing = describeActivities(view)
  return [
    ["payments", counts.join(", ")],
    ...(doing === undefined ? [] : ([["now", doing]] as const)),
    ...(paymentsPerSecond(view, nowMs) === undefined
      ? []
      : ([["speed", `${paymentsPerSecond(view, nowMs)} payments/s`]] as const)),
    ["gas", paid === 0 ? gasUsed : `${gasUsed}, ${BigInt(gasUsed) / BigInt(paid)} per payment`],
    ["proof", describeProof(view)],
    ...(view.waits ?? []).map(
      ({ chainId, account, state, why }) =>
        ["waits", `${account} on ${chainId} is ${state}: ${plainText(why)}`] as const,
    ),
    [
      "time",
      remainingMs === undefined
        ? writeTime(elapsedMs)
        : `${writeTime(elapsedMs)}, about ${writeTime(remainingMs)} left`,
    ],
  ]
}

/** What payrolls do that have not recorded their payments yet, added up; nothing where there are none. */
function describeActivities({ steps }: RunView): string | undefined {
  const all = steps.flatMap(({ activity }) => activity ?? [])
  const lines = [...new Set(all.map(({ doing }) => doing))].map((doing) => {
    const same = all.filter((activity) => activity.doing === doing)
    const total = same.reduce((sum, { paymentsTotal }) => sum + paymentsTotal, 0)
    if (doing === "preparing") return `preparing the proof of ${total}`
    const done = same.reduce((sum, { paymentsDone }) => sum + paymentsDone, 0)
    return doing === "measuring" ? `${done} of ${total} measured` : `${done} of ${total} in final blocks`
  })
  return lines.length === 0 ? undefined : lines.join(", ")
}

/** Paid payments in a second of the run, with one decimal; nothing as long as there is nothing to go by. */
export function paymentsPerSecond(
  { payments, startedAtMs, endedAtMs }: RunView,
  nowMs: number,
): string | undefined {
  const elapsedMs = startedAtMs === undefined ? 0 : (endedAtMs ?? nowMs) - startedAtMs
  return payments.paid === 0 || elapsedMs <= 0 ? undefined : ((payments.paid * 1_000) / elapsedMs).toFixed(1)
}

/** Chunks of payments that are not proven yet. */
export function proofLag({ proofs }: Pick<RunView, "proofs">): number {
  return proofs.reduce((sum, { done, total }) => sum + total - done, 0)
}

function describeProof(view: RunView): string {
  const total = view.proofs.reduce((sum, proof) => sum + proof.total, 0)
  if (view.proofs.length === 0) return "none"
  const states = [...new Set(view.proofs.map(({ state }) => state))].join(", ")
  return `${states}, ${total - proofLag(view)} of ${total} chunks, ${proofLag(view)} behind`
}

/** Minutes and seconds, or hours and minutes. */
export function writeTime(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000)
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)]
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`
}

/** One line for logs and pipes. */
export function writeProgressLine(view: RunView, nowMs: number): string {
  const facts = describeProgress(view, nowMs).map(([name, value]) => `${name} ${value}`)
  return `${view.run} ${view.state}: ${facts.join("; ")}`
}

/** The block that stands still on a terminal while its numbers change. */
export function writeProgressBlock(view: RunView, nowMs: number): string {
  const facts = describeProgress(view, nowMs)
  return [`${view.run}: ${view.state}`, ...facts.map(([name, value]) => `  ${name.padEnd(9)} ${value}`)].join(
    "\n",
  )
}
