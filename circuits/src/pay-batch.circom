pragma circom 2.2.0;

include "poseidon.circom";

include "lib/fingerprint.circom";
include "lib/payment-chunk.circom";
include "lib/registered-signers.circom";
include "lib/signed-by.circom";
include "lib/statement.circom";

// PayBatch(N, DR, DA): one roster chunk of a payroll was paid within policy, and two registered agents say so.
//
// N entries a chunk, DR levels of the roster tree above the chunks, DA levels of the agents tree. Public
// signals, in this order: nextState, stepsRoot, total, count, fingerprint, prevState, policy, context,
// challenge, chunkIndex.
template PayBatch(N, DR, DA) {
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
    signal input chunkSalt;
    signal input rosterSibling[DR];
    signal input recipient[N];
    signal input cap[N];
    signal input amount[N];
    signal input meta[N];
    signal input salt[N];
    signal input signerAx[2];
    signal input signerAy[2];
    signal input signerIndex[2];
    signal input signerSibling[2][DA];
    signal input signatureR8x[2];
    signal input signatureR8y[2];
    signal input signatureS[2];

    // Policy: who may act, whom they may pay and how much, and against which deny list the roster was screened.
    // Constrains: the three roots are those of the public policy.
    // Does NOT constrain: the screening itself. screenRoot is the last state of the chain of Screen proofs (0 where
    // none is demanded), and the contract that registers the policy looks it up.
    signal policyHash <== Poseidon(3)([agentsRoot, rosterRoot, screenRoot]);
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
    total <== chunk.total;
    count <== chunk.count;

    // Binding to the payments really made: see Fingerprint for what the contract has to check.
    fingerprint <== Fingerprint(N)(chunk.word, chunk.paid, challenge);

    // Statement and signatures: one message for the chunk, signed by executor and validator. The fingerprint is
    // not signed: it follows from the signed steps root and the challenge.
    signal message;
    (message, nextState) <== Statement(2)(context, prevState, policy, stepsRoot, [total, count], chunkIndex);
    _ <== RegisteredSigners(DA)(agentsRoot, signerAx, signerAy, signerIndex, signerSibling);
    SignedByBoth()(message, signerAx, signerAy, signatureR8x, signatureR8y, signatureS);
}
