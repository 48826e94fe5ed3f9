import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"

import { AgentGptError } from "@agentgpt/core"
import type { DeploymentParameters } from "@nomicfoundation/ignition-core"
import { ZeroAddress, getAddress, isAddress } from "ethers"

import type { ChainLink } from "../ignition/build-links.ts"
import { readLinks } from "./read-links.ts"

/** The accounts that a deployment gives powers or tokens to. */
const PEOPLE = {
  guardian: "pauses payouts and may roll a workflow version back for 72 hours",
  operator: "enrols agents, publishes workflow versions and pins runs to them",
  treasury: "receives the initial AGPT",
} as const

type Person = keyof typeof PEOPLE
export type People = Readonly<Record<Person, string>>

const folder = join(import.meta.dirname, "..", "ignition", "parameters")

/**
 * The parameters of a network's file with the people put in. They come from the command line or from `$global` in
 * the file; on a development chain whoever is not named is the deployer, on a live one each must be named.
 */
export function readParameters(
  networkName: string,
  named: Partial<People>,
  stand: { readonly deployer: string; readonly isDevelopment: boolean },
  file: string = fileOf(networkName),
): DeploymentParameters {
  const { $global: inFile = {}, $links: _, ...modules } = readFile(file, networkName)
  const people = Object.keys(PEOPLE).map((name) => {
    const person = name as Person
    const given = named[person] ?? inFile[person] ?? (stand.isDevelopment ? stand.deployer : undefined)
    return [person, requireAddress(person, given)]
  })
  return { ...modules, $global: { ...inFile, ...Object.fromEntries(people) } }
}

/**
 * The ways to other chains that a network's file names.
 * @throws DEPLOY_PARAMETERS_INVALID
 */
export function readLinksOf(networkName: string, file: string = fileOf(networkName)): readonly ChainLink[] {
  return readLinks(readFile(file, networkName)["$links"])
}

function fileOf(networkName: string): string {
  return join(folder, `${networkName}.json`)
}

function readFile(file: string, networkName: string): DeploymentParameters {
  if (!existsSync(file)) {
    throw new AgentGptError(
      "DEPLOY_PARAMETERS_INVALID",
      `There are no parameters for the network ${networkName}.`,
      {
        meta: [
          `Copy contracts/ignition/parameters/sepolia.json to ${networkName}.json beside it and read it through.`,
        ],
      },
    )
  }
  return parse(file, networkName)
}

function parse(file: string, networkName: string): DeploymentParameters {
  try {
    // Whole numbers too large for JSON are written as "123n", as Ignition does.
    return JSON.parse(readFileSync(file, "utf8"), (_name, value) =>
      typeof value === "string" && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
    )
  } catch (cause) {
    throw new AgentGptError(
      "DEPLOY_PARAMETERS_INVALID",
      `The parameters of ${networkName} are not valid JSON.`,
      { cause },
    )
  }
}

function requireAddress(person: Person, given: unknown): string {
  if (typeof given === "string" && isAddress(given) && given !== ZeroAddress) return getAddress(given)
  const sentence =
    given === undefined
      ? `Who is the ${person}? It ${PEOPLE[person]}.`
      : `The ${person} ${JSON.stringify(given)} is not the address of an account.`
  throw new AgentGptError("DEPLOY_PARAMETERS_INVALID", sentence, {
    meta: [`Name it with --${person} <address>, or under "$global" in the network's parameter file.`],
  })
}
