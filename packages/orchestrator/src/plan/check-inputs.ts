import { explainValue } from "@agentgpt/core"
import type { StepDefinition } from "@agentgpt/core"
import type { DraftStep } from "./draft-step.ts"
import type { PlanProblem } from "./plan-problem.ts"

/**
 * What is wrong with the inputs of a step: values of the wrong type, references to what is not there or is of another
 * type, what is missing and what nobody asked for.
 */
export function checkInputs(
  step: DraftStep,
  definition: StepDefinition,
  definitionOfStep: (id: string) => StepDefinition | undefined,
  hasStep: (id: string) => boolean,
): readonly PlanProblem[] {
  const problems: PlanProblem[] = []
  for (const [name, wanted] of Object.entries(definition.inputs)) {
    const { type, optional } = typeof wanted === "string" ? { type: wanted, optional: false } : wanted
    const path = `${step.id}.${name}`
    const source = Object.hasOwn(step.inputs, name) ? step.inputs[name] : undefined
    if (source === undefined) {
      if (!optional)
        problems.push({ code: "TASK_VALUE_INVALID", path, sentence: `expected ${article(type)}.` })
    } else if ("value" in source) {
      problems.push(
        ...explainValue(type, source.value).map((sentence): PlanProblem => ({
          code: "TASK_VALUE_INVALID",
          path,
          sentence: `${sentence}.`,
        })),
      )
    } else if (!hasStep(source.step)) {
      problems.push({ code: "TASK_STEP_DANGLING", path, sentence: `There is no step ${source.step}.` })
    } else {
      const other = definitionOfStep(source.step)
      // A step of an unknown kind is a problem of its own.
      const given = other === undefined ? type : outputOf(other, source.output)
      if (given === undefined) {
        const sentence = `The step ${source.step} yields no ${source.output}.`
        problems.push({ code: "TASK_REFERENCE_INVALID", path, sentence })
      } else if (given !== type) {
        const sentence = `expected ${article(type)}; ${source.step}.${source.output} is ${article(given)}.`
        problems.push({ code: "TASK_REFERENCE_INVALID", path, sentence })
      }
    }
  }
  for (const name of Object.keys(step.inputs)) {
    if (Object.hasOwn(definition.inputs, name)) continue
    const known = Object.keys(definition.inputs).join(", ")
    const sentence = `${step.kind} takes no such value; it takes ${known}.`
    problems.push({ code: "TASK_VALUE_INVALID", path: `${step.id}.${name}`, sentence })
  }
  return problems
}

function outputOf({ outputs }: StepDefinition, name: string): string | undefined {
  return Object.hasOwn(outputs, name) ? outputs[name] : undefined
}

function article(type: string): string {
  return `a value of the type ${type}`
}
