// Proves one statement and comes to its end; whatever kept running would keep this program alive.
import { locateCircuit } from "@agentgpt/circuits/artifacts"

import { proveRun } from "../../../src/prove/prove-run.ts"
import { prepareScreens } from "../../../src/statements/screens.ts"
import { denyList, roster } from "../scenario.ts"

const [folder = ""] = process.argv.slice(2)
const { statements } = prepareScreens("Screen16", roster, denyList)
const proven = await proveRun(statements.slice(0, 1), {
  chainId: "eip155:31337",
  level: "DEV",
  circuitIds: { Screen16: locateCircuit("Screen16").key("DEV").keyHash },
  folder,
})
console.log(`${proven.length} proven`)
