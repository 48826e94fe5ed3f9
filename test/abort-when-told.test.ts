import { spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { expect, it } from "vitest"

const module = JSON.stringify(join(import.meta.dirname, "../scripts/lib/abort-when-told.ts"))
/** Tells on standard error that it works, and at its end that it has cleaned up: by its exit code. */
const program = (output: "stdout" | "stderr") => `
  const { abortWhenTold } = await import(${module})
  const signal = abortWhenTold()
  const talking = setInterval(() => process.${output}.write("working\\n"), 10)
  await new Promise((resolve) => signal.addEventListener("abort", resolve))
  // It goes on talking while it cleans up.
  await new Promise((resolve) => setTimeout(resolve, 200))
  clearInterval(talking)
  process.exitCode = 17`

const startTalking = (output: "stdout" | "stderr") =>
  spawn(process.execPath, ["--input-type=module", "--eval", program(output)], { stdio: "pipe" })

it.each(["stdout", "stderr"] as const)("ends in order when nobody reads its %s any more", async (output) => {
  const child = startTalking(output)
  await once(child[output], "data")
  child[output].destroy()
  expect(await once(child, "exit")).toEqual([17, null])
})

it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "ends in order when it is told to by %s",
  async (signal) => {
    const child = startTalking("stdout")
    await once(child.stdout, "data")
    child.kill(signal)
    child.stdout.resume()
    expect(await once(child, "exit")).toEqual([17, null])
  },
)

it("ends at once when it is told twice", async () => {
  const child = startTalking("stdout")
  await once(child.stdout, "data")
  child.stdout.resume()
  child.kill("SIGINT")
  const again = setInterval(() => child.kill("SIGTERM"), 20)
  const ended = await once(child, "exit").finally(() => clearInterval(again))
  expect(ended).toEqual([130, null])
})
