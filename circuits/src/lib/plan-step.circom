pragma circom 2.2.0;

include "poseidon.circom";

include "range-check.circom";

// PlanStep: one slot of a plan's chunk and the output that an agent gave for it.
//
// entry = Poseidon(stepId high, stepId low, role, agent)     the plan's commitment to the step
// leaf  = Poseidon(agent leaf, stepId high, stepId low, transaction hash high, low, gas used,
//                  execution time in ms, status, meta, salt) the commitment to the AgentOutput
//
// `isStep` is 1 where the plan has a step in this slot, 0 in the padding after its last one; entry and leaf of a
// padding slot are 0. status is 1 for a step that succeeded and 2 for one that failed or never ran. `agent` is
// 0 where any agent of the role may act, else the agents-tree leaf of the only one that may.
//
// Constrains: the same step id stands in the plan's entry and in the output's leaf; the acting agent has the
// step's role and, where the plan names an agent, is that agent; `failed` is boolean; gas and time are below
// 2^64 and the limbs of the transaction hash below 2^128, so that every leaf proved can be opened; a padding
// slot has no failure and no gas.
// Does NOT constrain: that the transaction exists or did what the step says (the two signers vouch for it, the
// auditor looks it up); the limbs of the step id, which the plan's author fixed; meta, the hash of error text
// and output; or that isStep is boolean, which the caller derives from the number of steps.
template PlanStep() {
    signal input isStep;
    signal input stepIdHigh;
    signal input stepIdLow;
    signal input role;
    signal input agent;
    signal input actingLeaf;
    signal input actingRole;
    signal input transactionHigh;
    signal input transactionLow;
    signal input gasUsed;
    signal input executionTimeMs;
    signal input failed;
    signal input meta;
    signal input salt;
    signal output entry;
    signal output leaf;

    actingRole === role;
    agent * (agent - actingLeaf) === 0;

    failed * (failed - 1) === 0;
    RangeCheck(128)(transactionHigh);
    RangeCheck(128)(transactionLow);
    RangeCheck(64)(gasUsed);
    RangeCheck(64)(executionTimeMs);
    (1 - isStep) * failed === 0;
    (1 - isStep) * gasUsed === 0;

    signal commitment <== Poseidon(4)([stepIdHigh, stepIdLow, role, agent]);
    entry <== isStep * commitment;
    signal status <== 1 + failed;
    signal outcome <== Poseidon(10)([
        actingLeaf, stepIdHigh, stepIdLow, transactionHigh, transactionLow,
        gasUsed, executionTimeMs, status, meta, salt
    ]);
    leaf <== isStep * outcome;
}
