import { describe, expect, it } from "vitest"
import { nameLoss } from "./connect-pool.ts"

describe("a lost connection", () => {
  it.each(["EPIPE", "ECONNRESET", "ENOENT", "ENOTFOUND", "ETIMEDOUT", "57P01", "08006"])(
    "is known by %s",
    (code) => {
      const lost = Object.assign(new Error("lost"), { code })
      expect(nameLoss(lost)).toMatchObject({ message: "Connection terminated unexpectedly", cause: lost })
    },
  )

  it("is known when an answer never came", () => {
    expect(nameLoss(new Error("Query read timeout"))).toMatchObject({
      message: "Connection terminated unexpectedly",
    })
  })

  it.each(["23505", "40001", "55P03", "42P01"])("is not what %s says: DBOS decides by it", (code) => {
    const thrown = Object.assign(new Error("no"), { code })
    expect(nameLoss(thrown)).toBe(thrown)
  })
})
