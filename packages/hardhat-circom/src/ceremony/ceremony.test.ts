import { appendFile, copyFile, readFile, rm, writeFile } from "node:fs/promises"
import path from "node:path"

import { Wallet } from "ethers"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

import {
  beacon,
  type CeremonyProjects,
  openCeremonyProjects,
  people,
  power,
  squareFiles,
} from "../../test/support/ceremony-projects.ts"
import { expectCode } from "../../test/support/expect-code.ts"
import { stopProver } from "../../test/support/prove.ts"
import {
  createProject,
  square,
  squareCircuit,
  type TemporaryProject,
} from "../../test/support/temporary-project.ts"
import { locateArtifacts } from "../artifacts.ts"
import { buildCircuits } from "../build-circuits.ts"
import { hashFile } from "../files/hash-file.ts"
import { readManifest } from "../manifest/manifest.ts"
import { applyBeacon } from "./apply-beacon.ts"
import { type Attestation, locateCeremony, readAttestation, writeAttestation } from "./attestation.ts"
import { type BeginOptions, beginCeremony } from "./begin-ceremony.ts"
import { contribute } from "./contribute.ts"
import { exportCeremony } from "./export-ceremony.ts"
import { PHASE1_FILES, type Phase1File } from "./phase-1-files.ts"
import { readContributions } from "./read-contributions.ts"
import { renderSignedMessage, signContribution } from "./sign-contribution.ts"
import { hashTranscript } from "./transcript-hash.ts"
import { verifyCeremony } from "./verify-ceremony.ts"

let ceremonies: CeremonyProjects
let folder = ""
let ptau = ""
const begin = (options?: Partial<BeginOptions>): Promise<TemporaryProject> => ceremonies.begin(options)
const takeBegun = (): Promise<TemporaryProject> => ceremonies.takeBegun()
const finish = (): Promise<TemporaryProject> => ceremonies.finish()

beforeAll(async () => {
  ceremonies = await openCeremonyProjects()
  ;({ folder, ptau } = ceremonies)
})

afterAll(async () => {
  await stopProver()
  await ceremonies?.close()
})

const change = async (
  project: TemporaryProject,
  edit: (attestation: Attestation) => object,
): Promise<void> => {
  const files = locateCeremony(project.config, "Square")
  const attestation = await readAttestation(files)
  await writeAttestation(files, { ...attestation, ...edit(attestation) })
}

/** The table with the test's own phase-1 file in it, for as long as an action takes. */
const whilePinned = async <T>(action: () => Promise<T>): Promise<T> => {
  const table = PHASE1_FILES as Phase1File[]
  table.push({ power, name: "pinned.ptau", url: "file:", blake2b512: await hashFile(ptau, "blake2b512") })
  return action().finally(() => table.pop())
}

describe("a whole ceremony", () => {
  test("pinned phase 1, three people, announced beacon: PRODUCTION", async () => {
    await whilePinned(async () => {
      const project = await begin({ allowLocalPtau: false })
      for (const name of people) await contribute(project.config, "Square", { name, entropy: "" })
      const early = exportCeremony(project.config, square, { ptau, level: "PRODUCTION" })
      expect((await expectCode(early, "CEREMONY_LEVEL_REFUSED")).message).toContain("no beacon")
      await applyBeacon(project.config, "Square", beacon)
      const key = await exportCeremony(project.config, square, { ptau, level: "PRODUCTION" })
      expect(key).toMatchObject({ level: "PRODUCTION", verifier: "SquareProductionKey.sol" })
      expect(await project.read("verifiers/SquareProductionKey.sol")).toContain("constant LEVEL = 2;")
    })
  })

  test("a stranger verifies with the final key from elsewhere", async () => {
    const project = await finish()
    const files = locateCeremony(project.config, "Square")
    const elsewhere = path.join(project.root, "downloaded.zkey")
    await copyFile(files.zkey(4), elsewhere)
    for (const steps of [0, 1, 2, 3, 4]) await rm(files.zkey(steps))
    await verifyCeremony(project.config, square, { ptau, zkey: elsewhere })
    await expectCode(verifyCeremony(project.config, square, { ptau }), "CEREMONY_VERIFICATION_FAILED")
  })
})

