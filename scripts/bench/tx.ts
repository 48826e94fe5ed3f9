import { printFigures } from "./print-figures.ts"
import { measureSingles } from "./tx-singles.ts"

// `npm run bench:tx`: how fast payments go out through the engine, beside a raw loop and ethers' NonceManager in the
// same run. The chain mines back to back in all of them; every sender is a process of its own on a fresh chain, and
// they take turns. `-- --payments 1000` is a quick look, `-- --rounds 5` a longer one.

function readNumber(argv: readonly string[], name: string, byDefault: number): number {
  const text = argv.includes(name) ? argv[argv.indexOf(name) + 1] : String(byDefault)
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`${name} is a number above 0.`)
  return value
}

const argv = process.argv.slice(2)
const payments = readNumber(argv, "--payments", 6_000)
const rounds = readNumber(argv, "--rounds", 3)
const figures = await measureSingles({ payments, rounds, report: (line) => console.log(line) })
printFigures(figures, argv.includes("--json"))
