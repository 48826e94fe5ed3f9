import { readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { RunState, RunView } from "@agentgpt/agentgpt"
import { createLocalSigner, signPlanApproval, writeKeystore } from "@agentgpt/chain"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { callCli } from "./support/call-cli.ts"
import type { CallOptions } from "./support/call-cli.ts"
import { makeProject, PASSPHRASE } from "./support/make-project.ts"
import type { Project } from "./support/make-project.ts"
import { PLAN_HASH, RUN, viewOf } from "./support/views.ts"

let project: Project
beforeAll(async () => (project = await makeProject()))
afterAll(() => project.remove())

const call = (line: string, options: Partial<CallOptions> = {}) =>
  callCli(line.split(" "), { ...project, ...options })
const withViews = (...views: readonly RunView[]) => ({ mock: { views } })
const PAYROLL =
  "payroll.csv --chain eip155:31337 --token 0x5FbDB2315678afecb367f032d93F642f64180aa3 --decimals 6 --payer 0x70997970C51812dc3A010C7d01b50e0d17dc79C8"

describe("plan", () => {
  it("shows the plan, the decision, the route and all strategies, and asks for no key", async () => {
    const { code, out, orchestrator, inputs } = await call(`plan ${PAYROLL}`)
    expect(code).toBe(0)
    for (const part of [
      "compliance.screen",
      "payment.batch",
      "Decision: allow",
      "Method:",
      "sequential",
      "speculative",
    ]) {
      expect(out).toContain(part)
    }
    expect(out).toContain("Nothing was spent.")
    expect(inputs).toMatchObject({ role: "client", signers: [] })
    expect(orchestrator?.calls).toEqual([expect.stringMatching(/^plan payroll-[0-9a-f]{8}$/u), "close"])
  })

  it("gives amounts as decimal text", async () => {
    const { lines } = await call(`plan ${PAYROLL} --json`)
    expect(lines).toMatchObject([
      { decision: { verdict: "allow" }, estimates: [{ gas: "126000" }, {}, {}, {}] },
    ])
  })

  it("ends with the exit code of the policy where it says no, and shows all of it", async () => {
    const policy = readFileSync(join(project.directory, "policy.json"), "utf8")
    writeFileSync(
      join(project.directory, "strict.json"),
      policy.replace('"perPayment": "20000"', '"perPayment": "1000"'),
    )
    const { code, out } = await call("plan task.json --policy strict.json")
    expect(code).toBe(62)
    expect(out).toContain("deny POLICY_PAYMENT_CAP")
  })

  it("answers a sentence with the structured form", async () => {
    const { code, lines } = await callCli(["plan", "Process Q3 salaries", "--json"], project)
    expect(code).toBe(61)
    expect(lines).toMatchObject([{ code: "TASK_PLANNER_MISSING" }])
  })

  it.each<[string, string, string]>([
    ["plan payroll.csv", "CLI_USAGE_INVALID", "--chain, --token, --decimals, --payer"],
    ["plan payroll.csv --chain eip155:1 --token a --payer b", "CLI_USAGE_INVALID", "--decimals"],
    ["plan task.json --chain eip155:31337", "CLI_USAGE_INVALID", "--chain belong"],
    [
      `plan ${PAYROLL.replace("--decimals 6", "--decimals 6.5")}`,
      "CLI_USAGE_INVALID",
      "--decimals is a whole number",
    ],
    ["plan policy.json", "TASK_INVALID", "no action"],
    ["plan list.txt", "CLI_FILE_UNUSABLE", "no JSON"],
  ])("%s is refused with %s", async (line, code, hint) => {
    const { lines } = await call(`${line} --json`)
    expect(lines).toMatchObject([{ code, detail: expect.stringContaining(hint) }])
  })

  it("takes a task from standard input", async () => {
    const piped = readFileSync(join(project.directory, "task.json"), "utf8")
    const { code, lines } = await call("plan - --json", { piped })
    expect([code, lines]).toMatchObject([0, [{ decision: { verdict: "allow" } }]])
  })

  it("takes the files of a task from standard input from where it was called", async () => {
    const [file, , chain, , token, , , , payer] = PAYROLL.split(" ")
    const params = { chain, token, decimals: 6, payer, file }
    const piped = JSON.stringify({ action: "payroll", params })
    const { code, lines } = await call("plan - --json", { piped })
    expect([code, lines]).toMatchObject([0, [{ decision: { verdict: "allow" } }]])
  })

  it("refuses the options of a payroll with a task from standard input", async () => {
    const piped = readFileSync(join(project.directory, "task.json"), "utf8")
    const { code, lines } = await call("plan - --chain eip155:1 --json", { piped })
    expect([code, lines]).toMatchObject([
      2,
      [{ code: "CLI_USAGE_INVALID", detail: expect.stringContaining("--chain belong") }],
    ])
  })

  it("takes a task that begins with a byte order mark", async () => {
    const piped = `\uFEFF${readFileSync(join(project.directory, "task.json"), "utf8")}`
    const { code, lines } = await call("plan - --json", { piped })
    expect([code, lines]).toMatchObject([0, [{ decision: { verdict: "allow" } }]])
  })
})

describe("run", () => {
  it("does nothing without a yes where there is no terminal", async () => {
    for (const json of ["", " --json"]) {
      const { code, orchestrator } = await call(`run ${PAYROLL}${json}`)
      expect(code).toBe(31)
      expect(orchestrator?.calls.join()).not.toContain("start")
    }
  })

  it.each([
    ["y", 0],
    ["yes", 0],
    ["n", 31],
    ["", 31],
    ["yesterday", 31],
  ])("asks at a terminal; %j ends with %i", async (typed, code) => {
    const called = await call(`run ${PAYROLL}`, { typed: [typed] })
    expect(called.code).toBe(code)
    expect(called.error).toContain("Do it? [y/N]")
    expect(called.orchestrator?.calls.some((each) => each.startsWith("start"))).toBe(code === 0)
  })

  it("does nothing when the question is not answered", async () => {
    const { code, error, orchestrator } = await call(`run ${PAYROLL}`, { typed: [] })
    expect([code, error]).toMatchObject([31, expect.stringContaining("was not answered")])
    expect(orchestrator?.calls.join()).not.toContain("start")
  })

  it("asks nobody in CI, though there is a terminal", async () => {
    const { code, error } = await call(`run ${PAYROLL}`, {
      typed: ["y"],
      environment: { ...project.environment, CI: "true" },
    })
    expect(code).toBe(31)
    expect(error).not.toContain("[y/N]")
  })

  it("with --dry-run only looks, and unlocks no key", async () => {
    const { code, out, orchestrator, inputs } = await call(`run ${PAYROLL} --dry-run`, { typed: ["y"] })
    expect(code).toBe(0)
    expect(out).toContain("Nothing was spent.")
    expect(inputs?.role).toBe("client")
    expect(orchestrator?.calls).toEqual([expect.stringMatching(/^plan /u), "close"])
  })

  it("begins nothing that the policy denies, whatever is said", async () => {
    const { code, orchestrator } = await call("run task.json --policy strict.json --yes")
    expect(code).toBe(62)
    expect(orchestrator?.calls.join()).not.toContain("start")
  })

  it("names the run by the file and its content, so that the same call is the same run", async () => {
    const name = async (line: string) => {
      const { orchestrator } = await call(line)
      return orchestrator?.calls.find((each) => each.startsWith("start"))
    }
    const first = await name(`run ${PAYROLL} --yes`)
    expect(first).toMatch(/^start payroll-[0-9a-f]{8}$/u)
    expect(await name(`run ${PAYROLL} --yes`)).toBe(first)
    expect(
      await name(`run ${PAYROLL.replace("--decimals 6", "--decimals 18")} --yes --policy policy.json`),
    ).not.toBe(first)
    expect(await name(`run ${PAYROLL} --yes --run november`)).toBe("start november")
  })

  it("goes on with a run that is there, without asking again", async () => {
    const { code, error, orchestrator } = await call(
      `run ${PAYROLL} --run ${RUN}`,
      withViews(viewOf("running")),
    )
    expect(code).toBe(0)
    expect(error).toContain("nobody is paid twice")
    expect(orchestrator?.calls).toEqual([`start ${RUN}`, `result ${RUN}`, "close"])
  })

  it("shows progress in lines where the output is no terminal, and one block where it is one", async () => {
    const piped = await call(`run ${PAYROLL} --run r --yes --watch`)
    expect(piped.out).toMatch(/r running: payments 0 of 2 paid/u)
    expect(piped.out).toMatch(
      /1 of 2 paid; speed 1\.0 payments\/s; gas 42000, 42000 per payment; proof .* about 1 min 1 s left/u,
    )
    expect(piped.out).not.toContain("\u001B")
    const seen = await call(`run ${PAYROLL} --run r --yes`, { typed: [] })
    expect(seen.out).toContain("\u001B[6A\u001B[J")
    expect(seen.out).toMatch(/payments\s+2 of 2 paid/u)
    const json = await call(`run ${PAYROLL} --run r --yes --watch --json`)
    expect(json.lines.map(({ state }) => state)).toEqual(["running", "running", "completed", "completed"])
    expect(json.lines.at(-1)).toMatchObject({
      metadata: { zkProof: null, agentOutputs: [{ gasUsed: "84000" }] },
    })
  })

  it("ends at finality with --no-await-proof", async () => {
    const { orchestrator } = await call(`run ${PAYROLL} --run r --yes --no-await-proof`)
    expect(orchestrator?.calls).toContain("result r without proof")
  })

  it("does not wait for approvers", async () => {
    const policy = readFileSync(join(project.directory, "policy.json"), "utf8")
    writeFileSync(
      join(project.directory, "asking.json"),
      policy.replace('"approvalAbove": "500000"', '"approvalAbove": "5"'),
    )
    const { code, out, orchestrator } = await call(`run ${PAYROLL} --run r --yes --policy asking.json`)
    expect(code).toBe(0)
    expect(out).toContain("agentgpt approve r")
    expect(orchestrator?.calls).not.toContain("result r")
  })

  it("leaves a run running that is no longer waited for", async () => {
    const { code, orchestrator } = await call(`run ${PAYROLL} --run r --yes`, { signal: AbortSignal.abort() })
    // A script must not take it for paid.
    expect(code).toBe(130)
    expect(orchestrator?.calls.at(-1)).toBe("close")
    expect(orchestrator?.calls).not.toContain("cancel r")
    const json = await call(`run ${PAYROLL} --run r --yes --json`, { signal: AbortSignal.abort() })
    expect(json.lines).toMatchObject([{ run: "r", state: "running" }])
  })
})

describe("runs", () => {
  it.each<[RunState, Partial<RunView>, number]>([
    ["completed", {}, 0],
    ["failed", { error: { code: "BATCH_ROWS_INVALID", message: "Rows." } }, 52],
    ["failed", { error: { code: "OF_A_NEWER_VERSION", message: "New." } }, 60],
    ["cancelled", {}, 60],
    [
      "denied",
      {
        findings: [
          { code: "POLICY_DAY_CAP", verdict: "deny", sentence: "Too much.", subjects: [], count: 0 },
        ],
      },
      62,
    ],
  ])("watch of a run that is %s %j ends with %i", async (state, fields, exitCode) => {
    const { code } = await call(`runs watch ${RUN}`, withViews(viewOf(state, fields)))
    expect(code).toBe(exitCode)
  })

  it("list shows those in a state", async () => {
    const views = withViews(viewOf("running"), viewOf("completed", { run: "old" }))
    expect((await call("runs list --json", views)).lines.map(({ run }) => run)).toEqual([RUN, "old"])
    expect((await call("runs list --json --limit 1", views)).lines).toHaveLength(1)
    expect((await call("runs list", withViews())).out).toBe("There is no run yet.\n")
    const { out } = await call("runs list --state completed", views)
    expect(out).toContain("old")
    expect(out).not.toContain(RUN)
  })

  it("show tells everything, payments too", async () => {
    const { out } = await call(`runs show ${RUN} --payments`, withViews(viewOf("completed")))
    for (const part of [
      "3 of 4 paid, 1 refused",
      "84000, 28000 per payment",
      "2 of 2 chunks, 0 behind",
      "1.5 payments/s",
      "e-1",
    ]) {
      expect(out).toContain(part)
    }
  })

  it("hides nothing and repaints nothing of a name that somebody chose", async () => {
    const name = "pay\u001B[2J\u202Eroll\nok"
    const { out } = await call(`runs show ${RUN}`, withViews(viewOf("completed", { name })))
    // oxlint-disable-next-line no-control-regex -- it is what must not be there
    expect(out).not.toMatch(/[\u001B\u202E]/u)
  })

  it.each([
    "runs show",
    "runs watch",
    "runs retry --yes",
    "runs cancel",
    "runs pause",
    "runs resume --yes",
    "runs erase --yes",
    "approve",
    "prove",
    "export",
  ])("%s of a run that is not there ends with 60", async (line) => {
    const { code, lines, orchestrator } = await call(`${line} nothing --json`)
    expect([code, lines]).toMatchObject([60, [{ code: "WORKFLOW_NOT_FOUND" }]])
    expect(orchestrator?.calls).toEqual(["close"])
  })

  it.each(["retry", "resume", "erase"])("%s asks, and does nothing without a yes", async (verb) => {
    const views = withViews(viewOf("completed"))
    const silent = await call(`runs ${verb} ${RUN}`, views)
    expect([silent.code, silent.orchestrator?.calls]).toEqual([31, ["close"]])
    const refused = await call(`runs ${verb} ${RUN}`, { ...views, typed: ["n"] })
    expect([refused.code, refused.orchestrator?.calls]).toEqual([31, ["close"]])
    const dry = await call(`runs ${verb} ${RUN} --dry-run`, views)
    expect([dry.code, dry.orchestrator?.calls]).toEqual([0, ["close"]])
    const agreed = await call(`runs ${verb} ${RUN} --yes`, views)
    expect([agreed.code, agreed.orchestrator?.calls]).toEqual([0, [`${verb} ${RUN}`, "close"]])
  })

  it.each(["cancel", "pause"])("%s is done at once", async (verb) => {
    const { code, orchestrator } = await call(`runs ${verb} ${RUN}`, withViews(viewOf("running")))
    expect([code, orchestrator?.calls]).toEqual([0, [`${verb} ${RUN}`, "close"]])
  })
})

describe("prove", () => {
  it("goes on until the proof is archived", async () => {
    const { code, lines, orchestrator, inputs } = await call(
      `prove ${RUN} --json`,
      withViews(viewOf("running")),
    )
    expect(code).toBe(0)
    expect(inputs?.role).toBe("worker")
    expect(orchestrator?.calls).toEqual([`result ${RUN}`, "close"])
    expect(lines).toMatchObject([{ proofLag: 2 }, { proofLag: 0, proofs: [{ state: "archived" }] }])
  })

  it("that is no longer waited for does not look as if it were done", async () => {
    const mock = { views: [viewOf("running")], neverEnds: true }
    const aborted = { mock, signal: AbortSignal.abort() }
    expect((await call(`prove ${RUN}`, aborted)).code).toBe(130)
  })

  it("only says how far it is with --status, or where nothing is left", async () => {
    const status = await call(`prove ${RUN} --status`, withViews(viewOf("running")))
    expect([status.code, status.inputs?.role, status.orchestrator?.calls]).toEqual([0, "client", ["close"]])
    const done = await call(`prove ${RUN}`, withViews(viewOf("completed")))
    expect([done.code, done.orchestrator?.calls]).toEqual([0, ["close"]])
  })

  it("ends with the code of a proof that failed", async () => {
    const view = viewOf("completed")
    const proofs = view.proofs.map((proof) => ({
      ...proof,
      state: "failed" as const,
      errorCode: "PROOF_KEYSTORE_LOCKED",
    }))
    expect((await call(`prove ${RUN} --status`, withViews({ ...view, proofs }))).code).toBe(23)
    const again = await call(`prove ${RUN} --retry --json`, withViews({ ...view, proofs }))
    expect(again.orchestrator?.calls).toEqual([`reprove ${RUN}`, `result ${RUN}`, "close"])
    expect(again.lines).toMatchObject([{ proofs: [{ state: "failed" }] }, { proofs: [{ state: "waiting" }] }])
  })

  it("says that there is no such run before it asks for a passphrase", async () => {
    await call("keys new asked --passphrase-file passphrase.txt")
    const { code, error, inputs } = await call("prove nobody", { typed: [] })
    expect([code > 0, inputs?.role]).toEqual([true, "client"])
    expect(error).toContain("WORKFLOW_NOT_FOUND")
    expect(error).not.toMatch(/passphrase/iu)
    rmSync(join(project.home, "keys", "asked.json"))
  })

  it("begins nothing again with --retry where nothing has failed, or where --status only asks", async () => {
    const done = await call(`prove ${RUN} --retry`, withViews(viewOf("completed")))
    expect([done.code, done.orchestrator?.calls]).toEqual([0, ["close"]])
    const view = viewOf("completed")
    const proofs = view.proofs.map((proof) => ({ ...proof, state: "failed" as const }))
    const asked = await call(`prove ${RUN} --retry --status`, withViews({ ...view, proofs }))
    expect([asked.inputs?.role, asked.orchestrator?.calls]).toEqual(["client", ["close"]])
  })
})

describe("approve", () => {
  // The first approver of the guide's policy, whose key is public.
  const KEY = "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a"
  const STRANGER = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
  const asking = withViews(viewOf("asking"))

  beforeAll(async () => {
    for (const [name, key] of [
      ["cfo", KEY],
      ["stranger", STRANGER],
    ] as const) {
      const json = await writeKeystore(Buffer.from(key.slice(2), "hex"), PASSPHRASE, { scryptN: 1_024 })
      writeFileSync(join(project.directory, `${name}.json`), json)
      await call(`keys import ${name} --from ${name}.json --passphrase-file passphrase.txt`)
    }
  })

  it("shows what wallets sign, and signs nothing by itself", async () => {
    const { code, lines, orchestrator } = await call(`approve ${RUN} --json`, asking)
    expect([code, orchestrator?.calls]).toEqual([0, ["close"]])
    expect(lines).toMatchObject([
      {
        question: { planHash: PLAN_HASH, amountLimit: "600000000000" },
        typedData: {
          primaryType: "AgentGPTPlanApproval",
          domain: { name: "Example Payroll", chainId: "31337" },
          types: { EIP712Domain: [{}, {}, {}], AgentGPTPlanApproval: [{}, {}, {}, {}] },
          message: { planHash: PLAN_HASH, amountLimit: "600000000000" },
        },
      },
    ])
    const { out } = await call(`approve ${RUN}`, asking)
    expect(out).toContain("600000 of eip155:31337/erc20")
    expect(out).toContain("1 of 2 signed: 0x")
  })

  it("signs with an approver's key, once somebody agreed", async () => {
    const line = `approve ${RUN} --key cfo --passphrase-file passphrase.txt`
    const silent = await call(line, asking)
    expect([silent.code, silent.orchestrator?.calls]).toEqual([31, ["close"]])
    const { code, lines, orchestrator } = await call(`${line} --yes --json`, asking)
    expect([code, orchestrator?.calls]).toEqual([0, [`approve ${RUN}`, "close"]])
    expect(lines.at(-1)).toMatchObject({ state: "running", openQuestions: 0, problems: [] })
  })

  it("asks for the passphrase at a terminal, where it does not show", async () => {
    const { code, out, error } = await call(`approve ${RUN} --key cfo`, {
      ...asking,
      typed: ["y", PASSPHRASE],
    })
    expect(code).toBe(0)
    expect(error).toContain("Passphrase of cfo")
    expect(out + error).not.toContain(PASSPHRASE)
  })

  it("takes a wallet's signature, and only the orchestrator says whether it counts", async () => {
    const sign = async (key: string) => {
      const terms = { planHash: PLAN_HASH, amountLimit: 600_000_000_000n, expiresAtSeconds: 1_800_003_600n }
      const policy = { chainId: "eip155:31337", name: "Example Payroll", version: 1 } as const
      return (await signPlanApproval(createLocalSigner(key as `0x${string}`), policy, terms)).signature
    }
    const good = await call(`approve ${RUN} --signature ${await sign(KEY)} --yes --json`, asking)
    expect(good.lines.at(-1)).toMatchObject({ openQuestions: 0 })
    const foreign = await call(`approve ${RUN} --signature ${await sign(STRANGER)} --yes --json`, asking)
    expect(foreign.lines.at(-1)).toMatchObject({
      openQuestions: 1,
      problems: ["GUARD_APPROVER_FOREIGN"],
      signed: [{ planHash: PLAN_HASH, signedBy: [], needed: 2 }],
    })
  })

  it.each<[string, string, number, string]>([
    [
      "a stranger's key",
      "--key stranger --yes --passphrase-file passphrase.txt",
      50,
      "GUARD_APPROVER_FOREIGN",
    ],
    ["a key that is not there", "--key cfoo --yes", 31, "CLI_KEY_UNKNOWN"],
    ["a wrong passphrase", "--key cfo --yes --passphrase-file key.txt", 41, "SIGNER_PASSWORD_WRONG"],
    ["no passphrase", "--key cfo --yes", 31, "CLI_PASSPHRASE_UNFIT"],
    ["half a signature", "--signature 0x1234 --yes", 50, "GUARD_APPROVAL_INVALID"],
    ["two ways at once", "--key cfo --signature 0x12 --yes", 2, "CLI_USAGE_INVALID"],
    ["another question", `--plan-hash 0x${"00".repeat(32)} --key cfo --yes`, 2, "CLI_USAGE_INVALID"],
    [
      "two ways to a passphrase",
      "--key cfo --yes --passphrase-file a --passphrase-env B",
      2,
      "CLI_USAGE_INVALID",
    ],
  ])("refuses %s", async (_name, options, exitCode, code) => {
    const called = await call(`approve ${RUN} ${options} --json`, asking)
    expect([called.code, called.lines.at(-1)]).toMatchObject([exitCode, { code }])
    expect(called.orchestrator?.calls).toEqual(["close"])
  })

  it("names the key that a passphrase does not open", async () => {
    const { lines } = await call(`approve ${RUN} --key cfo --yes --passphrase-file key.txt --json`, asking)
    expect(lines.at(-1)).toMatchObject({ detail: expect.stringContaining("the key cfo") })
  })

  it("has nothing to show where nothing is asked", async () => {
    const { code, out } = await call(`approve ${RUN}`, withViews(viewOf("running")))
    expect([code, out]).toMatchObject([0, expect.stringContaining("Nothing is asked")])
  })
})

describe("export", () => {
  it.each(["csv", "json", "markdown", "html"])("writes %s", async (format) => {
    const { code, out } = await call(`export ${RUN} --format ${format}`, withViews(viewOf("completed")))
    expect(code).toBe(0)
    // In whole tokens, by the decimals of the policy; JSON has units beside the decimals.
    expect(out.replaceAll("\\", "")).toMatch(format === "json" ? /"amount":"1250500000".*/u : /1250\.5/u)
    expect(out).toContain("ab".repeat(32))
  })

  it("never writes over a file", async () => {
    const views = withViews(viewOf("completed"))
    expect((await call(`export ${RUN} --out report.csv`, views)).code).toBe(0)
    const written = readFileSync(join(project.directory, "report.csv"), "utf8")
    const again = await call(`export ${RUN} --out report.csv --format json --json`, views)
    expect([again.code, again.lines]).toMatchObject([31, [{ code: "CLI_FILE_EXISTS" }]])
    expect(readFileSync(join(project.directory, "report.csv"), "utf8")).toBe(written)
  })
})

describe("a worker", () => {
  it("has the keys of the home directory, unlocked before anything is opened", async () => {
    const called = await call("worker --json --passphrase-file passphrase.txt", {
      signal: AbortSignal.abort(),
    })
    expect(called.code).toBe(0)
    expect(called.inputs?.signers.map(({ address }) => address)).toContain(
      "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc",
    )
    const locked = await call("worker --json --passphrase-file key.txt", { signal: AbortSignal.abort() })
    expect([locked.code, locked.orchestrator]).toEqual([41, undefined])
  })
})
