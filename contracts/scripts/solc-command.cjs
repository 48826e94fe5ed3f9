#!/usr/bin/env node
// Lets forge use the npm package's WebAssembly compiler: it looks like a native `solc` that answers
// `--version` and compiles standard JSON from stdin. No native solc can be downloaded off-line.
const solc = require("solc")

if (process.argv.includes("--version")) {
  const version = solc.version().replace("Emscripten.clang", "Linux.g++")
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`)
} else {
  const chunks = []
  process.stdin.on("data", (chunk) => chunks.push(chunk))
  process.stdin.on("end", () => process.stdout.write(solc.compile(Buffer.concat(chunks).toString("utf8"))))
}
