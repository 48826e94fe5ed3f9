import { rm, stat } from "node:fs/promises"
import path from "node:path"

import { describe, expect, test } from "vitest"

import { expectCode } from "../../test/support/expect-code.ts"
import { createProject, square, squareCircuit } from "../../test/support/temporary-project.ts"
import { locateArtifacts } from "../artifacts.ts"
import { compileCircuit } from "./compile-circuit.ts"
import { mountSources } from "./mounts.ts"
import { CircuitCompileError, refuseCircuit } from "./refuse-circuit.ts"

const compileSquare = async (source: string, changes: Partial<typeof square> = {}) => {
  const circuit = { ...square, ...changes }
  const project = await createProject({ "src/square.circom": source }, [circuit])
  return { project, circuit, compile: () => compileCircuit(project.config, circuit) }
}

const firstDiagnostic = async (result: Promise<unknown>) => {
  const error = await expectCode(result, "CIRCUIT_COMPILE_FAILED")
  expect(error).toBeInstanceOf(CircuitCompileError)
  return { error, diagnostic: (error as CircuitCompileError).diagnostics[0]! }
}

describe("a broken circuit", () => {
  test("is reported with file, line and column: unknown symbol", async () => {
    const { project, compile } = await compileSquare(squareCircuit.replace("x * x + N", "x * x + Q"))
    const { error, diagnostic } = await firstDiagnostic(compile())
    const file = path.join(project.root, "src/square.circom")
    expect(diagnostic).toMatchObject({ severity: "error", code: "T2021", file, line: 8, column: 22 })
    expect(error.message).toContain(`${file}:8:22: error[T2021]: Undeclared symbol`)
  })

  test("is reported with file, line and column: syntax", async () => {
    const { diagnostic } = await firstDiagnostic(
      (await compileSquare(squareCircuit.replace("signal output square;", "signal output square"))).compile(),
    )
    expect(diagnostic).toMatchObject({ code: "P1008", line: 6 })
  })

  test("is reported with file, line and column: not quadratic", async () => {
    const { diagnostic } = await firstDiagnostic(
      (await compileSquare(squareCircuit.replace("x * x + N", "x * x * x"))).compile(),
    )
    expect(diagnostic).toMatchObject({ code: "T3001", line: 8 })
    expect(diagnostic.message).toContain("Non quadratic constraints are not allowed")
  })

  test("is reported in an included file", async () => {
    const project = await createProject(
      {
        "src/square.circom": squareCircuit.replace("\n\n", '\ninclude "lib/broken.circom";\n\n'),
        "src/lib/broken.circom": "pragma circom 2.2.0;\n\ntemplate Broken() { signal input a; a === b; }\n",
      },
      [square],
    )
    const { diagnostic } = await firstDiagnostic(compileCircuit(project.config, square))
    expect(diagnostic).toMatchObject({ file: path.join(project.root, "src/lib/broken.circom"), line: 3 })
  })

  test("leaves no artefacts and no temporary files, and compiles once it is mended", async () => {
    const { project, compile } = await compileSquare(squareCircuit.replace("x * x + N", "x * x + Q"))
    await expectCode(compile(), "CIRCUIT_COMPILE_FAILED")
    expect(await project.readTree("cache")).toEqual({ "circom/.gitignore": "*\n" })
    await project.write("src/square.circom", squareCircuit)
    expect(await compileCircuit(project.config, square)).toMatchObject({ compiled: true })
  })
})

describe("what the registry says wrongly is reported at its entry", () => {
  test.each([
    ["a template that does not exist", { template: "Sqare" }, "Sqare"],
    ["too many parameters", { parameters: [1, 2] }, "params"],
    ["a public input that is none", { publicInputs: ["nothing"] }, "nothing"],
  ])("%s", async (_, changes, word) => {
    const { project, compile } = await compileSquare(squareCircuit, changes)
    const { diagnostic } = await firstDiagnostic(compile())
    expect(diagnostic.file).toBe(project.config.registry)
    const line = (await project.read("circuits.ts"))
      .split("\n")
      .findIndex((text) => text.includes('"Square"'))
    expect(diagnostic.line).toBe(line + 1)
    expect(diagnostic.message).toContain(word)
  })

  test.each([
    ["outputs in another order", { outputs: ["product", "square"] }],
    ["an output left out", { outputs: ["square"] }],
    ["inputs in another order", { publicInputs: ["factors", "x"] }],
  ])("public signals: %s", async (_, changes) => {
    const { project, circuit, compile } = await compileSquare(squareCircuit, changes)
    const error = await expectCode(compile(), "CIRCUIT_SIGNAL_ORDER")
    expect(error.message).toContain("square, product")
    // It is refused again: nothing was remembered as good.
    await expectCode(compileCircuit(project.config, circuit), "CIRCUIT_SIGNAL_ORDER")
  })
})

