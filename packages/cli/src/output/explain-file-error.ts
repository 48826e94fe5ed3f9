import { AgentGptError } from "@agentgpt/core"

/** What the system says of files and folders, in words that tell a person what to do. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "You may not read or write there.",
  EPERM: "You may not read or write there.",
  EROFS: "It lies on a disk that can only be read.",
  ENOSPC: "The disk is full.",
  EDQUOT: "You may not use more of the disk.",
  ENOENT: "It is not there.",
  ENOTDIR: "What should be a folder on the way is a file.",
  EISDIR: "It is a folder.",
  EEXIST: "Something of this name is there already.",
  EMFILE: "Too many files are open.",
  ENFILE: "Too many files are open.",
  EIO: "The disk fails.",
}

/** An error of the file system that no room has put into words; anything else as it is. */
export function explainFileError(thrown: unknown): unknown {
  if (AgentGptError.is(thrown) || !(thrown instanceof Error)) return thrown
  const { code = "", path, syscall } = thrown as NodeJS.ErrnoException
  const reason = REASONS[code]
  if (reason === undefined || syscall === undefined) return thrown
  const where = path ?? "A file"
  return new AgentGptError("CLI_FILE_UNUSABLE", `${where} cannot be used. ${reason}`, {
    meta: ["AGENTGPT_HOME names another home folder."],
    cause: thrown,
  })
}
