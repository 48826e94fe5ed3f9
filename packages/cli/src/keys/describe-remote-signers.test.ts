import { resolveConfig } from "@agentgpt/core"
import { describe, expect, it } from "vitest"
import { describeRemoteSigners } from "./describe-remote-signers.ts"

const ADDRESS = `0x${"a1".repeat(20)}`

function describeThem(remoteSigners: object, environment = {}) {
  const { config } = resolveConfig({ file: { name: "agentgpt.config.ts", value: { remoteSigners } } })
  return describeRemoteSigners(config, environment)
}

describe("accounts of signing services", () => {
  it("are signers by name, and nothing is asked of the service yet", () => {
    const url = { $secret: "SIGNER_URL" }
    const [treasury, ...others] = describeThem(
      { treasury: { address: ADDRESS, url } },
      { SIGNER_URL: "http://127.0.0.1:1/key" },
    )
    expect(others).toEqual([])
    expect(treasury).toMatchObject({ name: "treasury", signer: { address: ADDRESS, kind: "remote" } })
  })

  it("are refused without their secret, twice, or with a raw key in the URL", () => {
    const url = "http://127.0.0.1:1"
    const codeOf = (remoteSigners: object) => {
      try {
        describeThem(remoteSigners)
      } catch (thrown) {
        return (thrown as { readonly code: string }).code
      }
      return "none"
    }
    expect(codeOf({ treasury: { address: ADDRESS, url: { $secret: "SIGNER_URL" } } })).toBe(
      "CONFIG_SECRET_MISSING",
    )
    expect(codeOf({ one: { address: ADDRESS, url }, two: { address: ADDRESS, url } })).toBe("CONFIG_INVALID")
    expect(codeOf({ one: { address: ADDRESS, url: "https://user:pass@signer.example" } })).toBe(
      "CONFIG_URL_CREDENTIALS",
    )
    expect(codeOf({ "One Two": { address: ADDRESS, url } })).toBe("CONFIG_INVALID")
  })
})
