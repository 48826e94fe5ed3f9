export const TASK_CODES = {
  TASK_INVALID: {
    title: "The task is not well formed",
    description: "Everything that is wrong is named with its path and what is expected; an example follows.",
    recovery: "ask",
    httpStatus: 400,
  },
  TASK_ACTION_UNKNOWN: {
    title: "The task asks for an action that does not exist",
    description: "The message lists the actions, or names the one that was probably meant.",
    recovery: "ask",
    httpStatus: 400,
  },
  TASK_PLANNER_MISSING: {
    title: "A task given as a sentence needs a planner model, and none is configured",
    description: "Give the task in its structured form, which the message shows, or configure a model.",
    recovery: "ask",
    httpStatus: 501,
  },
  TASK_PLANNER_FAILED: {
    title: "The planner model gave no structured task",
    description: "Give the task in its structured form, or try the model again.",
    recovery: "retry",
    httpStatus: 502,
  },
  TASK_PLAN_EMPTY: {
    title: "The plan has no steps",
    description: "There is nothing to do, so nothing is started.",
    recovery: "ask",
    httpStatus: 400,
  },
  TASK_PLAN_TOO_LARGE: {
    title: "The plan is larger than contextLength allows",
    description:
      "The message has both figures: of the plan, or of what its earlier steps hand to one. Rows of a payroll do not count; split the rest, or raise workflow.contextLength.",
    recovery: "replan",
    httpStatus: 413,
  },
  TASK_PLAN_UNREADABLE: {
    title: "A plan cannot be read back",
    description: "It is not canonical, of another version, or its steps do not have the id it claims.",
    recovery: "stop",
    httpStatus: 422,
  },
  TASK_STEP_INVALID: {
    title: "A step of the plan is not well formed",
    description: "The message names the step and what is expected.",
    recovery: "replan",
    httpStatus: 400,
  },
  TASK_STEP_DUPLICATE: {
    title: "Two steps have the same id",
    description: "References by id would be ambiguous.",
    recovery: "replan",
    httpStatus: 400,
  },
  TASK_STEP_UNKNOWN: {
    title: "The plan holds a kind of step that nobody knows",
    description: "Kinds come from the agents of the run; add the agent that offers it, or correct the name.",
    recovery: "replan",
    httpStatus: 400,
  },
  TASK_STEP_DANGLING: {
    title: "A step refers to a step that is not in the plan",
    description: "Correct the id, or add the step.",
    recovery: "replan",
    httpStatus: 400,
  },
  TASK_STEP_CYCLE: {
    title: "Steps of the plan wait for each other",
    description: "The message names the circle. No order exists in which they could be done.",
    recovery: "replan",
    httpStatus: 400,
  },
  TASK_CHAIN_UNKNOWN: {
    title: "The plan names a chain that is not configured",
    description: "Add the chain to the configuration, with its RPC URLs, or correct its id.",
    recovery: "ask",
    httpStatus: 400,
  },
  TASK_VALUE_INVALID: {
    title: "A value in the plan is missing, superfluous or of the wrong type",
    description: "The message names the step, the value and what is expected.",
    recovery: "replan",
    httpStatus: 400,
  },
  TASK_REFERENCE_INVALID: {
    title: "A step takes an output that does not exist or has another type",
    description: "The message names both steps and both types.",
    recovery: "replan",
    httpStatus: 400,
  },
  TASK_SCREENING_MISSING: {
    title: "A payment of the plan is not screened",
    description:
      "The policy demands that a screening of the payees comes first, and blocks the payment if it fails.",
    recovery: "replan",
    httpStatus: 403,
  },
  TASK_AGENT_UNKNOWN: {
    title: "The plan names an agent that is not there",
    description: "Correct its id, or add the agent to the run.",
    recovery: "ask",
    httpStatus: 400,
  },
  TASK_AGENT_UNFIT: {
    title: "No agent of the run may do a step",
    description: "An agent has to offer the kind of step, in its role, on the chain of the step.",
    recovery: "ask",
    httpStatus: 422,
  },
  TASK_ROSTER_MISSING: {
    title: "The rows of a payroll are not at hand",
    description: "The plan speaks of them by their hash; without the rows nothing can be judged or paid.",
    recovery: "ask",
    httpStatus: 422,
  },
  TASK_ROSTER_DIFFERS: {
    title: "The rows of a payroll are not those of the plan",
    description: "Hash, count or total differ. A corrected payroll is a new plan.",
    recovery: "stop",
    httpStatus: 409,
  },
} as const
