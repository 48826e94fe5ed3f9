import { execFile } from "node:child_process"
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

import { decodePublicSignals, fieldOrder } from "@agentgpt/circuits"
import { locateCircuit } from "@agentgpt/circuits/artifacts"
import { checkEvent } from "@agentgpt/core"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"

import { rejectionOf } from "../../test/support/expect-code.ts"
import { countOpenFiles, listChildren, waitFor } from "../../test/support/processes.ts"
import {
  denyList,
  executor,
  payments,
  payRunInput,
  roster,
  stepRunInput,
  validator,
} from "../../test/support/scenario.ts"
import { computeStatementHash } from "../commitments/statement-hash.ts"
import { DEV_BANNER } from "../level.ts"
import { preparePayBatches } from "../statements/pay-batches.ts"
import { preparePrivatePayBatches } from "../statements/pay-batches-private.ts"
import { prepareScreens } from "../statements/screens.ts"
import { signStatements } from "../statements/sign-statements.ts"
import type { Statement } from "../statements/statement.ts"
import { prepareStepBatches } from "../statements/step-batches.ts"
import type { ProvenStatement } from "../types.ts"
import { readVerificationKey, verifyGroth16 } from "../verify-groth16.ts"
import { calculateWitness, readWitnessSignals } from "./calculate-witness.ts"
import { nobleVerifier, snarkjsVerifier } from "./check-proof.ts"
import { proveRun, type ProveRunOptions, type ProvingEvent } from "./prove-run.ts"
import type { Prover } from "./prover.ts"
import { createSnarkjsProver } from "./snarkjs-prover.ts"

const folder = mkdtempSync(join(tmpdir(), "agentgpt-proofs-"))
const idOf = (circuit: string) => locateCircuit(circuit).key("DEV").keyHash
const circuitIds = { PayBatch16: idOf("PayBatch16"), Screen16: idOf("Screen16") }
const options: ProveRunOptions = { chainId: "eip155:31337", level: "DEV", circuitIds, folder }
const screens = prepareScreens("Screen16", roster, denyList).statements
const fileOf = (inFolder: string, proven: ProvenStatement) =>
  join(inFolder, `${computeStatementHash(proven.circuitId, proven.publicSignals).slice(2)}.proof.json`)

const at = <T>(list: readonly T[], i: number): T => {
  const value = list[i]
  if (value === undefined) throw new Error(`there is nothing at ${i}`)
  return value
}

// Real proofs take seconds: two statements are proved once, and most tests hand these proofs out again.
let statements: readonly Statement[]
let proven: readonly ProvenStatement[]
let events: readonly ProvingEvent[]
let openFilesBefore: number
beforeAll(async () => {
  const run = preparePayBatches({ ...payRunInput, payments: payments.slice(0, 10) })
  const payBatches = await signStatements(run.statements, { executor, validator })
  statements = [at(payBatches, 0), at(screens, 0)]
  openFilesBefore = countOpenFiles()
  const heard: ProvingEvent[] = []
  proven = await proveRun(statements, { ...options, onEvent: (event) => heard.push(event) })
  events = heard
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true }))

/** A prover that hands out the proofs there are, unless told to act otherwise. */
function replay(act?: (proof: ProvenStatement, number: number) => Partial<ProvenStatement> | Promise<never>) {
  const calls: number[] = []
  const prover: Prover = {
    name: "replay",
    estimateMiB: () => 100,
    prove: async ({ witness }) => {
      const number = calls.push(calls.length) - 1
      const [first] = readWitnessSignals(witness, 1)
      const proof = at(
        proven.filter(({ publicSignals }) => publicSignals[0] === first),
        0,
      )
      return { ...proof, ...(await act?.(proof, number)) }
    },
  }
  return { prover, calls }
}

