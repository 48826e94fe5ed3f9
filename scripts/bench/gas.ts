import { buildForDeployment } from "../../contracts/scripts/gas/build-for-deployment.ts"
import { measurePayouts, type PayoutCost } from "../../contracts/scripts/gas/measure-payouts.ts"

// `npm run bench:gas`: what a payment costs through BatchPayout, by a plain transfer and through Multicall3's
// aggregate3, in one run on an in-process Osaka network under the 2^24 gas cap. Figures of merit are those of
// the production profile, which is what gets deployed; `-- --profile default` shows the everyday build.

const SIZES = [100, 450, 512, 1_000]
const PEER_SIZE = 512
const SOURCES = ["src/BatchPayout.sol", "src/mocks/MockERC20.sol", "src/mocks/MockMulticall3.sol"]

function perPayment({ gas, payments }: PayoutCost): number {
  return Math.round(Number(gas) / payments)
}

function formatTable(costs: readonly PayoutCost[]): string {
  const plain = (name: string) => costs.find((cost) => cost.name === `plain.${name}`)
  const lines = costs.map((cost) => {
    const peer = plain(cost.name.includes("new") ? "new" : "existing")
    const ratio = peer === undefined ? "" : (perPayment(cost) / perPayment(peer)).toFixed(3)
    return [
      cost.name.padEnd(30),
      String(cost.payments).padStart(8),
      String(cost.transactions).padStart(5),
      String(cost.gas).padStart(11),
      String(perPayment(cost)).padStart(12),
      ratio.padStart(9),
    ].join(" ")
  })
  const head = "way                            payments   txs         gas  gas/payment  vs plain"
  return [head, ...lines].join("\n")
}

async function main(argv: readonly string[]): Promise<void> {
  const profile = argv.includes("--profile") ? argv[argv.indexOf("--profile") + 1] : "production"
  if (profile !== "production" && profile !== "default") {
    throw new Error("--profile is production or default.")
  }
  const hre = await buildForDeployment(profile, SOURCES)
  const costs = await measurePayouts(hre, SIZES, PEER_SIZE)
  console.log(`Whole-transaction gas per payment, ${profile} build, Solady ERC-20 token with 6 decimals.`)
  console.log("new: first tokens of the payee; existing: the payee has some. Every balance was checked.")
  console.log(
    "multicall3: own build of the public aggregate3, each call a transferFrom of the payer's tokens.",
  )
  console.log(formatTable(costs))
  if (argv.includes("--json")) {
    console.log(JSON.stringify(Object.fromEntries(costs.map((cost) => [cost.name, perPayment(cost)]))))
  }
}

await main(process.argv.slice(2))
