pragma circom 2.2.0;

include "registered-agent.circom";

// AgentTable(K, DEPTH): K agents proved to be registered, once, for any number of steps to point at.
//
// A path costs some 2,700 constraints; pointing at a row of the table costs 3 a row. Rows 0 and 1 are the two
// signers, whose registration RegisteredSigners has proved; K more rows are proved here. A chunk in which fewer
// agents worked repeats a row: rows need not differ.
//
// Constrains: row k >= 2 is a key registered under its role. The roles of rows 0 and 1 are 1 and 2, and their
// leaves are passed in.
// Does NOT constrain: that the agents of the rows signed anything. The two signers vouch for their outputs.
template AgentTable(K, DEPTH) {
    signal input signerLeaf[2];
    signal input agentsRoot;
    signal input Ax[K];
    signal input Ay[K];
    signal input role[K];
    signal input index[K];
    signal input sibling[K][DEPTH];
    signal output rowLeaf[K + 2];
    signal output rowRole[K + 2];

    for (var k = 0; k < 2; k++) {
        rowLeaf[k] <== signerLeaf[k];
        rowRole[k] <== k + 1;
    }
    for (var k = 0; k < K; k++) {
        rowLeaf[k + 2] <== RegisteredAgent(DEPTH)(Ax[k], Ay[k], role[k], index[k], sibling[k], agentsRoot);
        rowRole[k + 2] <== role[k];
    }
}

// ChosenAgent(ROWS): the one row of the table that a step points at.
//
// Constrains: every chosen[k] is boolean and exactly one is 1; leaf and role are that row's.
// Does NOT constrain: which row: the step's plan does, in PlanStep.
template ChosenAgent(ROWS) {
    signal input rowLeaf[ROWS];
    signal input rowRole[ROWS];
    signal input chosen[ROWS];
    signal output leaf;
    signal output role;

    signal leafPart[ROWS];
    signal rolePart[ROWS];
    var ones = 0;
    var leafSum = 0;
    var roleSum = 0;
    for (var k = 0; k < ROWS; k++) {
        chosen[k] * (chosen[k] - 1) === 0;
        leafPart[k] <== chosen[k] * rowLeaf[k];
        rolePart[k] <== chosen[k] * rowRole[k];
        ones += chosen[k];
        leafSum += leafPart[k];
        roleSum += rolePart[k];
    }
    ones === 1;
    leaf <== leafSum;
    role <== roleSum;
}
