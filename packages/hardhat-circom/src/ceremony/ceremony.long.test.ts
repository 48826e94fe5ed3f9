import { groth16 } from "snarkjs"
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest"

import {
  announced,
  beacon,
  type CeremonyProjects,
  openCeremonyProjects,
  people,
  power,
  squareFiles,
} from "../../test/support/ceremony-projects.ts"
import { expectCode } from "../../test/support/expect-code.ts"
import { prove, stopProver } from "../../test/support/prove.ts"
import {
  createProject,
  square,
  startHardhat,
  type TemporaryProject,
} from "../../test/support/temporary-project.ts"
import { locateArtifacts } from "../artifacts.ts"
import { buildCircuits } from "../build-circuits.ts"
import { readManifest } from "../manifest/manifest.ts"
import { locateCeremony, readAttestation } from "./attestation.ts"
import { exportCeremony } from "./export-ceremony.ts"
import { hashTranscript } from "./transcript-hash.ts"
import { verifyCeremony } from "./verify-ceremony.ts"

let ceremonies: CeremonyProjects
let ptau = ""
const finish = (): Promise<TemporaryProject> => ceremonies.finish()

beforeAll(async () => {
  ceremonies = await openCeremonyProjects()
  ;({ ptau } = ceremonies)
})

afterAll(async () => {
  await stopProver()
  await ceremonies?.close()
})

describe("a whole ceremony", () => {
  test("local phase 1: verifies, is TESTNET at most, and its key proves", async () => {
    const project = await finish()
    const checks: string[] = []
    const verified = await verifyCeremony(project.config, square, {
      ptau,
      onCheck: (check) => checks.push(check),
    })
    expect(checks).toHaveLength(9)
    const attestation = await readAttestation(locateCeremony(project.config, "Square"))
    expect(attestation).toMatchObject({
      circuit: "Square",
      compiler: "circom 2.2.3 (circom2@0.2.23)",
      phase1: { name: "local", power },
      beaconSource: announced,
      beacon,
    })
    expect(attestation.contributions.map(({ name }) => name)).toEqual(people)
    expect(verified.transcriptHash).toBe(hashTranscript(attestation))

    const refusal = exportCeremony(project.config, square, { ptau, level: "PRODUCTION" })
    expect((await expectCode(refusal, "CEREMONY_LEVEL_REFUSED")).message).toContain("not a pinned public one")
    const key = await exportCeremony(project.config, square, { ptau, level: "TESTNET" })
    expect(key).toMatchObject({ level: "TESTNET", transcriptHash: verified.transcriptHash })
    expect(key.warning).toBeUndefined()

    const { wasm, zkey } = locateArtifacts(project.config.cache, "Square")
    const verificationKey = JSON.parse(await project.read("keys/Square.testnet.json"))
    expect(verificationKey).toMatchObject({ level: "TESTNET", transcriptHash: verified.transcriptHash })
    const { proof, publicSignals } = await prove(wasm, zkey("TESTNET"), { x: 3, factors: [4, 5] })
    expect(await groth16.verify(verificationKey, publicSignals, proof)).toBe(true)
    expect(await groth16.verify(verificationKey, ["11", ...publicSignals.slice(1)], proof)).toBe(false)

    const verifier = await project.read("verifiers/SquareTestnetKey.sol")
    expect(verifier).toContain("uint8 internal constant LEVEL = 1;")
    expect(verifier).toContain(`bytes32 internal constant TRANSCRIPT_HASH = ${verified.transcriptHash};`)

    // The build goes on beside it, with a key of its own.
    await buildCircuits(project.config, { names: [] })
    const { keys } = (await readManifest(project.config.keys)).circuits["Square"]!
    expect(Object.keys(keys)).toEqual(["DEV", "TESTNET"])
    expect(keys.DEV?.keyHash).not.toBe(keys.TESTNET?.keyHash)
    expect(keys.DEV?.r1csSha256).toBe(keys.TESTNET?.r1csSha256)
  })

  test("by commands, and every contribution counts: the same people make other keys", async () => {
    const project = await createProject(squareFiles, [square])
    const hre = await startHardhat(project)
    const output = vi.spyOn(process.stdout, "write").mockReturnValue(true)
    const run = (step: string, parameters: object): Promise<unknown> =>
      hre.tasks.getTask(["circuits", "ceremony", step]).run({ circuit: "Square", ...parameters })
    try {
      await run("new", { ptau, localPtau: true })
      for (const name of people) await run("contribute", { name })
      await run("beacon", beacon)
      await run("export", { ptau, testnet: true })
      const printed = output.mock.calls.map(([text]) => String(text)).join("")
      expect(printed).toContain("Phase 1 is local: its keys are TESTNET at most.")
      expect(printed).toContain("I, Grace, contributed to the ceremony of the circuit Square.")
      expect(printed).toContain("ok  the proving key follows from r1cs, phase 1 and its contributions")
      expect(printed).toContain("TESTNET key of Square: Square.testnet.json, SquareTestnetKey.sol")
      const other = await finish()
      const [left, right] = await Promise.all(
        [project, other].map(({ config }) => readAttestation(locateCeremony(config, "Square"))),
      )
      expect(printed).toContain(hashTranscript(left!))
      expect(hashTranscript(left!)).not.toBe(hashTranscript(right!))
      output.mockClear()
      await run("verify", { ptau })
      const verdict = output.mock.calls.map(([text]) => String(text)).join("")
      expect(verdict).toContain(
        `contribution of Emmy, not signed\n  ${left!.contributions[2]!.contributionHash}`,
      )
      expect(verdict).toContain("TESTNET at most: its phase-1 file is not a pinned public one;")
    } finally {
      output.mockRestore()
    }
  })
})