describe("begin refuses", () => {
  test("a phase-1 file that is not pinned", async () => {
    const error = await expectCode(begin({ allowLocalPtau: false }), "CEREMONY_PHASE1_UNPINNED")
    expect(error.message).toContain("powersOfTau28_hez_final_08.ptau")
  })

  test("a second ceremony over the first", async () => {
    const project = await takeBegun()
    const before = await project.readTree("ceremony")
    const options = { ptau, allowLocalPtau: true, beaconSource: "" }
    await expectCode(beginCeremony(project.config, square, options), "CEREMONY_EXISTS")
    expect(await project.readTree("ceremony")).toEqual(before)
  })

  test("a phase-1 file that is missing, of another type, cut short or unprepared", async () => {
    const bytes = await readFile(ptau)
    const broken = path.join(folder, "broken.ptau")
    for (const content of [
      Buffer.alloc(0),
      Buffer.from("zkey0123456789"),
      bytes.subarray(0, 200),
      bytes.subarray(0, -1),
      dropSections(bytes, 12),
    ]) {
      await writeFile(broken, content)
      await expectCode(begin({ ptau: broken }), "CEREMONY_PHASE1_INVALID")
    }
    await expectCode(begin({ ptau: path.join(folder, "gone.ptau") }), "CEREMONY_PHASE1_INVALID")
  })

  test("a phase-1 file that is too small, naming the one that is not", async () => {
    const project = await createProject(squareFiles, [square])
    const small = path.join(folder, "small.ptau")
    const bytes = Buffer.from(await readFile(ptau))
    // The power stands behind the length and the prime in section 1, which comes first.
    bytes.writeUInt32LE(2, 12 + 12 + 4 + 32)
    await writeFile(small, bytes)
    const options = { ptau: small, allowLocalPtau: true, beaconSource: "" }
    const error = await expectCode(
      beginCeremony(project.config, square, options),
      "CEREMONY_PHASE1_TOO_SMALL",
    )
    expect(error.message).toContain("powersOfTau28_hez_final_08.ptau")
  })
})

const expectUntouched = async (
  project: TemporaryProject,
  action: () => Promise<unknown>,
  code: Parameters<typeof expectCode>[1],
): Promise<void> => {
  const before = await project.readTree("ceremony")
  await expectCode(action, code)
  expect(await project.readTree("ceremony")).toEqual(before)
}

describe("a step is refused, and the ceremony stays as it was,", () => {
  const ada = { name: "Ada", entropy: "" }

  test("without a ceremony", async () => {
    const project = await createProject({}, [square])
    await expectCode(contribute(project.config, "Square", ada), "CEREMONY_MISSING")
    await expectCode(applyBeacon(project.config, "Square", beacon), "CEREMONY_MISSING")
    await expectCode(verifyCeremony(project.config, square, { ptau }), "CEREMONY_MISSING")
  })

  test("when a name is empty, too long, not printable, reserved or taken", async () => {
    const project = await takeBegun()
    await contribute(project.config, "Square", ada)
    for (const name of ["", "x".repeat(49), "a\nb", "\u202eevil", "beacon", "Ada"]) {
      const action = () => contribute(project.config, "Square", { name, entropy: "" })
      await expectUntouched(project, action, "CEREMONY_INPUT_INVALID")
    }
  })

  test("when the beacon is not 32 bytes, too easy, too hard, or all there is", async () => {
    const project = await takeBegun()
    await expectUntouched(
      project,
      () => applyBeacon(project.config, "Square", beacon),
      "CEREMONY_INPUT_INVALID",
    )
    await contribute(project.config, "Square", ada)
    for (const options of [
      { ...beacon, value: "" },
      { ...beacon, value: "ab".repeat(31) },
      { ...beacon, value: "xy".repeat(32) },
      { ...beacon, iterationsExponent: 9 },
      { ...beacon, iterationsExponent: 31 },
      { ...beacon, iterationsExponent: 10.5 },
    ]) {
      await expectUntouched(
        project,
        () => applyBeacon(project.config, "Square", options),
        "CEREMONY_INPUT_INVALID",
      )
    }
  })

  test("after the beacon", async () => {
    const project = await finish()
    const late = { name: "Late", entropy: "" }
    await expectUntouched(project, () => contribute(project.config, "Square", late), "CEREMONY_CLOSED")
    await expectUntouched(project, () => applyBeacon(project.config, "Square", beacon), "CEREMONY_CLOSED")
  })

  test("when the last proving key is missing or another", async () => {
    const project = await takeBegun()
    const zkey = locateCeremony(project.config, "Square").zkey(0)
    await appendFile(zkey, "x")
    await expectUntouched(project, () => contribute(project.config, "Square", ada), "CEREMONY_FILE_CHANGED")
    await rm(zkey)
    await expectUntouched(project, () => contribute(project.config, "Square", ada), "CEREMONY_FILE_CHANGED")
  })

  test("when the attestation is malformed", async () => {
    const project = await takeBegun()
    for (const text of [
      "{",
      "{}",
      (await project.read("ceremony/Square/attestation.json")).replace('"format": 1', '"format": 2'),
    ]) {
      await project.write("ceremony/Square/attestation.json", text)
      await expectUntouched(
        project,
        () => contribute(project.config, "Square", ada),
        "CEREMONY_ATTESTATION_INVALID",
      )
    }
  })
})

