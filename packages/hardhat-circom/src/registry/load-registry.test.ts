import { describe, expect, test } from "vitest"

import { expectCode } from "../../test/support/expect-code.ts"
import { createProject, square } from "../../test/support/temporary-project.ts"
import { renderMainComponent } from "../compile/render-main-component.ts"
import { defineCircuits } from "./define-circuits.ts"
import { loadRegistry, parseRegistry } from "./load-registry.ts"
import { selectCircuits } from "./select-circuits.ts"

test("a registry is loaded, and loaded again after a change", async () => {
  const project = await createProject({}, [square])
  expect(await loadRegistry(project.config.registry)).toEqual([square])
  await project.write("circuits.ts", "export default []\n")
  expect(await loadRegistry(project.config.registry)).toEqual([])
})

describe("a registry is refused", () => {
  test("when it does not exist", async () => {
    await expectCode(loadRegistry("/nowhere/circuits.ts"), "CIRCUIT_REGISTRY_MISSING")
  })

  test("when it does not load", async () => {
    const project = await createProject({}, [])
    await project.write("circuits.ts", "export default [\n")
    await expectCode(loadRegistry(project.config.registry), "CIRCUIT_REGISTRY_INVALID")
  })

  test.each<[string, unknown, string]>([
    ["without a default export", undefined, "default export"],
    ["when it is no list", { circuits: [] }, "default export"],
    ["with a field too many", [{ ...square, optimise: true }], "optimise"],
    ["with a name in lower case", [{ ...square, name: "square" }], "0.name"],
    ["with a name that is a path", [{ ...square, name: "../Square" }], "0.name"],
    ["with a name twice", [square, { ...square, name: "SQUARE" }], "twice"],
    ["with a file elsewhere", [{ ...square, file: "/etc/a.circom" }], "0.file"],
    ["with a file above", [{ ...square, file: "a/../../b.circom" }], "0.file"],
    ["with a file that is no circuit", [{ ...square, file: "square.ts" }], "0.file"],
    ["with a template that is no identifier", [{ ...square, template: "A(1)" }], "0.template"],
    ["with a negative parameter", [{ ...square, parameters: [-1] }], "0.parameters"],
    ["with a fraction as a parameter", [{ ...square, parameters: [1.5] }], "0.parameters"],
    ["with a text as a parameter", [{ ...square, parameters: ["1"] }], "0.parameters"],
    ["with a signal that is no identifier", [{ ...square, outputs: ["a b"] }], "0.outputs"],
    ["with a signal twice", [{ ...square, publicInputs: ["square"] }], "twice"],
    ["with no public signal", [{ ...square, outputs: [], publicInputs: [] }], "no public signal"],
  ])("%s", async (_, value, word) => {
    const error = await expectCode(() => parseRegistry(value, "circuits.ts"), "CIRCUIT_REGISTRY_INVALID")
    expect(error.message).toContain(word)
  })
})

test("the main component carries parameters and public inputs", () => {
  const [circuit] = defineCircuits([{ ...square, parameters: [2n ** 200n, [1, [2]]] }])
  expect(parseRegistry([circuit], "here")).toEqual([circuit])
  expect(renderMainComponent(circuit!)).toContain(
    `component main {public [factors]} = Square(${2n ** 200n}, [1, [2]]);`,
  )
  expect(renderMainComponent({ ...square, publicInputs: [] })).toContain("component main = Square(1);")
})

test("selection: without names all but the on-demand ones, with names just those, once", async () => {
  const large = { ...square, name: "Large", onDemand: true }
  expect(selectCircuits([square, large], [])).toEqual([square])
  expect(selectCircuits([square, large], ["Large", "Large"])).toEqual([large])
  await expectCode(() => selectCircuits([square], ["Large"]), "CIRCUIT_UNKNOWN")
})
