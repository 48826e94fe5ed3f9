import { rm } from "node:fs/promises"

import { curves, powersOfTau } from "snarkjs"

/**
 * Makes a phase-1 file of 2^power powers: one contribution, a beacon, prepared for phase 2. Call `stopProver`
 * afterwards. Seconds at 2^8, minutes at 2^14.
 */
export async function makePtau(file: string, power: number): Promise<void> {
  const curve = await curves.getCurveFromName("bn128")
  const steps = [0, 1, 2].map((step) => `${file}.${step}`) as [string, string, string]
  await powersOfTau.newAccumulator(curve, power, steps[0])
  await powersOfTau.contribute(steps[0], steps[1], "local", "not secret")
  await powersOfTau.beacon(steps[1], steps[2], "beacon", "01".repeat(32), 10)
  await powersOfTau.preparePhase2(steps[2], file)
  await Promise.all(steps.map((step) => rm(step)))
}
