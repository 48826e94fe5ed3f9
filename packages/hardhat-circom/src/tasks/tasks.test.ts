import { spawn } from "node:child_process"
import { symlink } from "node:fs/promises"
import { createRequire } from "node:module"
import path from "node:path"
import { fileURLToPath } from "node:url"

import { id } from "ethers"
import { describe, expect, test, vi } from "vitest"

import {
  createProject,
  square,
  squareCircuit,
  startHardhat,
  type TemporaryProject,
} from "../../test/support/temporary-project.ts"
import { DEV_BANNER } from "../level.ts"
import { readManifest } from "../manifest/manifest.ts"

const squareFiles = { "src/square.circom": squareCircuit }

const userContract = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;
import { SquareDevKey } from "../verifiers/SquareDevKey.sol";
contract User {
    function key() external pure returns (bytes memory) { return SquareDevKey.KEY; }
    function isConsistent() external pure returns (bool) { return keccak256(SquareDevKey.KEY) == SquareDevKey.KEY_HASH; }
    function level() external pure returns (uint8) { return SquareDevKey.LEVEL; }
}
`

describe("tasks", () => {
  test("build compiles circuits first, so that Solidity can import their keys", async () => {
    const project = await createProject({ ...squareFiles, "contracts/User.sol": userContract }, [square])
    const output = vi.spyOn(process.stdout, "write").mockReturnValue(true)
    const hre = await startHardhat(project)
    await hre.tasks.getTask("build").run({ quiet: true })
    const printed = output.mock.calls.map(([text]) => String(text)).join("")
    output.mockRestore()
    expect(printed).toContain("Square: 2 constraints, compiled, DEV key made")
    expect(printed).toContain(DEV_BANNER)

    const { abi, bytecode } = await hre.artifacts.readArtifact("User")
    expect(abi).toHaveLength(3)
    const { circuits } = await readManifest(project.config.keys)
    const key = JSON.parse(await project.read("keys/Square.dev.json"))
    expect(bytecode).toContain(BigInt(key.vk_alpha_1[0]).toString(16))
    expect(circuits["Square"]?.keys.DEV?.verifier).toBe("SquareDevKey.sol")
    const { provider } = await hre.network.create()
    const [from] = (await provider.request({ method: "eth_accounts" })) as string[]
    const hash = await provider.request({ method: "eth_sendTransaction", params: [{ from, data: bytecode }] })
    const receipt = (await provider.request({
      method: "eth_getTransactionReceipt",
      params: [hash],
    })) as { contractAddress: string }
    // isConsistent(): the hash in the library is the one that the chain computes over the key.
    const answer = await provider.request({
      method: "eth_call",
      params: [{ to: receipt.contractAddress, data: id("isConsistent()").slice(0, 10) }],
    })
    expect(BigInt(answer as string)).toBe(1n)
  })

  test("circuits, setup and info work on named circuits", async () => {
    const project = await createProject(squareFiles, [square, { ...square, name: "Large", onDemand: true }])
    const hre = await startHardhat(project)
    const output = vi.spyOn(process.stdout, "write").mockReturnValue(true)
    const printed = (): string => output.mock.calls.map(([text]) => String(text)).join("")
    const run = async (task: string[], parameters: object): Promise<unknown> => {
      output.mockClear()
      return hre.tasks.getTask(task).run(parameters)
    }
    try {
      await run(["circuits", "info"], {})
      expect(printed()).toContain("Large: not built yet")
      await run(["circuits"], { names: ["Square"] })
      expect(printed()).toContain(DEV_BANNER)
      await run(["circuits"], {})
      expect(printed()).toBe("Square: 2 constraints, unchanged\n")
      await run(["circuits", "setup"], { names: ["Square"] })
      expect(printed()).toContain("Square: 2 constraints, DEV key made")
      expect(printed()).toContain(DEV_BANNER)
      await run(["circuits", "info"], { names: ["Square"] })
      expect(printed()).toContain("Square = Square(1) of square.circom")
      expect(printed()).toContain("public: square, product, factors[0], factors[1]")
      expect(printed()).toContain(DEV_BANNER)
      await run(["circuits", "info"], { json: true })
      expect(JSON.parse(printed())).toMatchObject([
        { circuit: { name: "Square" }, built: { wires: 6 } },
        { circuit: { name: "Large", onDemand: true } },
      ])
    } finally {
      output.mockRestore()
    }
  })
})

describe("the command line", () => {
  test("builds circuits, ends by itself, and runs a ceremony's commands", async () => {
    const project = await withConfigFile(await createProject(squareFiles, [square]))
    const first = await hardhat(project, "circuits")
    expect(first).toMatchObject({ code: 0 })
    expect(first.output).toContain("Square: 2 constraints, compiled, DEV key made")
    const help = await hardhat(project, "circuits", "ceremony", "--help")
    for (const command of ["new", "contribute", "sign", "beacon", "verify", "export"]) {
      expect(help.output).toContain(`ceremony ${command}`)
    }
    const refused = await hardhat(project, "circuits", "ceremony", "new", "Square", "--ptau", "gone.ptau")
    expect(refused.code).not.toBe(0)
    expect(refused.output).toContain("CEREMONY_PHASE1_INVALID")
    const missing = await hardhat(project, "circuits", "ceremony", "contribute", "Square", "--name", "Ada")
    expect(missing.output).toContain("CEREMONY_MISSING")
  })

  test("a broken circuit fails the command with file, line and column", async () => {
    const broken = squareCircuit.replace("x * x + N", "x * x + Q")
    const project = await withConfigFile(await createProject({ "src/square.circom": broken }, [square]))
    const { code, output } = await hardhat(project, "circuits")
    expect(code).not.toBe(0)
    expect(output).toContain(`${path.join(project.root, "src/square.circom")}:8:22: error[T2021]`)
    expect(output).toContain("CIRCUIT_COMPILE_FAILED")
  })
})

const here = path.dirname(fileURLToPath(import.meta.url))

async function withConfigFile(project: TemporaryProject): Promise<TemporaryProject> {
  const plugin = path.join(here, "../index.ts")
  await project.write(
    "hardhat.config.ts",
    `import plugin from ${JSON.stringify(plugin)}\nexport default { plugins: [plugin] }\n`,
  )
  const hardhatFolder = path.dirname(createRequire(import.meta.url).resolve("hardhat/package.json"))
  await symlink(hardhatFolder, path.join(project.root, "node_modules/hardhat"))
  return project
}

async function hardhat(
  project: TemporaryProject,
  ...parameters: readonly string[]
): Promise<{ readonly code: number | null; readonly output: string }> {
  const cli = path.join(project.root, "node_modules/hardhat/dist/src/cli.js")
  const child = spawn(process.execPath, [cli, ...parameters], {
    cwd: project.root,
    env: {
      PATH: process.env["PATH"],
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
      HOME: project.root,
      HARDHAT_DISABLE_TELEMETRY_PROMPT: "true",
      NO_COLOR: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 170_000,
  })
  let output = ""
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text))
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve))
  return { code, output }
}