const refusal = async (
  project: TemporaryProject,
  options: { ptau?: string; zkey?: string } = {},
): Promise<string> => {
  const result = verifyCeremony(project.config, square, { ptau, ...options })
  return (await expectCode(result, "CEREMONY_VERIFICATION_FAILED")).message
}

describe("verification refuses", () => {
  test("another circuit", async () => {
    const project = await finish()
    await project.write("src/square.circom", squareCircuit.replace("x * x + N", "x * x + N + 1"))
    expect(await refusal(project)).toContain("compiles to the r1cs")
  })

  test("another circuit's attestation", async () => {
    const project = await finish()
    await change(project, () => ({ circuit: "Other" }))
    expect(await refusal(project)).toContain("compiles to the r1cs")
  })

  test("another phase-1 file, or none", async () => {
    const project = await finish()
    const other = path.join(folder, "other.ptau")
    await writeFile(other, Buffer.concat([await readFile(ptau), Buffer.from("x")]))
    expect(await refusal(project, { ptau: other })).toContain("phase-1 file is the one")
    await expectCode(verifyCeremony(project.config, square, { ptau: "" }), "CEREMONY_PHASE1_INVALID")
  })

  test("a local phase-1 file that is not well-formed", async () => {
    const project = await finish()
    const bytes = Buffer.from(await readFile(ptau))
    // The first point of section 2 (the powers of tau) is the generator.
    const section = bytes.indexOf(Buffer.from([2, 0, 0, 0]), 12 + 12 + 44)
    bytes[section + 12 + 64 * 3]! ^= 1
    const damaged = path.join(folder, "damaged.ptau")
    await writeFile(damaged, bytes)
    const blake2b512 = await hashFile(damaged, "blake2b512")
    await change(project, ({ phase1 }) => ({ phase1: { ...phase1, blake2b512 } }))
    expect(await refusal(project, { ptau: damaged })).toContain("well-formed")
  })

  test("a local phase-1 file that is called a public one", async () => {
    const project = await finish()
    await change(project, ({ phase1 }) => ({
      phase1: { ...phase1, name: "powersOfTau28_hez_final_08.ptau" },
    }))
    expect(await refusal(project)).toContain("pinned public one")
  })

  test("a proving key that is not the attested one", async () => {
    const project = await finish()
    const { zkey } = locateCeremony(project.config, "Square")
    expect(await refusal(project, { zkey: zkey(3) })).toContain("attested one")
    expect(await refusal(project, { zkey: path.join(project.root, "gone.zkey") })).toContain("missing")
  })

  test("a development key in the place of the ceremony's", async () => {
    const project = await finish()
    // The development key has the right circuit and the wrong origin.
    await buildCircuits(project.config, { names: [] })
    const dev = locateArtifacts(project.config.cache, "Square").zkey("DEV")
    const devSha256 = await hashFile(dev, "sha256")
    await change(project, () => ({ zkeySha256: devSha256, contributions: [], beacon: null }))
    expect(await refusal(project, { zkey: dev })).toContain("follows from r1cs")
  })

  test("a proving key with a damaged point", async () => {
    const project = await finish()
    const { zkey } = locateCeremony(project.config, "Square")
    // One byte of the last point but one of section 9.
    const bytes = Buffer.from(await readFile(zkey(4)))
    const { position, length } = locateSection(bytes, 9)
    bytes[position + length - 65]! ^= 1
    const damaged = path.join(project.root, "damaged.zkey")
    await writeFile(damaged, bytes)
    const damagedSha256 = await hashFile(damaged, "sha256")
    await change(project, () => ({ zkeySha256: damagedSha256 }))
    expect(await refusal(project, { zkey: damaged })).toContain("follows from r1cs")
  })

  test.each<[string, (attestation: Attestation) => object]>([
    [
      "a renamed contributor",
      ({ contributions: [first, ...rest] }) => ({ contributions: [{ ...first!, name: "Eve" }, ...rest] }),
    ],
    ["contributors in another order", ({ contributions }) => ({ contributions: contributions.toReversed() })],
    ["a contributor too few", ({ contributions }) => ({ contributions: contributions.slice(1) })],
    [
      "a contributor too many",
      ({ contributions }) => ({ contributions: [...contributions, { ...contributions[0]!, name: "Eve" }] }),
    ],
    [
      "another contribution hash",
      ({ contributions: [first, ...rest] }) => ({
        contributions: [{ ...first!, contributionHash: "00".repeat(64) }, ...rest],
      }),
    ],
    ["another beacon", ({ beacon: known }) => ({ beacon: { ...known!, value: "cd".repeat(32) } })],
    ["a harder beacon", ({ beacon: known }) => ({ beacon: { ...known!, iterationsExponent: 20 } })],
    [
      "another hash of the beacon",
      ({ beacon: known }) => ({ beacon: { ...known!, contributionHash: "00".repeat(64) } }),
    ],
    ["no beacon", () => ({ beacon: null })],
  ])("an attestation with %s", async (_, edit) => {
    const project = await finish()
    await change(project, edit)
    const { zkey } = locateCeremony(project.config, "Square")
    expect(await refusal(project, { zkey: zkey(4) })).toContain("contributions in the proving key")
  })

  test("a ceremony without contributions", async () => {
    const project = await takeBegun()
    await expectCode(exportCeremony(project.config, square, { ptau, level: "TESTNET" }), "CIRCUIT_KEY_UNSAFE")
    expect((await readManifest(project.config.keys)).circuits).toEqual({})
  })
})

