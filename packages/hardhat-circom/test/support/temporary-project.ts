import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import path from "node:path"

import { createHardhatRuntimeEnvironment } from "hardhat/hre"
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre"
import { onTestFinished } from "vitest"

import { type CircomConfig, type CircomUserConfig, resolveConfig } from "../../src/config.ts"
import type { CircuitDefinition } from "../../src/registry/define-circuits.ts"
import plugin from "../../src/index.ts"

export type TemporaryProject = {
  readonly root: string
  readonly config: CircomConfig
  write(file: string, text: string): Promise<void>
  read(file: string): Promise<string>
  /** Everything under a folder: relative path and content. */
  readTree(folder: string): Promise<Record<string, string>>
}

/** The sum of the squares of y, hashed with x. */
export const digestCircuit = `pragma circom 2.2.0;
include "circomlib/circuits/poseidon.circom";
include "lib/sum.circom";

template Digest(N) {
  signal input x;
  signal input y[N];
  signal output digest;
  digest <== Poseidon(2)([x, Sum(N)(y)]);
}
`

/** x times the sum of the squares of y; of two files, without circomlib, for what compiles often. */
export const totalCircuit = `pragma circom 2.2.0;
include "lib/sum.circom";

template Total(N) {
  signal input x;
  signal input y[N];
  signal output total;
  signal sum <== Sum(N)(y);
  total <== x * sum;
}
`

export const sumCircuit = `pragma circom 2.2.0;

template Sum(N) {
  signal input in[N];
  signal output out;
  signal squares[N];
  var total = 0;
  for (var i = 0; i < N; i++) { squares[i] <== in[i] * in[i]; total += squares[i]; }
  out <== total;
}
`

export const digest3: CircuitDefinition = {
  name: "Digest3",
  file: "digest.circom",
  template: "Digest",
  parameters: [3],
  outputs: ["digest"],
  publicInputs: ["x"],
}

export const total3: CircuitDefinition = {
  name: "Total3",
  file: "total.circom",
  template: "Total",
  parameters: [3],
  outputs: ["total"],
  publicInputs: ["x"],
}

/** Two constraints: for tests in which the circuit does not matter. */
export const squareCircuit = `pragma circom 2.2.0;

template Square(N) {
  signal input x;
  signal input factors[2];
  signal output square;
  signal output product;
  square <== x * x + N;
  product <== factors[0] * factors[1];
}
`

export const square: CircuitDefinition = {
  name: "Square",
  file: "square.circom",
  template: "Square",
  parameters: [1],
  outputs: ["square", "product"],
  publicInputs: ["factors"],
}

/** A project in a temporary folder, removed after the test, with circomlib linked as pnpm links it. */
export async function createProject(
  files: Readonly<Record<string, string>>,
  registry: readonly CircuitDefinition[],
  userConfig: CircomUserConfig = {},
): Promise<TemporaryProject> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), "hardhat-circom-")))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  return fillProject(root, files, registry, userConfig)
}

/** A project in a folder that the caller removes. */
export async function fillProject(
  root: string,
  files: Readonly<Record<string, string>>,
  registry: readonly CircuitDefinition[],
  userConfig: CircomUserConfig = {},
): Promise<TemporaryProject> {
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true })
    await writeFile(path.join(root, file), text)
  }
  await write("package.json", '{ "name": "temporary", "type": "module" }\n')
  await write("circuits.ts", `export default ${JSON.stringify(registry, undefined, 2)}\n`)
  for (const [file, text] of Object.entries(files)) await write(file, text)
  await mkdir(path.join(root, "node_modules"))
  const require = createRequire(import.meta.url)
  for (const name of ["circomlib", "solc"]) {
    const folder = path.dirname(require.resolve(`${name}/package.json`))
    await symlink(folder, path.join(root, "node_modules", name))
  }
  return {
    root,
    config: resolveConfig(userConfig, root, path.join(root, "cache")),
    write,
    read: (file) => readFile(path.join(root, file), "utf8"),
    readTree: async (folder) => {
      const base = path.join(root, folder)
      const entries = await readdir(base, { recursive: true, withFileTypes: true })
      const names = entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(base, path.join(entry.parentPath, entry.name)))
        .sort()
      const texts = await Promise.all(names.map((name) => readFile(path.join(base, name), "latin1")))
      return Object.fromEntries(names.map((name, index) => [name, texts[index]!]))
    },
  }
}

/** Hardhat in a project, with this plugin loaded. */
export async function startHardhat(
  project: TemporaryProject,
  userConfig: CircomUserConfig = {},
): Promise<HardhatRuntimeEnvironment> {
  const soljson = path.join(project.root, "node_modules/solc/soljson.js")
  return createHardhatRuntimeEnvironment(
    { plugins: [plugin], circom: userConfig, solidity: { version: "0.8.37", path: soljson } },
    {},
    project.root,
  )
}
