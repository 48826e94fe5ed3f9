import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { afterEach, beforeEach, expect, test } from "vitest"

import { listRunning, startJob } from "./e2e/support/start-job.ts"

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "agentgpt-start-"))
})

afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 }))

/** What it prints as it comes there, in the order in which it does. */
const STAGES = [
  "Starting the database and the chains",
  "Enrolling the agents",
  "Planning ...",
  " running: ",
  " proof proving",
] as const

test("npm start, told to stop while it builds, has begun nothing", async () => {
  const stopped = await startJob(folder, [], { interruptAt: "Building" })
  expect([stopped.exitCode, stopped.stdout], stopped.stderr).toEqual([130, ""])
  expect(readdirSync(folder)).toEqual([])
})

test("npm start, told to stop at every stage one after the other, pays 250 people on two chains once and proves it", async () => {
  for (const [index, stage] of STAGES.entries()) {
    const stopped = await startJob(folder, [], { interruptAt: stage })
    expect(stopped.exitCode, `${stage}: ${stopped.stderr}`).toBe(130)
    expect(stopped.stderr.includes("Going on with payroll-"), stage).toBe(index > 0)
    expect(listRunning(folder), stage).toEqual([])
  }
  const { exitCode, stdout, stderr } = await startJob(folder, ["--json"])
  expect(exitCode, stderr).toBe(0)
  expect(listRunning(folder)).toEqual([])
  const archived = { bundleHolds: true, proof: { state: "archived" } }
  const { chains, steps } = JSON.parse(stdout)
  expect(chains).toMatchObject([
    { chainId: "eip155:31337", paid: 123, ...archived },
    { chainId: "eip155:31338", paid: 125, ...archived },
  ])
  expect(steps).toMatchObject({ chainId: "eip155:31337", chains: 2, ...archived })
})

test("npm start says who was paid as soon as all are, where proving takes long", async () => {
  const size = ["--payments", "1000", "--json"]
  const stopped = await startJob(folder, size, { interruptAt: "All are paid; the proofs go on." })
  expect(stopped.exitCode, stopped.stderr).toBe(130)
  const { event, chains, reports } = JSON.parse(stopped.stdout)
  expect(event).toBe("payroll-paid")
  expect(
    chains.map(({ paid }: { paid: number }) => paid).reduce((sum: number, paid: number) => sum + paid),
  ).toBe(998)
  for (const { proof } of chains) expect(proof.state).not.toBe("archived")
  for (const file of reports) expect(existsSync(file)).toBe(true)
  expect(listRunning(folder)).toEqual([])
})
