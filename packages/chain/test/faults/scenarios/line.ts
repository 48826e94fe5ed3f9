import type { Fault, FaultRule } from "../../support/fault-proxy.ts"
import type { Scenario } from "../scenario.ts"

const SENDING = ["eth_sendRawTransaction"]
const sending = (probability: number, fault: Fault): FaultRule => ({
  methods: SENDING,
  probability,
  fault,
  isOfMessage: true,
})
const anything = (probability: number, fault: Fault): FaultRule => ({ probability, fault, isOfMessage: true })

/** What goes wrong between here and a node. */
export const LINE_SCENARIOS: readonly Scenario[] = [
  {
    name: "lost request",
    breaks: "Every third sending never reaches the node.",
    rules: () => [sending(0.33, { kind: "lose-request" })],
  },
  {
    name: "lost reply",
    breaks: "The node takes what is sent, and every third reply is lost.",
    rules: () => [sending(0.33, { kind: "lose-reply" })],
  },
  {
    name: "502 after delivery",
    breaks: "The node takes what is sent, and a gateway answers every third time that it did not.",
    rules: () => [sending(0.33, { kind: "http-error", status: 502 })],
  },
  {
    name: "everything lost now and then",
    breaks: "A tenth of all messages, readings too, loses its request, its reply or its meaning.",
    rules: () => [
      anything(0.04, { kind: "lose-request" }),
      anything(0.04, { kind: "lose-reply" }),
      anything(0.02, { kind: "garble-reply" }),
    ],
  },
  {
    name: "latency",
    breaks: "Every twentieth message takes longer than the payer waits, and a tenth takes half of that.",
    rules: () => [
      anything(0.05, { kind: "delay", durationMs: 1_200 }),
      anything(0.1, { kind: "delay", durationMs: 400 }),
    ],
    payer: { timeoutMs: 800 },
  },
  {
    name: "misleading answers",
    breaks: "The node takes what is sent, and every third answer is a refusal that is not true.",
    rules: () => [
      {
        methods: SENDING,
        probability: 0.33,
        fault: { kind: "rpc-error", code: -32_000, message: "nonce too low" },
      },
    ],
  },
]