describe("a proved run", () => {
  test("has a proof for every statement, in their order, that holds for anybody", () => {
    expect(proven.map(({ circuit }) => circuit)).toEqual(["PayBatch16", "Screen16"])
    for (const [i, { circuit, circuitId, level, publicSignals, proof }] of proven.entries()) {
      expect(level).toBe("DEV")
      expect(circuitId).toBe(idOf(circuit))
      expect(publicSignals).toEqual(at(statements, i).publicSignals)
      const key = readFileSync(locateCircuit(circuit).key("DEV").verificationKeyFile, "utf8")
      expect(verifyGroth16(readVerificationKey(JSON.parse(key)), publicSignals, proof)).toBe(true)
    }
  })

  test("tells of every proof in the words of the event log", () => {
    const envelope = { v: 1, id: "e", runId: `0x${"0".repeat(64)}`, sequence: 0, at: 0 } as const
    for (const event of events) checkEvent({ ...envelope, ...event })
    const hashes = proven.map(({ circuitId, publicSignals }) =>
      computeStatementHash(circuitId, publicSignals),
    )
    expect(events.map(({ data }) => data.statementHash).toSorted()).toEqual(hashes.toSorted())
  })

  test("leaves no process, no open file and no thread behind", async () => {
    await waitFor("the children's end", () => listChildren().length === 0)
    await waitFor("files to be closed", () => countOpenFiles() <= openFilesBefore)
    expect(process.getActiveResourcesInfo().filter((name) => /Worker|Process/u.test(name))).toEqual([])
  })

  test("keeps each proof in a file of its own that says what it is worth", () => {
    expect(readdirSync(folder).toSorted()).toEqual(
      proven.map((each) => fileOf(folder, each).slice(folder.length + 1)).toSorted(),
    )
    const file = fileOf(folder, at(proven, 0))
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ level: "DEV", warning: DEV_BANNER })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test("is not proved again", async () => {
    const { prover, calls } = replay()
    const heard: ProvingEvent[] = []
    const again = await proveRun(statements, { ...options, prover, onEvent: (event) => heard.push(event) })
    expect(again).toEqual(proven)
    expect(calls).toEqual([])
    expect(heard).toHaveLength(2)
  })
})

test("the example of the README runs and comes to its end by itself", { timeout: 300_000 }, async () => {
  const example = new URL("../../examples/prove-payments.ts", import.meta.url)
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8")
  expect(/```ts\n(?<code>[^]*?)```/u.exec(readme)?.groups?.["code"]).toBe(readFileSync(example, "utf8"))
  const run = promisify(execFile)
  const { stdout, stderr } = await run(process.execPath, ["--conditions=source", fileURLToPath(example)])
  expect(stdout).toBe("1 proof of 288 bytes\n")
  expect(stderr).toBe("")
})

describe("a run that begins anew", () => {
  let copy: string
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), "agentgpt-proofs-"))
    cpSync(folder, copy, { recursive: true })
    return () => rmSync(copy, { recursive: true })
  })

  const change = (edit: (text: string) => string) => () => {
    const file = fileOf(copy, at(proven, 0))
    const text = readFileSync(file, "utf8")
    expect(edit(text)).not.toBe(text)
    writeFileSync(file, edit(text))
  }
  const anotherDigit = (text: string, after: string) => {
    const i = text.indexOf('"', text.indexOf(after)) + 20
    return `${text.slice(0, i)}${text[i] === "1" ? "2" : "1"}${text.slice(i + 1)}`
  }

  test.each<[string, () => void]>([
    ["gone", () => rmSync(fileOf(copy, at(proven, 0)))],
    ["torn", change((text) => text.slice(0, text.length / 2))],
    ["empty", change(() => "")],
    ["another point", change((text) => anotherDigit(text, '"a"'))],
    ["another signal", change((text) => anotherDigit(text, '"publicSignals"'))],
    ["of another circuit", change((text) => text.replace(idOf("PayBatch16"), idOf("Screen16")))],
    ["of a format to come", change((text) => text.replace('"version": 1', '"version": 2'))],
    ["another statement's", () => cpSync(fileOf(copy, at(proven, 1)), fileOf(copy, at(proven, 0)))],
  ])("proves what is %s, and nothing else", async (_, harm) => {
    harm()
    const { prover, calls } = replay()
    // That both verifiers are asked unless told otherwise is shown by "is not proved again" and "a prover that lies".
    const once = { ...options, folder: copy, verifiers: [nobleVerifier] }
    expect(await proveRun(statements, { ...once, prover })).toEqual(proven)
    expect(calls).toHaveLength(1)
    const { prover: idle, calls: none } = replay()
    await proveRun(statements, { ...once, prover: idle })
    expect(none).toEqual([])
  })

  test("believes the key and not the file about the level", async () => {
    change((text) => text.replace('"level": "DEV"', '"level": "PRODUCTION"'))()
    const { prover, calls } = replay()
    const again = await proveRun(statements, { ...options, folder: copy, prover })
    expect(again.map(({ level }) => level)).toEqual(["DEV", "DEV"])
    expect(calls).toEqual([])
  })

  test("after a prover was killed proves what is missing", { timeout: 300_000 }, async () => {
    const snarkjs = createSnarkjsProver()
    let killed = 0
    const prover: Prover = {
      ...snarkjs,
      prove: async (order) => {
        const others = listChildren()
        const proving = snarkjs.prove(order)
        const findNew = () => listChildren().filter((pid) => !others.includes(pid))
        await waitFor("a prover to work", () => findNew().length === 1)
        await new Promise((resolve) => setTimeout(resolve, 300))
        process.kill(at(findNew(), 0), "SIGKILL")
        killed += 1
        return await proving
      },
    }
    rmSync(fileOf(copy, at(proven, 1)))
    const run = proveRun(statements, { ...options, folder: copy, prover })
    const error = await rejectionOf(run, "PROOF_PROVER_FAILED")
    expect(error.message).toContain("SIGKILL")
    expect(error.recovery).toBe("retry")
    expect(killed).toBe(1)
    const again = await proveRun(statements, { ...options, folder: copy })
    expect(again.map(({ publicSignals }) => publicSignals)).toEqual(
      proven.map(({ publicSignals }) => publicSignals),
    )
  })
})

