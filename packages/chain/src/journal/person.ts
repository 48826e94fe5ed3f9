import { AgentGptError } from "@agentgpt/core"

/** Who decided something, and why. Both are kept for ever. */
export type Person = { readonly who: string; readonly why: string }

/** @throws JOURNAL_PERSON_MISSING */
export function parsePerson(person: Person): Person {
  const who = typeof person?.who === "string" ? person.who.trim() : ""
  const why = typeof person?.why === "string" ? person.why.trim() : ""
  if (who === "" || why === "" || who.length > 200 || why.length > 2000) {
    throw new AgentGptError("JOURNAL_PERSON_MISSING", undefined, {
      meta: ["Give a name of at most 200 and a reason of at most 2000 characters."],
    })
  }
  return { who, why }
}
