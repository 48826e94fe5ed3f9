import type { StepDescription } from "./describe-steps.ts"
import type { DeploymentEvent } from "./listen-to.ts"

export type ProgressCounter = {
  readonly tell: (event: DeploymentEvent) => string
  readonly sent: () => number
}

/** Turns the events of a deployment into lines for a person who waits, with how far it is. */
export function countProgress(steps: readonly StepDescription[]): ProgressCounter {
  const texts = new Map(steps.map(({ step, text }) => [step, text]))
  const total = steps.length
  let sent = 0
  let confirmed = 0
  const line = (count: number, what: string, step: string) =>
    `  ${String(count).padStart(String(total).length)}/${total} ${what}  ${texts.get(step) ?? step}`
  return {
    sent: () => sent,
    tell: (event) => {
      if (event.type === "transaction-sent") return line((sent += 1), "sent     ", event.step)
      if (event.type === "transaction-confirmed") return line((confirmed += 1), "confirmed", event.step)
      return line(confirmed, "fee raised", event.step)
    },
  }
}