describe("signatures", () => {
  const wallet = new Wallet(`0x${"11".repeat(32)}`)

  test("bind an account to a contribution, do not change the transcript, and are verified", async () => {
    const project = await finish()
    const files = locateCeremony(project.config, "Square")
    const before = await readAttestation(files)
    const signature = await wallet.signMessage(renderSignedMessage("Square", before.contributions[1]!))
    const signed = { name: "Grace", address: wallet.address, signature }
    const after = await signContribution(project.config, "Square", signed)
    expect(after.contributions[1]?.signature?.address).toBe(wallet.address)
    expect(hashTranscript(after)).toBe(hashTranscript(before))
    await verifyCeremony(project.config, square, { ptau })

    // Moved to another person's contribution, it is nobody's.
    await change(project, ({ contributions: [first, second, third] }) => ({
      contributions: [{ ...first!, signature: second!.signature }, second, third],
    }))
    const error = await expectCode(
      verifyCeremony(project.config, square, { ptau }),
      "CEREMONY_VERIFICATION_FAILED",
    )
    expect(error.message).toContain("Ada's is not")
  })

  test("of another account, over another text, malformed, or by nobody are refused", async () => {
    const project = await takeBegun()
    const { contribution } = await contribute(project.config, "Square", { name: "Ada", entropy: "words" })
    const signature = await wallet.signMessage(renderSignedMessage("Square", contribution))
    const sign = (options: object) =>
      signContribution(project.config, "Square", {
        name: "Ada",
        address: wallet.address,
        signature,
        ...options,
      })
    const before = await project.readTree("ceremony")
    const other = await wallet.signMessage(renderSignedMessage("Other", contribution))
    await expectCode(sign({ address: `0x${"22".repeat(20)}` }), "CEREMONY_SIGNATURE_INVALID")
    await expectCode(sign({ signature: other }), "CEREMONY_SIGNATURE_INVALID")
    await expectCode(sign({ signature: "0x1234" }), "CEREMONY_SIGNATURE_INVALID")
    await expectCode(sign({ signature: "" }), "CEREMONY_SIGNATURE_INVALID")
    await expectCode(sign({ name: "Eve" }), "CEREMONY_INPUT_INVALID")
    expect(await project.readTree("ceremony")).toEqual(before)
    await sign({})
  })
})

test("the contribution hashes are those that snarkjs reports", async () => {
  const project = await finish()
  const files = locateCeremony(project.config, "Square")
  const { contributions, beacon: last } = await readAttestation(files)
  const recorded = await readContributions(files.zkey(4))
  expect(recorded.map(({ contributionHash }) => contributionHash)).toEqual([
    ...contributions.map(({ contributionHash }) => contributionHash),
    last?.contributionHash,
  ])
  expect(await readContributions(files.zkey(0))).toEqual([])
})

/** Where a section of a file in memory lies. */
function locateSection(bytes: Buffer, wanted: number): { position: number; length: number } {
  for (let position = 12; position < bytes.length;) {
    const [id, length] = [bytes.readUInt32LE(position), Number(bytes.readBigUInt64LE(position + 4))]
    if (id === wanted) return { position: position + 12, length }
    position += 12 + length
  }
  throw new Error(`no section ${wanted}`)
}

/** The file without the sections from an id on. */
function dropSections(bytes: Buffer, from: number): Buffer {
  const kept: Buffer[] = []
  for (let position = 12; position < bytes.length;) {
    const end = position + 12 + Number(bytes.readBigUInt64LE(position + 4))
    if (bytes.readUInt32LE(position) < from) kept.push(bytes.subarray(position, end))
    position = end
  }
  const head = Buffer.from(bytes.subarray(0, 12))
  head.writeUInt32LE(kept.length, 8)
  return Buffer.concat([head, ...kept])
}
