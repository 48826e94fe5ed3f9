import { openStore } from "../../src/store/open-store.ts"
import { createLocalSigner } from "../../src/signers/local-signer.ts"
import type { EngineStep } from "../../src/submit/engine-step.ts"
import { openEngine } from "../support/engine-fixture.ts"

// Sends payments with the engine and kills itself at a named step: node, home, database, key, step, how often before, and a private relay.
const [home, databaseUrl, url, key, step, spared, payments, relayUrl] = process.argv.slice(2) as [
  string,
  string,
  string,
  `0x${string}`,
  EngineStep,
  string,
  string,
  string | undefined,
]
const store = await openStore({ home, databaseUrl, environment: {} })
let met = 0
const { engine } = await openEngine(store, [createLocalSigner(key)], {
  urls: [url],
  ...(relayUrl !== undefined && { relayUrls: [relayUrl] }),
  maxInFlight: 4,
  largestGroup: 4,
  onStep: (reached) => {
    if (reached !== step) return
    met += 1
    if (met > Number(spared)) process.kill(process.pid, "SIGKILL")
  },
})
const revived = JSON.parse(payments, (name, value: unknown) =>
  name === "valueWei" ? BigInt(value as string) : value,
)
await engine.submit(revived)
