import { execFile } from "node:child_process"
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { readTask } from "../task/read-task.ts"
import { readPolicy } from "./read-policy.ts"

const root = fileURLToPath(new URL("../../../..", import.meta.url))
const guide = readFileSync(join(root, "docs/guides/policy.md"), "utf8")
const blocks = [...guide.matchAll(/```(\w+)\n([\s\S]*?)```/gu)].map(([, language = "", text = ""]) => ({
  language,
  text,
}))
const [task = "", policy = ""] = blocks.filter(({ language }) => language === "json").map(({ text }) => text)

/** Runs the guide's command with these files in place of the ones it names. */
async function run(files: Readonly<Record<string, string>>): Promise<{ code: number; output: string }> {
  const folder = mkdtempSync(join(tmpdir(), "agentgpt-policy-"))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const command = blocks.find(({ language }) => language === "sh")?.text.trim() ?? ""
  const [, program, ...words] = command.split(" ")
  expect(program).toBe("node")
  const args = words.map((word) => (word in files ? join(folder, word) : word))
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr })
    })
  })
}

describe("the guide to the policy", () => {
  it("shows a task and a policy that are read", () => {
    expect(readTask(JSON.parse(task)).work.action).toBe("payroll")
    expect(readPolicy(JSON.parse(policy))).toMatchObject({
      screening: { required: true },
      approvals: { validForHours: 72 },
    })
  })

  it("names every action", async () => {
    const { ACTION_NAMES } = await import("../task/actions.ts")
    for (const name of Object.keys(ACTION_NAMES)) expect(guide).toContain(`\`${name}\``)
  })

  it("judges its task by its command, and says no by the exit code", async () => {
    const allowed = await run({ "task.json": task, "policy.json": policy })
    expect(allowed).toMatchObject({ code: 0, output: expect.stringContaining("Decision: allow") })
    const stricter = policy.replace('"perPayment": "20000"', '"perPayment": "1000"')
    const denied = await run({ "task.json": task, "policy.json": stricter })
    expect(denied.output).toContain("POLICY_PAYMENT_CAP")
    expect(denied.code).toBe(62)
  })
})
