import { execFileSync } from "node:child_process"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { callCli, parseLines } from "./support/call-cli.ts"
import { KEY, makeProject, PASSPHRASE, root } from "./support/make-project.ts"
import type { Project } from "./support/make-project.ts"
import { spawnCli } from "./support/spawn-cli.ts"

let project: Project
beforeAll(async () => (project = await makeProject()))
afterAll(() => project.remove())

const call = (line: string, piped = "", environment = {}) =>
  spawnCli(
    line.split(" ").filter((word) => word !== ""),
    {
      directory: project.directory,
      environment: { ...project.environment, ...environment },
      piped,
    },
  )

/** The same in this process, which takes a tenth of the time: for what is shown of the process already. */
const callWithin = (line: string) =>
  callCli(line.split(" "), {
    directory: project.directory,
    environment: { PATH: process.env["PATH"], ...project.environment },
  })

describe("the command as a process", () => {
  it("shows its help without arguments", async () => {
    const { code, out, error } = await call("")
    expect([code, error]).toEqual([0, ""])
    expect(out).toContain("Usage: agentgpt")
  })

  it.each([
    ["rnus", "Did you mean runs?"],
    ["runs lst", "Did you mean list?"],
    ["doctor --jsn", "Did you mean --json?"],
    ["runs list --state runing", "Allowed choices are"],
    ["runs", "A command is missing"],
    ["run task.json --dry-run --yes", "cannot be used"],
    ["verify", "Which bundle?"],
    ["verify", "agentgpt verify --help"],
    ["verify --disclosure a --key b --onchain http://127.0.0.1:1", "--onchain, --envelope"],
  ])("ends with 2 for %s and says: %s", async (line, hint) => {
    const { code, out, error } = await call(line)
    expect([code, out]).toEqual([2, ""])
    expect(error).toContain(hint)
    const json = await callWithin(`${line} --json`)
    // A group alone takes no option.
    expect([json.code, json.error]).toEqual([2, ""])
    const [problem, ...more] = parseLines(json.out)
    expect(more).toEqual([])
    expect(problem).toMatchObject({ status: 400, recovery: "ask", next: expect.any(Array) })
    expect(problem?.["type"]).toBe(`urn:agentgpt:error:${String(problem?.["code"])}`)
  })

  it.each<[string, number, string]>([
    ["plan task.json --policy nowhere.json", 10, "CONFIG_FILE_UNREADABLE"],
    ["chains show eip155:999999999", 10, "CONFIG_UNKNOWN_CHAIN"],
    ["configure-execution --max-threads 0", 10, "CONFIG_INVALID"],
    ["verify nowhere.car", 24, "BUNDLE_FILE_UNREADABLE"],
    ["keys address nobody", 31, "CLI_KEY_UNKNOWN"],
    ["init", 31, "CLI_FILE_EXISTS"],
    ["run payroll.xls", 31, "CLI_FILE_UNUSABLE"],
    ["gas record --rpc http://127.0.0.1:1 --out f.jsonl", 42, "NODE_UNREACHABLE"],
    ["lists import nowhere.txt", 65, "SCREEN_FILE_UNREADABLE"],
  ])("ends %s with %i: %s", async (line, exitCode, errorCode) => {
    const { code, out, error } = await call(line)
    expect([code, out]).toEqual([exitCode, ""])
    expect(error).toContain(`Error ${errorCode}: `)
    expect(error).toContain("What to do next:")
    const json = await callWithin(`${line} --json`)
    expect([json.code, json.error]).toEqual([exitCode, ""])
    expect(parseLines(json.out)).toMatchObject([{ code: errorCode }])
  })

  it.each(["keys new payroll", "keys import treasury --from key.txt", "halt", "resume --why x"])(
    "asks nobody where there is no terminal: %s",
    async (line) => {
      // An answer is at hand, and must not be taken.
      const { code, out, error } = await call(line, `yes\n${PASSPHRASE}\n${PASSPHRASE}\n`, {
        DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
      })
      expect(code).toBeGreaterThan(2)
      expect(out).toBe("")
      expect(error).not.toContain("[y/N]")
      expect(error).not.toContain("passphrase of")
    },
  )

  it("works through npm in the workspace, with paths of where it was called", async () => {
    const { code, out, error } = await spawnCli(
      ["lists", "import", "list.txt", "--name", "by-npm", "--json"],
      {
        directory: project.directory,
        environment: { ...project.environment, INIT_CWD: project.directory },
        program: join(root, "scripts", "agentgpt.ts"),
      },
    )
    expect([code, error]).toEqual([65, ""])
    // The list is of the future, so it was read.
    expect(parseLines(out)).toMatchObject([{ code: "SCREEN_DATE_INVALID" }])
  })

  it("is the script `agentgpt` of the workspace", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object }
    expect(scripts).toMatchObject({ agentgpt: "node scripts/bootstrap.cjs agentgpt" })
    const manifest = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8")) as {
      bin: object
    }
    expect(Object.keys(manifest.bin)).toEqual(["agentgpt", "agentgpt-cli"])
    expect(readFileSync(join(root, "packages/cli/src/main.ts"), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/u)
  })
})

