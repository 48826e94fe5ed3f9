import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { locateCircuit } from "@agentgpt/circuits/artifacts"
import * as fc from "fast-check"
import { afterAll, describe, expect, test } from "vitest"

import { refusalOf, rejectionOf } from "../../test/support/expect-code.ts"
import { computeCircuitId, readVerificationKey } from "../verify-groth16.ts"
import { readWitnessSignals } from "./calculate-witness.ts"
import { readZkeyVerificationKey } from "./read-zkey-key.ts"

const folder = mkdtempSync(join(tmpdir(), "agentgpt-files-"))
afterAll(() => rmSync(folder, { recursive: true }))

describe("a proving key", () => {
  const { zkeyFile, verificationKeyFile, keyHash } = locateCircuit("Screen16").key("DEV")
  const bytes = readFileSync(zkeyFile)
  const sectionOf = (id: number) => {
    let at = 12
    while (bytes.readUInt32LE(at) !== id) at += 12 + Number(bytes.readBigUInt64LE(at + 4))
    return at
  }
  const readChanged = async (change: (copy: Buffer) => Buffer) => {
    const file = join(folder, "changed.zkey")
    writeFileSync(file, change(Buffer.from(bytes)))
    return await readZkeyVerificationKey(file)
  }
  const header = sectionOf(2) + 12
  const points = header + 4 + 32 + 4 + 32 + 12

  test("holds the verification key that is committed", async () => {
    const key = await readZkeyVerificationKey(zkeyFile)
    expect(key).toEqual(readVerificationKey(JSON.parse(readFileSync(verificationKeyFile, "utf8"))))
    expect(computeCircuitId(key)).toBe(keyHash)
  })

  test.each<[string, (copy: Buffer) => Buffer]>([
    ["nothing in it", () => Buffer.alloc(0)],
    ["another file's beginning", (copy) => copy.fill("wtns", 0, 4)],
    ["its points cut off", (copy) => copy.subarray(0, points + 40)],
    ["its signals' points cut off", (copy) => copy.subarray(0, sectionOf(3) + 20)],
    ["a point off the curve", (copy) => copy.fill(1, points, points + 8)],
    ["a coordinate of p or more", (copy) => copy.fill(255, points, points + 32)],
    ["a section of another length", (copy) => copy.fill(0, sectionOf(2) + 4, sectionOf(2) + 12)],
    ["more signals than any circuit has", (copy) => copy.fill(255, header + 76, header + 80)],
  ])("is refused with %s", async (_, change) => {
    await rejectionOf(readChanged(change), "PROOF_KEY_MALFORMED")
  })

  test("that accepts forged proofs is refused", async () => {
    // Gamma is coordinates 8 to 11, delta 14 to 17.
    const gamma = bytes.subarray(points + 8 * 32, points + 12 * 32)
    const unsafe = readChanged((copy) => {
      gamma.copy(copy, points + 14 * 32)
      return copy
    })
    await rejectionOf(unsafe, "PROOF_KEY_UNSAFE")
  })

  test("that is not there is refused", async () => {
    await rejectionOf(readZkeyVerificationKey(join(folder, "none.zkey")), "PROOF_KEY_MALFORMED")
  })
})

describe("a witness", () => {
  const write = (values: readonly bigint[]) => {
    const head = Buffer.alloc(24)
    head.write("wtns", "latin1")
    head.writeUInt32LE(2, 4)
    head.writeUInt32LE(1, 8)
    head.writeUInt32LE(2, 12)
    head.writeBigUInt64LE(BigInt(values.length * 32), 16)
    const body = values.map((value) => Buffer.from(value.toString(16).padStart(64, "0"), "hex").toReversed())
    return Buffer.concat([head, ...body])
  }

  test("begins with the constant and the public signals", () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt(0n, 2n ** 254n)),
        fc.array(fc.bigInt(0n, 2n ** 254n)),
        (signals, rest) => {
          const bytes = write([1n, ...signals, ...rest])
          expect(readWitnessSignals(bytes, signals.length)).toEqual(signals)
        },
      ),
    )
  })

  test("that is cut or none is refused", () => {
    const whole = write([1n, 2n, 3n])
    refusalOf(() => readWitnessSignals(whole, 3), "PROOF_WITNESS_FAILED")
    refusalOf(() => readWitnessSignals(whole.subarray(0, 24 + 64), 2), "PROOF_WITNESS_FAILED")
    refusalOf(() => readWitnessSignals(whole.subarray(0, 20), 1), "PROOF_WITNESS_FAILED")
    refusalOf(() => readWitnessSignals(new Uint8Array(), 0), "PROOF_WITNESS_FAILED")
    refusalOf(() => readWitnessSignals(Buffer.from("zkey, not wtns"), 0), "PROOF_WITNESS_FAILED")
  })
})
