import { copyFileSync, mkdirSync } from "node:fs"
import { join } from "node:path"

import { openStore, type Store } from "@agentgpt/chain"

import { choosePort } from "../../contracts/local-chain/choose-port.ts"
import { findFreePort } from "../../contracts/local-chain/find-free-port.ts"
import { openSigningAgents, type SigningAgents } from "./enrol-agents.ts"
import { type LocalChain, openLocalChain } from "./open-chain.ts"

export type Ground = {
  readonly chains: readonly LocalChain[]
  readonly store: Store
  readonly agents: SigningAgents
}

export type GroundOptions = {
  readonly root: string
  readonly folder: string
  readonly chainCount: number
  /** Of the first chain; the usual one, or the next that is free, unless set. */
  readonly port: number | undefined
  /** Whether other programs are to find the contracts where the bindings look for them. */
  readonly isPublished: boolean
  readonly report: (line: string) => void
}

type Closers = (() => Promise<void>)[]

const FIRST_CHAIN = 31_337

/**
 * Opens what a payroll stands on: the chains with everything deployed, the database and the agents' keys. Each takes
 * seconds, mostly of waiting, and none needs another, so they are opened side by side. What is open is added to
 * `closers`, also when something else could not be opened.
 */
export async function openGround(options: GroundOptions, closers: Closers): Promise<Ground> {
  const { folder, chainCount, report } = options
  mkdirSync(join(folder, "chains"), { recursive: true })
  const ports = await choosePorts(options.port, chainCount, report)
  const places = ports.map((port, index) => `${FIRST_CHAIN + index} on port ${port}`)
  report(`Starting the database and the chains ${places.join(", ")}, deploying the contracts to each ...`)
  const chains = waitForAll(
    ports.map((port, index) => openChain(options, FIRST_CHAIN + index, port)),
    closers,
  )
  const store = waitForAll([openStore({ home: join(folder, "home"), environment: {} })], closers)
  const agents = openSigningAgents(join(folder, "keys"))
  // All have ended before the first failure is told: nothing is opened that nobody closes.
  await Promise.allSettled([chains, store, agents])
  const [[database], opened, keys] = await Promise.all([store, chains, agents])
  if (database === undefined) throw new Error("there is no database")
  return { chains: opened, store: database, agents: keys }
}

async function openChain(
  { root, folder, isPublished }: GroundOptions,
  number: number,
  port: number,
): Promise<LocalChain> {
  const chains = join(folder, "chains")
  const chain = await openLocalChain({ number, port, folder: chains, report: () => {}, isBuilt: true })
  if (isPublished) {
    const file = join("deployments", `${number}.json`)
    mkdirSync(join(root, "contracts", "deployments"), { recursive: true })
    copyFileSync(join(chains, file), join(root, "contracts", file))
  }
  return chain
}

/** The first chain has the usual port, where it is free; the others the next free ones. */
async function choosePorts(
  asked: number | undefined,
  count: number,
  report: (line: string) => void,
): Promise<readonly number[]> {
  const ports: number[] = []
  for (let index = 0; index < count; index += 1) {
    const [before] = ports.slice(-1)
    const next =
      asked === undefined && before !== undefined
        ? // eslint-disable-next-line no-await-in-loop -- each is chosen beside the one before
          await findFreePort(before + 1)
        : undefined
    // eslint-disable-next-line no-await-in-loop -- the same
    ports.push(next ?? (await choosePort(asked === undefined ? undefined : asked + index, report)))
  }
  return ports
}

async function waitForAll<Opened extends { readonly close: () => Promise<void> }>(
  opening: readonly Promise<Opened>[],
  closers: Closers,
): Promise<readonly Opened[]> {
  const results = await Promise.allSettled(opening)
  const opened = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []))
  for (const each of opened) closers.push(() => each.close())
  const failed = results.find((result) => result.status === "rejected")
  if (failed !== undefined) throw failed.reason
  return opened
}
