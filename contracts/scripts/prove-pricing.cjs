// Proves the compute arithmetic for all inputs with the compiler's own model checker and the Z3 inside it:
// no overflow, underflow or division by zero within the bounds, every price below 2^128, no work free, every
// cut covered, no rescue that pays. The functions have no loops and no state, so the bounded engine is a full proof; the
// unbounded one (chc) does not get through the products. No timeout may be set: WebAssembly has no threads for it.
const { readFileSync } = require("node:fs")
const { resolve } = require("node:path")
const solc = require("solc")

const root = resolve(__dirname, "..")
const subject = "test/proofs/ComputeArithmeticProof.sol"
const paths = [
  subject,
  "src/libraries/ComputeCost.sol",
  "src/libraries/ComputeSlash.sol",
  "src/interfaces/IComputePricing.sol",
]

const started = Date.now()
const output = JSON.parse(
  solc.compile(
    JSON.stringify({
      language: "Solidity",
      sources: Object.fromEntries(
        paths.map((path) => [path, { content: readFileSync(resolve(root, path), "utf8") }]),
      ),
      settings: {
        outputSelection: { "*": { "*": ["abi"] } },
        modelChecker: {
          engine: "bmc",
          solvers: ["z3"],
          targets: ["assert", "overflow", "underflow", "divByZero"],
          contracts: { [subject]: ["ComputeArithmeticProof"] },
          showProvedSafe: true,
          showUnproved: true,
        },
      },
    }),
  ),
)

const messages = (output.errors ?? []).map((error) => error.message)
const proved = messages.filter((message) => message.includes("check is safe!"))
const open = messages.filter(
  (message) => message.includes("happens here") || message.includes("might happen"),
)
const failed = (output.errors ?? [])
  .filter((error) => error.severity === "error")
  .map((error) => error.message)
const asserted = proved.filter((message) => message.includes("Assertion violation"))
const expected = readFileSync(resolve(root, subject), "utf8").match(/\bassert\(/g).length

for (const message of [...failed, ...open]) process.stderr.write(`${message}\n`)
const seconds = ((Date.now() - started) / 1000).toFixed(1)
process.stdout.write(
  `${asserted.length} of ${expected} statements and ${proved.length} checks proved in ${seconds} s\n`,
)
if (failed.length > 0 || open.length > 0 || asserted.length !== expected) process.exitCode = 1
