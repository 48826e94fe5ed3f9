import { describe, expect, test } from "vitest"

import { createProject, square, startHardhat } from "../test/support/temporary-project.ts"
import { findConfigProblems, resolveConfig } from "./config.ts"

test("everything has a default", () => {
  expect(findConfigProblems(undefined)).toEqual([])
  expect(findConfigProblems({})).toEqual([])
  expect(resolveConfig(undefined, "/project", "/project/cache")).toEqual({
    projectRoot: "/project",
    registry: "/project/circuits.ts",
    sources: "/project/src",
    libraries: ["circomlib"],
    includePaths: [],
    keys: "/project/keys",
    verifiers: "/project/verifiers",
    ceremonies: "/project/ceremony",
    cache: "/project/cache/circom",
    solidityPragma: "0.8.37",
  })
})

describe("a malformed entry is reported at its path", () => {
  test.each<[string, unknown, (string | number)[]]>([
    ["not an object", "circuits.ts", ["circom"]],
    ["an unknown field", { sauces: "./src" }, ["circom"]],
    ["an empty path", { registry: "" }, ["circom", "registry"]],
    ["a path that is no text", { keys: 1 }, ["circom", "keys"]],
    ["libraries that are no list", { libraries: "circomlib" }, ["circom", "libraries"]],
    ["a library that is a path", { libraries: ["../circomlib"] }, ["circom", "libraries", 0]],
    ["an empty include path", { includePaths: [""] }, ["circom", "includePaths", 0]],
    ["a pragma that is code", { solidityPragma: "0.8.37; contract A {}" }, ["circom", "solidityPragma"]],
  ])("%s", (_, value, path) => {
    const [problem] = findConfigProblems(value)
    expect(problem?.path).toEqual(path)
    expect(problem?.message).toMatch(/^CIRCUIT_CONFIG_INVALID: /)
  })

  test("and stops Hardhat", async () => {
    const project = await createProject({}, [square])
    await expect(startHardhat(project, { registry: "" })).rejects.toThrow("CIRCUIT_CONFIG_INVALID")
  })
})