describe("sources", () => {
  test("a missing source file", async () => {
    const { compile } = await compileSquare(squareCircuit, { file: "other.circom" })
    await expectCode(compile(), "CIRCUIT_SOURCE_MISSING")
  })

  test("a missing include is reported where it is asked for", async () => {
    const { project, compile } = await compileSquare(
      squareCircuit.replace("\n\n", '\n\ninclude "gone.circom";\n'),
    )
    const error = await expectCode(compile(), "CIRCUIT_INCLUDE_MISSING")
    expect(error.message).toContain(`${path.join(project.root, "src/square.circom")}:3: "gone.circom"`)
  })

  test("an include that leads out of the given folders", async () => {
    const { project } = await compileSquare(squareCircuit)
    await project.write("outside.circom", "pragma circom 2.0.0;\n")
    await project.write("src/square.circom", `${squareCircuit}include "../outside.circom";\n`)
    await expectCode(compileCircuit(project.config, square), "CIRCUIT_INCLUDE_MISSING")
  })

  test("an include path of its own", async () => {
    const source = squareCircuit.replace("\n\n", '\ninclude "extra.circom";\n\n')
    const files = { "src/square.circom": source, "more/extra.circom": "pragma circom 2.0.0;\n" }
    const project = await createProject(files, [square], { includePaths: ["./more"] })
    const { sources } = await compileCircuit(project.config, square)
    expect(Object.keys(sources)).toEqual(["include/0/extra.circom", "square.circom"])
  })

  test("a library that is not installed", async () => {
    const project = await createProject({ "src/square.circom": squareCircuit }, [square], {
      libraries: ["circuits-nobody-wrote"],
    })
    await expectCode(compileCircuit(project.config, square), "CIRCUIT_LIBRARY_MISSING")
  })

  test("a folder of sources or an include path that does not exist", async () => {
    const { project } = await compileSquare(squareCircuit)
    const gone = path.join(project.root, "gone")
    await expectCode(compileCircuit({ ...project.config, sources: gone }, square), "CIRCUIT_CONFIG_INVALID")
    await expectCode(
      compileCircuit({ ...project.config, includePaths: [gone] }, square),
      "CIRCUIT_CONFIG_INVALID",
    )
  })
})

test("a compiler that dies without a diagnostic is reported with its last words", async () => {
  const project = await createProject({ "src/square.circom": squareCircuit }, [square])
  const output = { exitCode: -1, printed: "memory\n", crash: "RuntimeError: unreachable" }
  const refusal = () => refuseCircuit(project.config, mountSources(project.config), square, output)
  const error = await expectCode(refusal, "CIRCUIT_COMPILER_CRASHED")
  expect(error.message).toMatch(/Square \(exit code -1\): RuntimeError: unreachable\nmemory/)
})

test("a cut-off artefact or an unreadable stamp means compiling again", async () => {
  const { project, compile } = await compileSquare(squareCircuit)
  const { r1cs, folder } = locateArtifacts(project.config.cache, "Square")
  const whole = (await compile()).byteLengths.r1cs
  const inProject = (file: string): string => path.relative(project.root, file)
  await project.write(inProject(r1cs), "short")
  expect(await compileCircuit(project.config, square)).toMatchObject({ compiled: true })
  expect((await stat(r1cs)).size).toBe(whole)
  await project.write(inProject(path.join(folder, "compiled.json")), "{}")
  expect(await compileCircuit(project.config, square)).toMatchObject({ compiled: true })
  await rm(path.join(folder, "compiled.json"))
  expect(await compileCircuit(project.config, square)).toMatchObject({ compiled: true })
  expect(await compileCircuit(project.config, square)).toMatchObject({ compiled: false })
  expect(await compileCircuit(project.config, square, { force: true })).toMatchObject({ compiled: true })
})
