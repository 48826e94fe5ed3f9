import { printFigures } from "./print-figures.ts"
import { measureBatches } from "./tx-batches.ts"
import { measureSingles } from "./tx-singles.ts"

// `npm run bench:tx`: how fast payments go out through the engine, beside a raw loop and ethers' NonceManager in the
// same run. The chain mines back to back in all of them; every sender is a process of its own on a fresh chain, and
// they take turns. `-- --payments 1000 --batch-payments 9000` is a quick look, `-- --rounds 5` a longer one;
// A last transaction that is not full is lost by anvil behind full blocks, for which a raw loop would wait for ever: batches
// are whole. `-- --payroll 50000` adds a payroll from its file to its report, `-- --only batches` leaves the single ones out.

function readNumber(argv: readonly string[], name: string, byDefault: number): number {
  const text = argv.includes(name) ? argv[argv.indexOf(name) + 1] : String(byDefault)
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`${name} is a whole number.`)
  return value
}

const argv = process.argv.slice(2)
const only = argv.includes("--only") ? argv[argv.indexOf("--only") + 1] : undefined
if (only !== undefined && only !== "singles" && only !== "batches") {
  throw new Error("--only is singles or batches.")
}
const payments = Math.max(1, readNumber(argv, "--payments", 6_000))
const batchPayments = Math.max(1, readNumber(argv, "--batch-payments", 49_950))
const rounds = Math.max(1, readNumber(argv, "--rounds", 3))
const payroll = readNumber(argv, "--payroll", 0)
const report = (line: string) => console.log(line)
const singles = only === "batches" ? {} : await measureSingles({ payments, rounds, report })
const batches =
  only === "singles" ? {} : await measureBatches({ payments: batchPayments, rounds, payroll, report })
printFigures({ ...singles, ...batches }, argv.includes("--json"))