describe("cancelling", () => {
  const fresh = mkdtempSync(join(tmpdir(), "agentgpt-proofs-"))
  afterAll(() => rmSync(fresh, { recursive: true }))

  test("ends everything that runs and keeps what is ready", { timeout: 300_000 }, async () => {
    const cancel = new AbortController()
    const snarkjs = createSnarkjsProver()
    let begun = 0
    const prover: Prover = {
      ...snarkjs,
      prove: async (order) => {
        begun += 1
        if (begun === 1) return await replay().prover.prove(order)
        setTimeout(() => cancel.abort(), 300)
        return await snarkjs.prove(order)
      },
    }
    const limits = { proofsAtOnce: 1 }
    const run = proveRun(statements, { ...options, folder: fresh, prover, limits, signal: cancel.signal })
    await rejectionOf(run, "PROOF_CANCELLED")
    expect(listChildren()).toEqual([])
    expect(readdirSync(fresh)).toHaveLength(1)
    const { prover: rest, calls } = replay()
    await proveRun(statements, { ...options, folder: fresh, prover: rest })
    expect(calls).toHaveLength(1)
  })

  test("before the start begins nothing", async () => {
    const { prover, calls } = replay()
    await rejectionOf(
      proveRun(statements, { ...options, folder: fresh, prover, signal: AbortSignal.abort() }),
      "PROOF_CANCELLED",
    )
    expect(calls).toEqual([])
  })
})

