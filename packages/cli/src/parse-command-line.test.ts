import { describe, expect, it } from "vitest"
import { COMMANDS } from "./declarations/commands.ts"
import { parseCommandLine } from "./parse-command-line.ts"

const parse = (...argv: readonly string[]) => {
  const parsed = parseCommandLine(COMMANDS, argv)
  if (parsed.kind === "text") throw new Error("Only text.")
  return { name: parsed.command.name, ...parsed.given }
}
const refusalOf = (...argv: readonly string[]) => {
  try {
    parse(...argv)
  } catch (error) {
    return error
  }
  throw new Error("It was not refused.")
}

describe("a group of commands", () => {
  it("says what it is of", () => {
    const names = COMMANDS.flatMap(({ name }) => (name.includes(" ") ? [name.split(" ", 1)[0] ?? ""] : []))
    for (const name of new Set(names)) {
      const parsed = parseCommandLine(COMMANDS, [name, "--help"])
      expect(parsed.kind === "text" ? parsed.text.split("\n\n")[1] : "", name).toMatch(/^[A-Z].*\.$/u)
    }
  })
})

describe("a command line", () => {
  it("may be spelt with underscores in the names of options, and nowhere else", () => {
    expect(parse("configure-execution", "--gas_threshold", "50", "--max_threads=1_2")).toMatchObject({
      options: { gasThreshold: "50", maxThreads: "1_2" },
    })
    expect(parse("run", "my_task.json", "--run", "a_b")).toMatchObject({
      arguments: ["my_task.json"],
      options: { run: "a_b" },
    })
  })

  it("gives arguments and options apart", () => {
    expect(parse("runs", "show", "november", "--payments", "--json")).toEqual({
      name: "runs show",
      arguments: ["november"],
      options: { payments: true, json: true },
      rest: [],
    })
  })

  it("knows what was switched off from what was not said", () => {
    expect(parse("run", "t.json").options["awaitProof"]).toBe(true)
    expect(parse("run", "t.json", "--no-await-proof").options["awaitProof"]).toBe(false)
  })

  it("passes everything on to the commands that say so", () => {
    expect(parse("deploy", "--network", "sepolia", "--yes", "--verify").rest).toEqual([
      "--network",
      "sepolia",
      "--yes",
      "--verify",
    ])
  })

  it.each([
    [["show"]],
    [["runs", "show"]],
    [["runs", "show", "a", "b"]],
    [["runs", "list", "--limit"]],
    [["export", "a", "--format", "pdf"]],
    [["run", "t", "--method", "teleport"]],
    [["run", "t", "--dry-run", "--yes"]],
    [["--verson"]],
    [["constructor"]],
    [["__proto__"]],
  ])("%j is refused", (argv) => {
    expect(refusalOf(...argv)).toMatchObject({ code: "CLI_USAGE_INVALID" })
  })

  it("is not quoted where it may hold a secret", () => {
    const secret = "TAiDppECk31iMUcbXbtiBP5RKWFwgnny4+il1Ljj4fc"
    for (const argv of [
      [secret],
      [`--${secret}`],
      ["runs", "show", "a", secret],
      ["runs", "list", "--state", secret],
    ]) {
      expect(JSON.stringify(refusalOf(...argv))).not.toContain(secret)
    }
  })
})
