import { formatEther } from "ethers"

/** The coins that fees are paid in, where it is not ether. */
const coins: Readonly<Record<number, string>> = { 80_002: "POL", 43_113: "AVAX" }

/** An amount of the chain's own coin for a person, with six significant places behind the point at most. */
export function formatCoin(amountWei: bigint, chainId: number): string {
  const [whole = "0", fraction = ""] = formatEther(amountWei).split(".")
  const firstDigit = fraction.search(/[1-9]/)
  const places = whole === "0" && firstDigit >= 0 ? firstDigit + 4 : 6
  const shown = fraction.slice(0, places).replace(/0+$/, "")
  return `${whole}${shown === "" ? "" : `.${shown}`} ${coins[chainId] ?? "ETH"}`
}
