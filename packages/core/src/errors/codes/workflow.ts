export const WORKFLOW_CODES = {
  WORKFLOW_UNKNOWN: {
    title: "This program has no workflow of that name",
    description:
      "Workflows are given to the engine when it is opened. A run whose workflow its worker does not know becomes a dead letter; retry it on a program that knows it.",
    recovery: "stop",
    httpStatus: 400,
  },
  WORKFLOW_NOT_FOUND: {
    title: "There is no run with that id",
    description: "The id is the one that the run was started with.",
    recovery: "stop",
    httpStatus: 404,
  },
  WORKFLOW_STATE_UNFIT: {
    title: "The run is not in a state in which this can be done",
    description:
      "Running work is paused and cancelled, paused work is resumed, failed and cancelled work is retried, ended work is erased. Nothing was changed.",
    recovery: "stop",
    httpStatus: 409,
  },
  WORKFLOW_ID_INVALID: {
    title: "The id of a run or the name of a workflow, queue or topic is not acceptable",
    description: "It is 1 to 200 printable ASCII characters without blanks.",
    recovery: "stop",
    httpStatus: 400,
  },
  WORKFLOW_ID_REUSED: {
    title: "The id stands for a run with another workflow or another input",
    description:
      "The same id with the same workflow and input is the same run; anything else is a mistake. Nothing was started.",
    recovery: "stop",
    httpStatus: 409,
  },
  WORKFLOW_OPTION_INVALID: {
    title: "An option of the workflow engine is not acceptable",
    description: "The message names the option and what is expected. Nothing was opened.",
    recovery: "stop",
    httpStatus: 400,
  },
  WORKFLOW_ENGINE_OPEN: {
    title: "This process has an open workflow engine already",
    description: "One process runs one engine: close the first, or open the second elsewhere.",
    recovery: "stop",
    httpStatus: 409,
  },
  WORKFLOW_ENGINE_CLOSED: {
    title: "The workflow engine was closed",
    description: "What was started is in the database; any worker goes on with it.",
    recovery: "retry",
    httpStatus: 503,
  },
  WORKFLOW_NEWER_DATABASE: {
    title: "The database belongs to a newer version of the workflow engine",
    description: "Its tables may mean something that this program does not know. Update the program.",
    recovery: "stop",
    httpStatus: 500,
  },
  WORKFLOW_MIGRATION_FAILED: {
    title: "The tables of the workflow engine could not be brought up to date",
    description: "Nothing was changed. The user of the database has to be allowed to create tables.",
    recovery: "ask",
    httpStatus: 500,
  },
  WORKFLOW_CANCELLED: {
    title: "The run was cancelled",
    description: "It stopped before its next step. What it had done stays done.",
    recovery: "stop",
    httpStatus: 409,
  },
  WORKFLOW_PAUSED: {
    title: "The run is paused",
    description: "It goes on with what is left when somebody resumes it. What was on its way is not held up.",
    recovery: "retry",
    httpStatus: 409,
  },
  WORKFLOW_TAKEN_OVER: {
    title: "Another process has taken the run over",
    description:
      "This one was silent for too long. It stops here; the other goes on, and nothing is done twice.",
    recovery: "stop",
    httpStatus: 409,
  },
  WORKFLOW_DEAD: {
    title: "The run was given up",
    description:
      "Every process that worked at it ended before it got any further. Its dead letter says why; after the cause is removed, retry it.",
    recovery: "ask",
    httpStatus: 500,
  },
  WORKFLOW_FAILED: {
    title: "The workflow threw an error without a code",
    description: "The text of that error is in the message, without secrets.",
    recovery: "ask",
    httpStatus: 500,
  },
  WORKFLOW_NEEDS_REPAIR: {
    title: "The workflow's code no longer fits what the run has recorded",
    description:
      "A step of another name, or in another order, stands where a recorded one stood. Nothing was executed. Put the step back and retry, or retry from that step.",
    recovery: "ask",
    httpStatus: 409,
  },
  WORKFLOW_STEP_TIMEOUT: {
    title: "A step took longer than it may",
    description: "What it did may have happened. It is tried again as often as its step allows.",
    recovery: "retry",
    httpStatus: 504,
  },
  WORKFLOW_LIMIT_EXCEEDED: {
    title: "A task used more than it may",
    description: "Its thread was ended. Give it less to do at once, or raise its limits.",
    recovery: "stop",
    httpStatus: 507,
  },
  WORKFLOW_DEADLINE_PASSED: {
    title: "The task's deadline has passed",
    description: "It was not begun any more, or not tried again. What an earlier try did stays done.",
    recovery: "stop",
    httpStatus: 410,
  },
  WORKFLOW_STEP_MISPLACED: {
    title: "A step was called where none can be recorded",
    description: "Steps are called by a workflow, neither inside of another step nor after its end.",
    recovery: "stop",
    httpStatus: 500,
  },
  WORKFLOW_NOT_RETRYABLE: {
    title: "Only a run that failed, was given up or was cancelled can be retried",
    description: "A waiting or running one goes on by itself, and a completed one is done.",
    recovery: "stop",
    httpStatus: 409,
  },
  WORKFLOW_TASK_INVALID: {
    title: "The task is not one that can be queued",
    description: "The message names the field. Nothing of the call was queued.",
    recovery: "stop",
    httpStatus: 400,
  },
} as const
