// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CircuitKind} from "./CircuitKind.sol";
import {SecurityLevel} from "./SecurityLevel.sol";

/// @notice A registered circuit. Its id is the hash of its verification key, so a key is its own identity.
/// @param key Contract whose code is a zero byte and then the key; zero if the circuit is unknown.
/// @param chunkSize Rows of one proof: payees, steps or roster entries.
/// @param retired No new run may name it; runs under way go on.
/// @param suspended No proof of it is accepted until governance decides.
/// @param revoked No proof of it is accepted ever again.
/// @param transcriptHash Digest of the ceremony's transcript; zero at level DEV alone.
// solhint-disable-next-line gas-struct-packing
struct Circuit {
    address key;
    CircuitKind kind;
    SecurityLevel level;
    uint16 chunkSize;
    bool retired;
    bool suspended;
    bool revoked;
    bytes32 transcriptHash;
}
