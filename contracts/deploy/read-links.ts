import { AgentGptError } from "@agentgpt/core"
import { ZeroAddress, isAddress } from "ethers"

import type { ChainLink } from "../ignition/build-links.ts"

/**
 * The links to other chains that a network's parameter file names under `$links`; every field is checked here, because
 * a wrong counterpart could speak for another chain.
 * @throws DEPLOY_PARAMETERS_INVALID
 */
export function readLinks(listed: unknown): readonly ChainLink[] {
  if (listed === undefined) return []
  if (!Array.isArray(listed)) throw refuse("$links", "a list")
  const links = listed.map((link: unknown, index) => readLink(link, `$links.${index}`))
  const chains = links.map(({ chainId }) => chainId)
  if (new Set(chains).size !== chains.length) throw refuse("$links", "every chain once")
  return links
}

function readLink(value: unknown, path: string): ChainLink {
  const link = readRecord(value, path, ["chainId", "hyperlane", "axelar", "quorum", "arbiter"])
  const hyperlane = readRecord(link["hyperlane"], `${path}.hyperlane`, ["domain", "gateway", "gasLimit"])
  const axelar = readRecord(link["axelar"], `${path}.axelar`, ["name", "gateway", "gasLimit"])
  const name = axelar["name"]
  if (typeof name !== "string" || name === "")
    throw refuse(`${path}.axelar.name`, "Axelar's name of the chain")
  return {
    chainId: readNumber(link["chainId"], `${path}.chainId`),
    hyperlane: {
      domain: readNumber(hyperlane["domain"], `${path}.hyperlane.domain`),
      gateway: readContract(hyperlane["gateway"], `${path}.hyperlane.gateway`),
      gasLimit: BigInt(readNumber(hyperlane["gasLimit"], `${path}.hyperlane.gasLimit`)),
    },
    axelar: {
      name,
      gateway: readContract(axelar["gateway"], `${path}.axelar.gateway`),
      gasLimit: BigInt(readNumber(axelar["gasLimit"], `${path}.axelar.gasLimit`)),
    },
    quorum: readContract(link["quorum"], `${path}.quorum`),
    arbiter: readContract(link["arbiter"], `${path}.arbiter`),
  }
}

function readRecord(
  value: unknown,
  path: string,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === "object" && value !== null
  const found = isRecord ? Object.keys(value).sort().join() : ""
  if (found !== names.toSorted().join()) throw refuse(path, names.join(", "))
  return value as Readonly<Record<string, unknown>>
}

function readNumber(value: unknown, path: string): number {
  if (Number.isSafeInteger(value) && (value as number) > 0) return value as number
  throw refuse(path, "a whole number above 0")
}

function readContract(value: unknown, path: string): string {
  if (typeof value === "string" && isAddress(value) && value !== ZeroAddress) return value
  throw refuse(path, "the address of a contract on the other chain")
}

function refuse(path: string, expected: string): AgentGptError {
  return new AgentGptError("DEPLOY_PARAMETERS_INVALID", `The parameters are not acceptable at ${path}.`, {
    meta: [`Expected: ${expected}.`],
  })
}
