// Jobs of the tests: `run` does as it is told.
import { setTimeout as sleep } from "node:timers/promises"

export async function run({ how, value }) {
  if (how === "echo") return value
  if (how === "environment") return Object.keys(process.env)
  if (how === "fail") throw new RangeError("too small")
  if (how === "exit") process.exit(3)
  if (how === "say and exit") {
    process.stderr.write("no memory left\n", () => process.exit(4))
  }
  if (how === "leave things behind") {
    setInterval(() => undefined, 1_000)
    return process.pid
  }
  if (how === "stand still at the end") {
    process.once("exit", () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
    return process.pid
  }
  return await sleep(600_000)
}
