import { describe, expect, expectTypeOf, it } from "vitest"
import { PRIORITIES, Priority } from "./priority.ts"
import { PrivacyLevel } from "./privacy-level.ts"
import { Role } from "./role.ts"
import { TaskStatus } from "./task-status.ts"

describe("the vocabulary", () => {
  it("keeps the numbers that proofs and contracts are built on", () => {
    expect(Role).toEqual({ EXECUTOR: 1, VALIDATOR: 2, AUDITOR: 3 })
    expect(Object.values(PrivacyLevel)).toEqual([0, 3, 5])
    expectTypeOf<Role>().toEqualTypeOf<1 | 2 | 3>()
    expectTypeOf<PrivacyLevel>().toEqualTypeOf<0 | 3 | 5>()
  })

  it("orders every priority once", () => {
    expect(new Set(PRIORITIES)).toEqual(new Set(Object.values(Priority)))
    expect(PRIORITIES).toHaveLength(4)
    expectTypeOf<(typeof PRIORITIES)[number]>().toEqualTypeOf<Priority>()
    expectTypeOf<TaskStatus>().toEqualTypeOf<"QUEUED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELLED">()
    expect(Object.entries(TaskStatus).every(([name, value]) => name === value)).toBe(true)
  })
})
