import { writeFileSync } from "node:fs"
import { join } from "node:path"

import { type EvmAddress, hashCanonical } from "@agentgpt/core"

/** A payroll in files, one for each chain, with three people in it who cannot simply be paid. */
export type WrittenPayroll = {
  readonly files: readonly string[]
  readonly listFile: string
  /** On the sanctions list. */
  readonly sanctioned: EvmAddress
  /** Refused by the token of the first chain. */
  readonly blacklisted: EvmAddress
  /** Rows that nobody can be paid by, and why. */
  readonly badRows: readonly { readonly who: string; readonly why: string }[]
}

/** Writes a payroll of so many people, spread evenly over the chains; the same people every time. */
export function writePayroll(folder: string, payments: number, chainCount: number): WrittenPayroll {
  const people = Array.from({ length: payments }, (_, index) => ({
    key: `employee-${index + 1}`,
    address: addressOf(`payee ${index + 1}`),
    // Whole tokens with cents, none like the next.
    amount: `${1_500 + ((index * 37) % 4_000)}.${String((index * 13) % 100).padStart(2, "0")}`,
  }))
  const share = Math.ceil(payments / chainCount)
  const [sanctioned = people[0], blacklisted = people[0]] = [people[2], people[5]]
  const files = Array.from({ length: chainCount }, (_, chain) => {
    const rows = people
      .slice(chain * share, (chain + 1) * share)
      .map(({ key, address, amount }) => `${key},${address},${amount}`)
    // A row as they come out of spreadsheets: an address that lost a digit.
    if (chain === 0) rows.push(`employee-${payments + 1},${addressOf("cut").slice(0, -1)},2500.00`)
    const file = join(folder, `payroll-${chain + 1}.csv`)
    writeFileSync(file, `key,address,amount\n${rows.join("\n")}\n`)
    return file
  })
  const listFile = join(folder, "sample-sanctions.txt")
  const listed = [sanctioned?.address, ...Array.from({ length: 9 }, (_, i) => addressOf(`listed ${i}`))]
  writeFileSync(listFile, `${listed.join("\n")}\n`)
  return {
    files,
    listFile,
    sanctioned: sanctioned?.address ?? addressOf("nobody"),
    blacklisted: blacklisted?.address ?? addressOf("nobody"),
    badRows: [{ who: `employee-${payments + 1}`, why: "not an address: left out of the plan" }],
  }
}

function addressOf(name: string): EvmAddress {
  return `0x${hashCanonical(name).slice(26)}`
}
