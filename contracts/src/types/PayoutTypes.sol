// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Chunk} from "./Chunk.sol";
import {PaymentWord} from "./PaymentWord.sol";

/// What identifies one run of a payroll: the same plan (`workflowId`) runs again under another `runNonce`.
struct Run {
    address payer;
    address token;
    bytes32 workflowId;
    uint256 runNonce;
}

/// Payments of a run as they are submitted: whole chunks, in strictly increasing order, their words one after
/// the other. `total` is the sum of all words in token units. `stepsRoots` is empty, or holds one root per
/// chunk, which makes every chunk of the call attested.
struct Batch {
    uint256 total;
    Chunk[] chunks;
    PaymentWord[] words;
    uint256[] stepsRoots;
}
