import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { locateCircuit } from "@agentgpt/circuits/artifacts"
import { expect, test } from "vitest"

import {
  denyList,
  executor,
  payRunInput,
  roster,
  stepRunInput,
  validator,
} from "../../test/support/scenario.ts"
import { preparePayBatches } from "../statements/pay-batches.ts"
import { preparePrivatePayBatches } from "../statements/pay-batches-private.ts"
import { prepareScreens } from "../statements/screens.ts"
import { signStatements } from "../statements/sign-statements.ts"
import { prepareStepBatches } from "../statements/step-batches.ts"
import { proveRun } from "./prove-run.ts"

test("whole runs of every kind are proved", async () => {
  const screening = prepareScreens("Screen16", roster, denyList)
  const { screenRoot } = screening
  const budget = 10n ** 12n
  const unsigned = [
    ...preparePayBatches({ ...payRunInput, screenRoot }).statements,
    ...preparePrivatePayBatches({ ...payRunInput, screenRoot, circuit: "PayBatchPrivate16", budget })
      .statements,
    ...prepareStepBatches(stepRunInput).statements,
  ]
  const statements = [...screening.statements, ...(await signStatements(unsigned, { executor, validator }))]
  const names = new Set(statements.map(({ circuit }) => circuit))
  const circuitIds = Object.fromEntries(
    [...names].map((name) => [name, locateCircuit(name).key("DEV").keyHash]),
  )
  const folder = mkdtempSync(join(tmpdir(), "agentgpt-proofs-"))
  try {
    const proven = await proveRun(statements, { chainId: "eip155:31337", level: "DEV", circuitIds, folder })
    expect(proven.map(({ circuit }) => circuit)).toEqual(statements.map(({ circuit }) => circuit))
    expect(names.size).toBe(4)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
