import { ALL_SCENARIOS, testMatrix } from "./matrix.ts"
import { killedAt } from "./scenarios/process.ts"

// The short form: one of each kind. All of it is in faults.long.test.ts.
const SHORT = new Set([
  "lost reply",
  "node killed, its pool lost",
  "stale node behind one address",
  "node on a fork for a while",
  "re-org of depth 5 with replacement",
  "stuck base fee",
  "nonce taken by a foreign wallet",
])

testMatrix({
  scenarios: [
    ...ALL_SCENARIOS.filter(({ name }) => SHORT.has(name)),
    killedAt(["reserved", "committed", "sent"]),
  ],
  payments: 40,
  byPayout: 20,
  seed: 1,
  limitMs: 240_000,
})
