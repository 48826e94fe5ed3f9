#!/usr/bin/env node
// Lets forge use the npm package's WebAssembly compiler: it looks like a native `solc` that answers
// `--version` and compiles standard JSON from stdin. No native solc can be downloaded off-line.

/**
 * SOLC_CODE_FOR, a comma-separated list of parts of paths, limits code generation to those files: a quarter of
 * the time when only one file of tests is to be run. Contracts that they create are compiled into them anyhow.
 */
function limitOutput(text) {
  const wanted = process.env["SOLC_CODE_FOR"]?.split(",")
  if (wanted === undefined) return text
  const input = JSON.parse(text)
  const { "*": everything } = input.settings.outputSelection
  const selected = Object.entries(input.settings.outputSelection).concat(
    everything === undefined ? [] : Object.keys(input.sources).map((name) => [name, everything]),
  )
  input.settings.outputSelection = Object.fromEntries(
    selected.filter(([name]) => wanted.some((part) => name.includes(part))),
  )
  return JSON.stringify(input)
}

if (process.argv.includes("--version")) {
  // Asked for before every run: the compiler itself takes a second to load.
  const { version } = require("solc/package.json")
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`)
} else {
  const solc = require("solc")
  const chunks = []
  process.stdin.on("data", (chunk) => chunks.push(chunk))
  process.stdin.on("end", () => {
    process.stdout.write(solc.compile(limitOutput(Buffer.concat(chunks).toString("utf8"))))
  })
}
