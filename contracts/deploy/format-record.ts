import type { Deployment } from "../bindings/deployment.ts"

/** A table for a person: contract, address, what it is for. */
export function formatRecord(record: Deployment): string {
  const contracts = Object.entries(record.contracts)
  const width = Math.max(...contracts.map(([name]) => name.length))
  return [
    `${"Contract".padEnd(width)}  ${"Address".padEnd(42)}  What it is for`,
    ...contracts.map(([name, { address, purpose }]) => `${name.padEnd(width)}  ${address}  ${purpose}`),
  ].join("\n")
}
