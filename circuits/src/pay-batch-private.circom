pragma circom 2.2.0;

include "poseidon.circom";

include "lib/payment-chunk.circom";
include "lib/range-check.circom";
include "lib/registered-signers.circom";
include "lib/signed-by.circom";
include "lib/spent-before.circom";
include "lib/statement.circom";

// PayBatchPrivate(N, DR, DA): PayBatch for full obfuscation (privacy level 5).
//
// The public signals have PayBatch's names and order. total and count are commitments to what the run has paid
// up to and including this chunk, challenge and fingerprint are 0 (a fingerprint lets anybody test a guess of
// the payments), and the policy holds a commitment to the run's budget as its fourth part.
template PayBatchPrivate(N, DR, DA) {
    signal output nextState;
    signal output stepsRoot;
    signal output total;
    signal output count;
    signal output fingerprint;
    signal input prevState;
    signal input policy;
    signal input context;
    signal input challenge;
    signal input chunkIndex;

    signal input agentsRoot;
    signal input rosterRoot;
    signal input screenRoot;
    signal input budget;
    signal input budgetBlinding;
    signal input chunkSalt;
    signal input rosterSibling[DR];
    signal input recipient[N];
    signal input cap[N];
    signal input amount[N];
    signal input meta[N];
    signal input salt[N];
    signal input totalBlinding;
    signal input countBlinding;
    signal input statePrevState;
    signal input stateStepsRoot;
    signal input stateChunkIndex;
    signal input stateTotal;
    signal input stateTotalBlinding;
    signal input stateCount;
    signal input stateCountBlinding;
    signal input signerAx[2];
    signal input signerAy[2];
    signal input signerIndex[2];
    signal input signerSibling[2][DA];
    signal input signatureR8x[2];
    signal input signatureR8y[2];
    signal input signatureS[2];

    // Policy: as in PayBatch, with the budget hidden in a commitment.
    // Constrains: the three roots and the budget are those of the public policy. Four parts hash differently from
    // three, so a policy without a budget is never one of this circuit.
    signal budgetCommitment <== HiddenFigure()(budget, budgetBlinding);
    signal policyHash <== Poseidon(4)([agentsRoot, rosterRoot, screenRoot, budgetCommitment]);
    policyHash === policy;

    // Payments: the whole chunk at the public chunkIndex, each amount within its cap.
    component chunk = PaymentChunk(N, DR);
    chunk.recipient <== recipient;
    chunk.cap <== cap;
    chunk.amount <== amount;
    chunk.meta <== meta;
    chunk.salt <== salt;
    chunk.chunkSalt <== chunkSalt;
    chunk.chunkIndex <== chunkIndex;
    chunk.rosterSibling <== rosterSibling;
    chunk.rosterRoot === rosterRoot;
    stepsRoot <== chunk.stepsRoot;

    // No binding to calldata at this level: there is nothing public to bind to. What ties this proof to payments
    // is the signatures of the two agents alone.
    challenge === 0;
    fingerprint <== 0;

    // Budget: what was paid before, plus this chunk, is at most the budget of the whole run.
    // Constrains: the integer inequality. The earlier total is below 2^112 and this chunk's below N * 2^88, so the
    // sum does not wrap, and a budget below the sum leaves a difference that is not below 2^112.
    // Does NOT constrain: that the payer holds the budget.
    SpentBefore()(
        context, policy, prevState, statePrevState, stateStepsRoot, stateChunkIndex,
        stateTotal, stateTotalBlinding, stateCount, stateCountBlinding
    );
    signal spent <== stateTotal + chunk.total;
    signal paidCount <== stateCount + chunk.count;
    RangeCheck(112)(budget - spent);
    total <== HiddenFigure()(spent, totalBlinding);
    count <== HiddenFigure()(paidCount, countBlinding);

    // Statement and signatures, over the commitments.
    signal message;
    (message, nextState) <== Statement(2)(context, prevState, policy, stepsRoot, [total, count], chunkIndex);
    _ <== RegisteredSigners(DA)(agentsRoot, signerAx, signerAy, signerIndex, signerSibling);
    SignedByBoth()(message, signerAx, signerAy, signatureR8x, signatureR8y, signatureS);
}