describe("a prover that lies", () => {
  let fresh: string
  beforeEach(() => {
    fresh = mkdtempSync(join(tmpdir(), "agentgpt-proofs-"))
    return () => rmSync(fresh, { recursive: true })
  })
  const prove = (prover: Prover, verifiers = [nobleVerifier, snarkjsVerifier]) =>
    proveRun(statements.slice(0, 1), { ...options, folder: fresh, prover, verifiers })
  const another = () => at(proven, 1).proof
  const lies: [string, (honest: ProvenStatement) => Partial<ProvenStatement>][] = [
    ["hands out another statement's proof", () => ({ proof: another() })],
    ["swaps a point", ({ proof }) => ({ proof: { ...proof, c: proof.a } })],
    ["leaves the curve", ({ proof }) => ({ proof: { ...proof, a: [proof.a[0], proof.a[1] + 1n] } })],
  ]

  for (const verifier of [nobleVerifier, snarkjsVerifier]) {
    test.each(lies)(`is found out by ${verifier.name} alone when it %s`, async (_, lie) => {
      await rejectionOf(prove(replay(lie).prover, [verifier]), "PROOF_NOT_VERIFIED")
      expect(readdirSync(fresh)).toEqual([])
    })

    test(`is believed by ${verifier.name} when it tells the truth`, async () => {
      expect(await prove(replay().prover, [verifier])).toEqual(proven.slice(0, 1))
    })
  }

  test.each(lies)("is found out when it %s", async (_, lie) => {
    await rejectionOf(prove(replay(lie).prover), "PROOF_NOT_VERIFIED")
  })

  const blind = { name: "blind", verify: () => true }
  test.each<[string, (honest: ProvenStatement) => Partial<ProvenStatement>]>([
    ["another signal", ({ publicSignals }) => ({ publicSignals: publicSignals.with(2, 1n) })],
    [
      "a signal's alias",
      ({ publicSignals }) => ({ publicSignals: publicSignals.map((s) => s + fieldOrder) }),
    ],
    ["a signal less", ({ publicSignals }) => ({ publicSignals: publicSignals.slice(1) })],
    ["a signal more", ({ publicSignals }) => ({ publicSignals: [...publicSignals, 0n] })],
  ])("is found out without any verifier when it is about %s", async (_, lie) => {
    await rejectionOf(prove(replay(lie).prover, [blind]), "PROOF_NOT_VERIFIED")
  })

  test("is not believed by both when it is by one", async () => {
    const refusing = { name: "strict", verify: () => false }
    await rejectionOf(prove(replay().prover, [blind, refusing]), "PROOF_NOT_VERIFIED")
    await rejectionOf(prove(replay().prover, [refusing, blind]), "PROOF_NOT_VERIFIED")
  })
})

describe("keys", () => {
  const prove = (change: Partial<ProveRunOptions>) => proveRun(statements, { ...options, ...change })

  test.each(["eip155:1", "eip155:11155111", "eip155:8453", "eip155:3133"])(
    "for development are refused on %s",
    async (chainId) => {
      await rejectionOf(prove({ chainId }), "PROOF_DEV_KEY_REFUSED")
    },
  )

  test.each(["eip155:31337", "eip155:31338", "eip155:31339"])("for development serve %s", async (chainId) => {
    expect(await prove({ chainId, verifiers: [nobleVerifier] })).toEqual(proven)
  })

  test("other than the registered ones are refused before anything is proved", async () => {
    const { prover, calls } = replay()
    const foreign = { ...circuitIds, PayBatch16: circuitIds.Screen16 }
    await rejectionOf(prove({ prover, circuitIds: foreign }), "PROOF_KEY_MISMATCH")
    await rejectionOf(prove({ prover, circuitIds: { Screen16: circuitIds.Screen16 } }), "PROOF_KEY_MISMATCH")
    expect(calls).toEqual([])
  })

  test("that a file passes off as another level's are refused", async () => {
    const locate = (name: string) => {
      const circuit = locateCircuit(name)
      const production = {
        ...circuit.key("DEV"),
        level: "PRODUCTION",
        keyHash: `0x${"1".repeat(64)}`,
      } as const
      return { ...circuit, key: () => production }
    }
    await rejectionOf(prove({ locate, level: "PRODUCTION", chainId: "eip155:1" }), "PROOF_KEY_MISMATCH")
  })

  test("that no ceremony has made are asked for in vain", async () => {
    await rejectionOf(prove({ level: "PRODUCTION", chainId: "eip155:1" }), "CIRCUIT_KEY_MISSING")
  })
})

