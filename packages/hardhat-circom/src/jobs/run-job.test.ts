import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { pathToFileURL } from "node:url"

import { expect, onTestFinished, test } from "vitest"

import { type Job, runJob, siblingModule } from "./run-job.ts"

const writeJob = async (body: string): Promise<URL> => {
  const folder = await mkdtemp(path.join(tmpdir(), "hardhat-circom-job-"))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = path.join(folder, "job.mjs")
  await writeFile(file, `export async function run(input) { ${body} }\n`)
  return pathToFileURL(file)
}

test("a job gets its input, returns a value of any cloneable kind, and may print", async () => {
  const job = await writeJob(`console.log("to", "output"); console.error("to error");
    return { twice: input.number * 2n, bytes: new Uint8Array(3_000_000).fill(7) }`)
  const { value, printed } = await runJob<Job>(job, { number: 21n } as never)
  expect(value).toMatchObject({ twice: 42n })
  expect((value as { bytes: Uint8Array }).bytes).toEqual(new Uint8Array(3_000_000).fill(7))
  expect(printed).toContain("to output")
  expect(printed).toContain("to error")
})

const rejectionOf = async (body: string): Promise<Error> => {
  const outcome = await runJob<Job>(await writeJob(body), 0 as never).catch((error: unknown) => error)
  expect(outcome).toBeInstanceOf(Error)
  return outcome as Error
}

test("a job that throws, exits or is killed is a failure, with what it said", async () => {
  expect((await rejectionOf(`throw new RangeError("too small")`)).cause).toMatchObject({
    message: "too small",
  })
  expect((await rejectionOf(`console.error("why"); process.exit(3)`)).message).toMatch(/exit code 3[^]*why/)
  expect(
    (await rejectionOf(`process.kill(process.pid, "SIGKILL"); await new Promise(() => {})`)).message,
  ).toContain("SIGKILL")
  expect((await rejectionOf(`return () => 1`)).message).toBeTruthy()
})

test("nothing outlives a job: neither timers, threads nor open files", async () => {
  const job = await writeJob(`
    const { Worker } = await import("node:worker_threads");
    new Worker("setInterval(() => {}, 1000)", { eval: true });
    setInterval(() => {}, 1000);
    (await import("node:fs")).openSync(process.execPath);
    return process.pid`)
  const { value: pid } = await runJob<Job>(job, 0 as never)
  expect(() => process.kill(pid as number, 0)).toThrow("ESRCH")
})

test("a job that has answered does not have to end by itself", async () => {
  const job = await writeJob(`
    process.once("exit", () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
    return process.pid`)
  const { value: pid } = await runJob<Job>(job, 0 as never)
  expect(() => process.kill(pid as number, 0)).toThrow("ESRCH")
})

test("a job is looked up in the form, source or built, in which its caller runs", () => {
  expect(siblingModule("file:///a/b/run.ts", "x-job").href).toBe("file:///a/b/x-job.ts")
  expect(siblingModule("file:///a/b/run.js", "x-job").href).toBe("file:///a/b/x-job.js")
})
