import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { randomBytes } from "node:crypto"

import { AgentRegistry__factory, ZKWorkflow__factory } from "@agentgpt/contracts"
import { readManifest } from "@agentgpt/circuits/artifacts"
import { Role } from "@agentgpt/core"
import { createAgentKeyFile, createDenyList, openAgentKeyFile, type SignerKeys } from "@agentgpt/proof"
import { JsonRpcProvider, ZeroAddress } from "ethers"

import type { LocalChain } from "./open-chain.ts"
import { awaitMined } from "../../contracts/local-chain/await-mined.ts"

/** The keys of the two agents that sign what is proved: who executes, and who approves. */
export type SigningAgents = {
  readonly signers: SignerKeys
  readonly openSigners: () => Promise<{
    readonly executor: Awaited<ReturnType<typeof openAgentKeyFile>>
    readonly validator: Awaited<ReturnType<typeof openAgentKeyFile>>
  }>
}

const NAMES = ["executor", "validator"] as const

/** Makes the agents' keys, or opens those of an earlier start. Their passphrase lies beside them: a local chain's. */
export async function openSigningAgents(folder: string): Promise<SigningAgents> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const passphraseFile = join(folder, "agents.passphrase")
  if (!existsSync(passphraseFile)) {
    writeFileSync(passphraseFile, randomBytes(24).toString("base64url"), { mode: 0o600 })
  }
  const passphrase = async () => readFileSync(passphraseFile, "utf8")
  const fileOf = (name: string) => join(folder, `${name}.key.json`)
  const open = async () => {
    const [executor, validator] = await Promise.all([
      openAgentKeyFile(fileOf(NAMES[0]), passphrase),
      openAgentKeyFile(fileOf(NAMES[1]), passphrase),
    ])
    return { executor, validator }
  }
  await Promise.all(
    NAMES.map(async (name) => {
      if (!existsSync(fileOf(name))) await createAgentKeyFile(fileOf(name), passphrase)
    }),
  )
  const opened = await open()
  const signers = { executor: opened.executor.publicKey, validator: opened.validator.publicKey }
  opened.executor.close()
  opened.validator.close()
  return { signers, openSigners: open }
}

/** Enrols both agents on a chain, each with an owner of its own, and names the lists that rosters are screened by. */
export async function enrolAgents(
  chain: LocalChain,
  { signers }: SigningAgents,
  denied: readonly string[],
): Promise<void> {
  const provider = new JsonRpcProvider(chain.node.url, undefined, { staticNetwork: true, cacheTimeout: -1 })
  try {
    const deployer = await provider.getSigner(0)
    const registry = AgentRegistry__factory.connect(chain.addressOf("AgentRegistry"), deployer)
    const enrolled = await registry.queryFilter(registry.filters.AgentEnrolled())
    for (const [index, name] of NAMES.entries()) {
      const [x, y] = signers[name]
      if (enrolled.some(({ args }) => args.publicKey.x === x)) continue
      const role = name === "executor" ? Role.EXECUTOR : Role.VALIDATOR
      // eslint-disable-next-line no-await-in-loop -- each stands on the one before
      const owner = await provider.getSigner(index + 1)
      const own = registry.connect(owner)
      // eslint-disable-next-line no-await-in-loop -- the same
      await awaitMined(own["register(string)"]("ipfs://agent"))
      // eslint-disable-next-line no-await-in-loop -- the same
      const minted = await own.queryFilter(own.filters.Transfer(ZeroAddress, owner.address))
      const agentId = minted.at(-1)?.args.tokenId ?? 0n
      // eslint-disable-next-line no-await-in-loop -- the same
      await awaitMined(own.requestRole(agentId, role, { x, y }, []))
      // eslint-disable-next-line no-await-in-loop -- the same
      await awaitMined(registry.enrol(agentId, await own.requestHashOf(agentId)))
    }
    const zkWorkflow = ZKWorkflow__factory.connect(chain.addressOf("ZKWorkflow"), deployer)
    // Every circuit that screens has a list of its own size.
    for (const { template, parameters, keys } of Object.values(readManifest().circuits)) {
      const [, listSize = 0] = parameters
      if (template !== "Screen" || keys.DEV === undefined || denied.length > listSize) continue
      const { root } = createDenyList(denied, listSize)
      // eslint-disable-next-line no-await-in-loop -- the same
      if ((await zkWorkflow.denyList(keys.DEV.keyHash)) === root) continue
      // eslint-disable-next-line no-await-in-loop -- the same
      await awaitMined(zkWorkflow.setDenyList(keys.DEV.keyHash, root))
    }
  } finally {
    provider.destroy()
  }
}
