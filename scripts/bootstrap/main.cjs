"use strict"

const { spawn } = require("node:child_process")
const { join } = require("node:path")

const { installWorkspace, isInstalled } = require("./install.cjs")

const root = join(__dirname, "..", "..")
const [command, ...rest] = process.argv.slice(2)

// Node leaves so much room to new objects that paying a large batch takes nearly a hundred megabytes more, and is not faster.
const LIMITS = ["--max-semi-space-size=16"]

/** Runs a script of the workspace on the pinned Node, with the workspace's tools first in PATH. */
function handOver() {
  const tools = join(root, "node_modules", ".bin")
  const child = spawn(
    join(root, "node_modules", "node", "bin", "node"),
    [...LIMITS, "--conditions=source", join(root, "scripts", `${command}.ts`), ...rest],
    {
      cwd: root,
      stdio: "inherit",
      env: {
        ...process.env,
        PATH: `${tools}:${process.env.PATH}`,
        TURBO_TELEMETRY_DISABLED: "1",
        HARDHAT_DISABLE_TELEMETRY: "1",
      },
    },
  )
  // A terminal sends Ctrl-C to the child as well; this process must only outlive the child's clean-up.
  process.on("SIGINT", () => {})
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)))
}

async function main() {
  if (!isInstalled(root)) await installWorkspace(root)
  handOver()
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