describe("statements that are not true", () => {
  const prove = (statement: Statement) => {
    const { prover, calls } = replay()
    const attempt = proveRun([statement], { ...options, folder: join(folder, "never"), prover })
    return { attempt, calls }
  }
  const changeInput = (change: Record<string, unknown>) => {
    const honest = at(statements, 0)
    return { ...honest, input: { ...honest.input, ...change } }
  }

  test("are refused with the rules that they break", async () => {
    const caps = at(statements, 0).input["cap"] as readonly bigint[]
    const { attempt, calls } = prove(changeInput({ cap: caps.with(2, 1n) }))
    const error = await rejectionOf(attempt, "PROOF_STATEMENT_FALSE")
    expect(error.meta).toContain("amountWithinCap in row 2.")
    expect(calls).toEqual([])
  })

  test("are refused when nobody has signed them", async () => {
    const { attempt } = prove(changeInput({ signatureS: [1n, 1n] }))
    expect((await rejectionOf(attempt, "PROOF_STATEMENT_FALSE")).meta).toContain("signature in row 0.")
  })

  test("are refused when the circuit computes other signals", async () => {
    const honest = at(statements, 0)
    const { attempt } = prove({ ...honest, publicSignals: honest.publicSignals.with(2, 1n) })
    await rejectionOf(attempt, "PROOF_WITNESS_FAILED")
  })

  test("are refused when an input is missing", async () => {
    const { attempt } = prove({ ...at(statements, 0), input: {} })
    await rejectionOf(attempt, "PROOF_WITNESS_FAILED")
  })
})

describe("after a failure", () => {
  test("no proof is begun, and those being made are kept", async () => {
    const fresh = mkdtempSync(join(tmpdir(), "agentgpt-proofs-"))
    const release = Promise.withResolvers<void>()
    const { prover, calls } = replay(async (_, number) => {
      if (number === 0) {
        await release.promise
        return {} as never
      }
      release.resolve()
      throw new Error("broken")
    })
    const many = [at(statements, 0), at(statements, 1), ...screens.slice(1)]
    const run = proveRun(many, { ...options, folder: fresh, prover, limits: { proofsAtOnce: 2 } })
    await expect(run).rejects.toThrow("broken")
    expect(calls).toHaveLength(2)
    expect(readdirSync(fresh)).toHaveLength(1)
    rmSync(fresh, { recursive: true })
  })
})

test("as many proofs are made at once as memory and cores allow", async () => {
  const fresh = mkdtempSync(join(tmpdir(), "agentgpt-proofs-"))
  let running = 0
  let most = 0
  let allowed = 0
  const told: (number | undefined)[] = []
  const prover: Prover = {
    name: "counting",
    estimateMiB: () => 1_000,
    prove: async ({ proofsAtOnce }) => {
      running += 1
      most = Math.max(most, running)
      told.push(proofsAtOnce)
      await waitFor("as many proofs as allowed", () => most === allowed)
      // Time for one too many to begin.
      await new Promise((resolve) => setTimeout(resolve, 500))
      running -= 1
      return at(proven, 1)
    },
  }
  const blind = [{ name: "blind", verify: () => true }]
  const same = Array.from({ length: 4 }, () => at(statements, 1))
  for (const [limits, expected] of [
    [{ memoryMiB: 2_500, proofsAtOnce: 3 }, 2],
    [{ memoryMiB: 100, proofsAtOnce: 3 }, 1],
    [{ memoryMiB: 10_000, proofsAtOnce: 3 }, 3],
  ] as const) {
    rmSync(fresh, { recursive: true, force: true })
    most = 0
    allowed = expected
    await proveRun(same, { ...options, folder: fresh, prover, limits, verifiers: blind })
    expect(most).toBe(expected)
    expect(told.at(-1)).toBe(expected)
  }
  rmSync(fresh, { recursive: true, force: true })
})

describe("every other circuit", () => {
  test.each<[string, () => Promise<Statement>]>([
    [
      "PayBatchPrivate16",
      async () => {
        const input = { ...payRunInput, circuit: "PayBatchPrivate16", budget: 10n ** 12n }
        const run = preparePrivatePayBatches(input)
        // The second chunk opens the state of the first.
        return at(await signStatements(run.statements.slice(1, 2), { executor, validator }), 0)
      },
    ],
    [
      "StepBatch16",
      async () => {
        const run = prepareStepBatches(stepRunInput)
        return at(await signStatements(run.statements.slice(1), { executor, validator }), 0)
      },
    ],
  ])("%s has a witness for its statements", async (name, make) => {
    const { circuit, template, input, publicSignals } = await make()
    expect(circuit).toBe(name)
    const { witness } = await calculateWitness({ wasmFile: locateCircuit(name).wasmFile, input })
    expect(decodePublicSignals(template, readWitnessSignals(witness, publicSignals.length))).toEqual(
      decodePublicSignals(template, publicSignals),
    )
  })
})
