pragma circom 2.2.0;

include "poseidon.circom";

include "lib/agent-table.circom";
include "lib/aligned-chunk.circom";
include "lib/plan-step.circom";
include "lib/poseidon-16-root.circom";
include "lib/registered-signers.circom";
include "lib/signed-by.circom";
include "lib/statement.circom";
include "lib/steps-in-chunk.circom";

// StepBatch(N, DP, DA, K): every step of one chunk of a plan has exactly one output, in the plan's order, by an
// agent with the role the step asks for, and two registered agents say so.
//
// N slots a chunk, DP levels of the plan tree above the chunks, DA levels of the agents tree, K agents beside the
// two signers. Public signals, in this order: nextState, stepsRoot, okCount, failedCount, totalGas, prevState,
// policy, context, stepCount, chunkIndex. The chunk with chunkIndex * N + N >= stepCount is the plan's last.
template StepBatch(N, DP, DA, K) {
    signal output nextState;
    signal output stepsRoot;
    signal output okCount;
    signal output failedCount;
    signal output totalGas;
    signal input prevState;
    signal input policy;
    signal input context;
    signal input stepCount;
    signal input chunkIndex;

    signal input agentsRoot;
    signal input planRoot;
    signal input screenRoot;
    signal input chunkSalt;
    signal input planSibling[DP];
    signal input stepIdHigh[N];
    signal input stepIdLow[N];
    signal input role[N];
    signal input agent[N];
    signal input chosen[N][K + 2];
    signal input transactionHigh[N];
    signal input transactionLow[N];
    signal input gasUsed[N];
    signal input executionTimeMs[N];
    signal input failed[N];
    signal input meta[N];
    signal input salt[N];
    signal input agentAx[K];
    signal input agentAy[K];
    signal input agentRole[K];
    signal input agentIndex[K];
    signal input agentSibling[K][DA];
    signal input signerAx[2];
    signal input signerAy[2];
    signal input signerIndex[2];
    signal input signerSibling[2][DA];
    signal input signatureR8x[2];
    signal input signatureR8y[2];
    signal input signatureS[2];

    // Policy: who may act and which plan they carry out.
    // Constrains: the three roots are those of the public policy.
    // Does NOT constrain: screenRoot, which is passed through so that every policy has one shape.
    signal policyHash <== Poseidon(3)([agentsRoot, planRoot, screenRoot]);
    policyHash === policy;

    // Which slots are steps, from the public stepCount; and who acted in each, from the table of agents.
    signal isStep[N] <== StepsInChunk(N, DP)(chunkIndex, stepCount);
    component table = AgentTable(K, DA);
    table.signerLeaf <== RegisteredSigners(DA)(agentsRoot, signerAx, signerAy, signerIndex, signerSibling);
    table.agentsRoot <== agentsRoot;
    table.Ax <== agentAx;
    table.Ay <== agentAy;
    table.role <== agentRole;
    table.index <== agentIndex;
    table.sibling <== agentSibling;

    // Steps and outputs: slot by slot, so an output can neither be left out, doubled nor moved.
    signal entry[N];
    signal leaf[N];
    signal actingLeaf[N];
    signal actingRole[N];
    var steps = 0;
    var failures = 0;
    var gas = 0;
    for (var i = 0; i < N; i++) {
        (actingLeaf[i], actingRole[i]) <== ChosenAgent(K + 2)(table.rowLeaf, table.rowRole, chosen[i]);
        (entry[i], leaf[i]) <== PlanStep()(
            isStep[i], stepIdHigh[i], stepIdLow[i], role[i], agent[i], actingLeaf[i], actingRole[i],
            transactionHigh[i], transactionLow[i], gasUsed[i], executionTimeMs[i], failed[i], meta[i], salt[i]
        );
        steps += isStep[i];
        failures += failed[i];
        gas += gasUsed[i];
    }

    // The plan: planRoot = Poseidon(tree root, stepCount), the tree's chunk at chunkIndex is this one whole chunk.
    // Constrains: the number of steps is part of the plan, and slots from stepCount on are 0 in its tree. A plan
    // with a step beyond its own count has no proof for that chunk.
    // Does NOT constrain: that all chunks of the plan were proved: the contract compares the last index with
    // stepCount.
    signal tree <== AlignedChunk(N, DP)(entry, chunkSalt, chunkIndex, planSibling);
    signal plan <== Poseidon(2)([tree, stepCount]);
    plan === planRoot;

    // Figures: sums of at most N booleans and N 64-bit integers, so no sum wraps.
    stepsRoot <== Poseidon16Root(N)(leaf);
    okCount <== steps - failures;
    failedCount <== failures;
    totalGas <== gas;

    // Statement and signatures.
    signal message;
    (message, nextState) <== Statement(3)(
        context, prevState, policy, stepsRoot, [okCount, failedCount, totalGas], chunkIndex
    );
    SignedByBoth()(message, signerAx, signerAy, signatureR8x, signatureR8y, signatureS);
}
