import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { runInNewContext } from "node:vm"

// Takes what a local Hyperlane and a local Axelar are deployed from out of their npm packages, and writes it to
// bridges/artifacts/ with a manifest that says where each file comes from. The packages themselves are no dependencies:
// Hyperlane's has 462 MB. `node scripts/extract-bridges.ts` does it anew; a long test compares.

type Artifact = { readonly abi: unknown; readonly bytecode: string }
type Source = {
  readonly name: string
  readonly version: string
  readonly licence: string
  /** Path inside the package of each contract. */
  readonly contracts: Readonly<Record<string, string>>
  readonly read: (text: string) => Artifact
}

const TYPECHAIN = "dist/typechain/factories/contracts"
const GATEWAY = "artifacts/contracts/gateway"

const sources: readonly Source[] = [
  {
    name: "@hyperlane-xyz/core",
    version: "12.1.0",
    licence: "Apache-2.0",
    contracts: {
      Mailbox: `${TYPECHAIN}/Mailbox__factory.js`,
      MerkleTreeHook: `${TYPECHAIN}/hooks/MerkleTreeHook__factory.js`,
      ProtocolFee: `${TYPECHAIN}/hooks/ProtocolFee__factory.js`,
      StaticMessageIdMultisigIsmFactory: `${TYPECHAIN}/isms/multisig/StaticMultisigIsm.sol/StaticMessageIdMultisigIsmFactory__factory.js`,
    },
    read: readTypechainFactory,
  },
  {
    name: "@axelar-network/axelar-gmp-sdk-solidity",
    version: "6.2.0",
    licence: "MIT",
    contracts: {
      AxelarAmplifierGateway: `${GATEWAY}/AxelarAmplifierGateway.sol/AxelarAmplifierGateway.json`,
      AxelarAmplifierGatewayProxy: `${GATEWAY}/AxelarAmplifierGatewayProxy.sol/AxelarAmplifierGatewayProxy.json`,
    },
    read: (text) => JSON.parse(text),
  },
]

/** Writes the artifacts and their manifest to a folder; needs npm, tar and the registry. */
export async function extractBridges(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const packages = []
  for (const source of sources) packages.push(await extractPackage(source, folder))
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify({ packages }, undefined, 2)}\n`)
}

async function extractPackage(source: Source, folder: string) {
  const { name, version, licence } = source
  const work = mkdtempSync(join(tmpdir(), "agentgpt-bridges-"))
  try {
    const { filename, integrity } = await packPackage(`${name}@${version}`, work)
    const paths = Object.values(source.contracts).map((path) => `package/${path}`)
    await run("tar", ["-xzf", filename, ...paths], work)
    const contracts = Object.entries(source.contracts).map(([contract, path]) => {
      const { abi, bytecode } = source.read(readFileSync(join(work, "package", path), "utf8"))
      const text = `${JSON.stringify({ abi, bytecode })}\n`
      writeFileSync(join(folder, `${contract}.json`), text)
      return { contract, path, sha256: createHash("sha256").update(text).digest("hex") }
    })
    return { name, version, licence, integrity, contracts }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

async function packPackage(
  specifier: string,
  work: string,
): Promise<{ readonly filename: string; readonly integrity: string }> {
  const [packed] = JSON.parse(await run("npm", ["pack", "--json", specifier], work))
  return packed
}

async function run(command: string, argv: readonly string[], cwd: string): Promise<string> {
  // npm lists all files of the package.
  const { stdout } = await promisify(execFile)(command, [...argv], { cwd, maxBuffer: 2 ** 28 })
  return stdout
}

/** A typechain factory is a module for another major version of ethers: only its two literals are read. */
function readTypechainFactory(text: string): Artifact {
  const abi = /const _abi = (\[[\s\S]*?\n\]);/.exec(text)?.[1]
  const bytecode = /const _bytecode = "(0x[0-9a-f]+)"/.exec(text)?.[1]
  if (abi === undefined || bytecode === undefined) throw new Error("this is no typechain factory")
  return { abi: JSON.parse(JSON.stringify(runInNewContext(`(${abi})`))), bytecode }
}

if (import.meta.main) await extractBridges(join(import.meta.dirname, "..", "bridges", "artifacts"))
