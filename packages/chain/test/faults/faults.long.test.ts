import { ALL_SCENARIOS, testBeyondEngine, testMatrix } from "./matrix.ts"

// `AGENTGPT_FAULT_PAYMENTS` and `AGENTGPT_FAULT_SEED` change how much and by which pattern everything is broken.
const payments = readNumber("AGENTGPT_FAULT_PAYMENTS", 200)
const seed = readNumber("AGENTGPT_FAULT_SEED", 1)

testMatrix({ scenarios: ALL_SCENARIOS, payments, seed, limitMs: 900_000 })
testBeyondEngine(payments, seed)

function readNumber(name: string, otherwise: number): number {
  const text = process.env[name] ?? ""
  if (text === "") return otherwise
  const value = Number(text)
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new Error(`${name} is not a number from 1 on.`)
}
