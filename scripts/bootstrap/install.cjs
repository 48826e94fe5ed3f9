"use strict"

const { spawn } = require("node:child_process")
const { createHash } = require("node:crypto")
const { existsSync, readFileSync, readdirSync, statfsSync, writeFileSync } = require("node:fs")
const { join } = require("node:path")

const { explainInstallFailure } = require("./explain-install-failure.cjs")

const PNPM = "pnpm@12.21.0"
const NEEDED_BYTES = 2_000_000_000
const stampFile = (root) => join(root, "node_modules", ".install-stamp")

/** What the installation depends on; another value means that it must run again. */
function fingerprintOf(root) {
  const hash = createHash("sha256")
  const folders = [
    ".",
    "contracts",
    "circuits",
    "test",
    ...readdirSync(join(root, "packages")).map((name) => join("packages", name)),
  ]
  for (const file of [
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    ...folders.map((folder) => join(folder, "package.json")),
  ]) {
    const path = join(root, file)
    if (existsSync(path)) hash.update(file).update(readFileSync(path))
  }
  return hash.digest("hex")
}

function isInstalled(root) {
  const stamp = stampFile(root)
  return existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprintOf(root)
}

/** Installs exactly what the lockfile says; rejects with one sentence that tells what to do. */
async function installWorkspace(root) {
  const disk = statfsSync(root)
  const freeBytes = disk.bavail * disk.bsize
  if (freeBytes < NEEDED_BYTES && !existsSync(join(root, "node_modules"))) {
    throw new Error(explainInstallFailure(`ENOSPC ${Math.floor(freeBytes / 1e6)} MB free`))
  }
  process.stderr.write("Installing the workspace (the first time takes about a minute) ...\n")
  const { code, output } = await run("npx", ["--yes", PNPM, "install", "--frozen-lockfile"], root)
  if (code !== 0) throw new Error(explainInstallFailure(output))
  writeFileSync(stampFile(root), fingerprintOf(root))
}

/** Shows what the command prints as it comes, and keeps it for the explanation of a failure. */
function run(command, argv, root) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, argv, { cwd: root, env: { ...process.env, CI: "true" } })
    const chunks = []
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        chunks.push(chunk)
        process.stderr.write(chunk)
      })
    }
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, output: Buffer.concat(chunks).toString("utf8") }))
  })
}

module.exports = { installWorkspace, isInstalled }