describe("secrets", () => {
  it("are never printed, wherever they are typed by mistake", async () => {
    const lines = [
      KEY,
      `keys import treasury ${KEY}`,
      `keys import treasury --from ${KEY}`,
      `keys new ${PASSPHRASE.replaceAll(" ", "-").toUpperCase()} --passphrase-env ${PASSPHRASE.replaceAll(" ", "_")}`,
      `approve x --signature ${KEY}`,
      `--key=${KEY}`,
      `runs show --${KEY}`,
      `runs list --state ${KEY}`,
    ]
    for (const line of lines) {
      for (const { code, out, error } of [await call(line), await callWithin(`${line} --json`)]) {
        expect(code).toBeGreaterThan(0)
        expect((out + error).toLowerCase()).not.toContain(KEY)
        expect(out + error).not.toContain(PASSPHRASE.replaceAll(" ", "_"))
      }
    }
  })

  it("of a configuration show by name alone", async () => {
    const url = "https://rpc.example/v2/aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW"
    const file = join(project.directory, "secret.config.json")
    writeFileSync(
      file,
      JSON.stringify({ chains: { "eip155:1": { rpcUrls: [{ $secret: "MAIN_RPC_URL" }] } } }),
    )
    for (const line of [
      "config show --origin --config secret.config.json",
      "chains list --config secret.config.json",
    ]) {
      for (const json of ["", " --json"]) {
        const { code, out, error } = await call(line + json, "", {
          MAIN_RPC_URL: "http://127.0.0.1:1/hunter22hunter22",
        })
        expect([code, error]).toEqual([0, ""])
        expect(out).not.toContain("hunter22")
      }
    }
    writeFileSync(file, JSON.stringify({ chains: { "eip155:1": { rpcUrls: [url] } } }))
    const { code, error } = await call("config show --config secret.config.json")
    expect(code).toBe(10)
    expect(error).not.toContain("aB3dE5fG7hI9")
  })

  it("lie encrypted in files of their owner alone", async () => {
    const made = await call("keys new vault --passphrase-file passphrase.txt")
    expect(made.code).toBe(0)
    const imported = await call("keys import treasury --from - --passphrase-env PASS --json", `${KEY}\n`, {
      PASS: PASSPHRASE,
    })
    expect(imported.code).toBe(0)
    expect(parseLines(imported.out)).toMatchObject([
      { address: "0xc9EbDeb3E3Ef8544f062Dd8ab9eD0b50d114DB6b" },
    ])
    for (const name of ["vault", "treasury"]) {
      const file = join(project.home, "keys", `${name}.json`)
      expect(statSync(file).mode & 0o777).toBe(0o600)
      expect(readFileSync(file, "utf8").toLowerCase()).not.toContain(KEY)
    }
    expect(statSync(join(project.home, "keys")).mode & 0o777).toBe(0o700)
    // The database runs as another user and has to pass through.
    expect(statSync(project.home).mode & 0o011).toBe(0o011)
    const again = await call("keys new vault --passphrase-file passphrase.txt")
    expect(again.code).toBe(31)
  })

  it.each([
    ["too short", "short\n", "CLI_PASSPHRASE_UNFIT"],
    ["empty", "\n", "CLI_PASSPHRASE_UNFIT"],
  ])("need a passphrase that is not %s", async (_name, piped, code) => {
    const { code: exit, error } = await call("keys new other --passphrase-fd 0", piped)
    expect(exit).toBe(31)
    expect(error).toContain(code)
  })
})

it.each(["", "nine", "-1"])("a passphrase is not read from the descriptor %j", async (descriptor) => {
  const argv = ["keys", "new", "other", "--passphrase-fd", descriptor]
  const { code, error } = await spawnCli(argv, { ...project, piped: "long enough for a key\n" })
  expect([code, error]).toEqual([2, expect.stringContaining("--passphrase-fd")])
})

describe("a process whose reader has seen enough", () => {
  it("ends without a word", async () => {
    const { code, error } = await spawnCli(["config", "show"], { ...project, isDeaf: true })
    expect([code, error]).toEqual([0, ""])
  })

  it("ends with the code of an error that nobody reads", async () => {
    const { code } = await spawnCli(["keys", "address", "nobody"], { ...project, isUnheard: true })
    expect(code).toBe(31)
  })
})

describe("a process that is told to end", () => {
  const program = join(root, "packages/cli/test/children/cli-with-mock.ts")

  it("works as a worker until then, and closes", async () => {
    let isTold = false
    const { code, out, error } = await spawnCli(["worker", "--json", "--passphrase-file", "passphrase.txt"], {
      ...project,
      program,
      onOutput: (text, kill) => {
        // A second signal would end it as it ends any process.
        if (isTold || !text.includes("worker-start")) return
        isTold = true
        kill("SIGTERM")
      },
    })
    expect([code, error]).toEqual([0, ""])
    expect(parseLines(out)).toMatchObject([{ event: "worker-start" }, { event: "worker-stop" }])
  })

  it("closes too where its reader has seen enough", async () => {
    const environment = { ...project.environment, SAYS_CLOSED: "1" }
    const options = { ...project, environment, program, isDeaf: true }
    const { code, error } = await spawnCli(
      ["worker", "--json", "--passphrase-file", "passphrase.txt"],
      options,
    )
    expect([code, error]).toEqual([0, "closed"])
  })
})

it("a configuration in TypeScript is read without a warning", async () => {
  execFileSync("cp", [join(root, "agentgpt.config.ts"), join(project.directory, "typed.config.ts")])
  const plain = await call("config show")
  expect([plain.code, plain.error]).toEqual([0, ""])
})
