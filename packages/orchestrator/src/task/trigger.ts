import { parseAmount } from "@agentgpt/core"
import type { ChainId, EvmAddress, UnitsText } from "@agentgpt/core"
import { z } from "zod"
import { addressField, amountField, chainField } from "../input/fields.ts"

/** What has to hold before a speculative run fires (E4), and what becomes of the run if it never does. */
export type Trigger = TriggerCondition & {
  /** Milliseconds since 1970; as long as the configuration says unless set. */
  readonly expiresAtMs?: number | undefined
  /** `discard`, the default, sends nothing; `run` goes on at whatever it costs then. */
  readonly onExpiry: "discard" | "run"
}

export type TriggerCondition =
  /** Gas costs so much at most on every chain of the run. */
  | { readonly kind: "gas"; readonly atMostWei: UnitsText }
  /** A Chainlink price feed stands at a value, or has passed it. */
  | {
      readonly kind: "price"
      readonly chain: ChainId
      readonly feed: EvmAddress
      /** In the feed's own currency, such as 3800 for ETH/USD. */
      readonly atLeast?: string | undefined
      readonly atMost?: string | undefined
      /** An older answer of the feed does not count. */
      readonly oldestSeconds: number
    }

const common = {
  expiresAtMs: z.int("expected milliseconds since 1970").nonnegative().optional(),
  onExpiry: z.enum(["discard", "run"]).default("discard"),
}
const GWEI = 'expected gwei as an integer, or as text such as "0.05"'

const gas = z
  .strictObject({
    gasThreshold: z.union(
      [z.int().nonnegative(), z.string().regex(/^(?:0|[1-9]\d{0,8})(?:\.\d{1,9})?$/u)],
      GWEI,
    ),
    ...common,
  })
  .transform(({ gasThreshold, ...rest }): Trigger => {
    return { kind: "gas", atMostWei: parseAmount(String(gasThreshold), 9).toString(), ...rest }
  })

const price = z
  .strictObject({
    chain: chainField,
    feed: addressField,
    atLeast: amountField.optional(),
    atMost: amountField.optional(),
    // The feeds of the large chains answer every hour, whatever happens.
    oldestSeconds: z.int("expected seconds").min(1).max(86_400).default(3_900),
    ...common,
  })
  .refine(
    ({ atLeast, atMost }) => (atLeast === undefined) !== (atMost === undefined),
    "expected either atLeast or atMost",
  )
  .transform((condition): Trigger => ({ kind: "price", ...condition }))

/** `{ gasThreshold }` in gwei, or `{ chain, feed, atLeast | atMost }`. */
export const triggerField: z.ZodType<Trigger> = z.union(
  [gas, price],
  "expected { gasThreshold } or { chain, feed, atLeast }",
)
