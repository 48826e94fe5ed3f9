// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PairingVectors} from "./PairingVectors.sol";

/// @notice Verification keys whose secret scalars are known. With them a valid Groth16 proof of any inputs can be
/// written down: A = a G1, B = G2 and C = (a - alpha beta - gamma s) / delta G1, where s is the scalar of the
/// inputs' combination of IC. So statements may name the addresses of the contracts under test.
library TrapdoorKey {
    uint256 internal constant FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @dev Keys with different seeds have different ids.
    function make(uint256 seed, uint256 signals) internal view returns (bytes memory key) {
        key = bytes.concat(
            multiply(_alpha(seed)),
            PairingVectors.BETA_POINT,
            PairingVectors.GAMMA_POINT,
            PairingVectors.DELTA_POINT
        );
        for (uint256 i; i <= signals; ++i) {
            key = bytes.concat(key, multiply(_ic(seed, i)));
        }
    }

    /// @dev One proof for each `signals` of the inputs.
    function prove(uint256 seed, uint256 signals, uint256[] memory inputs)
        internal
        view
        returns (bytes memory proofs)
    {
        for (uint256 i; i < inputs.length / signals; ++i) {
            proofs = bytes.concat(proofs, proveOne(seed, signals, inputs, i, 1 + i));
        }
    }

    /// @dev Another `a` gives another proof of the same statement.
    function proveOne(uint256 seed, uint256 signals, uint256[] memory inputs, uint256 index, uint256 a)
        internal
        view
        returns (bytes memory)
    {
        uint256 sum = _ic(seed, 0);
        for (uint256 j; j < signals; ++j) {
            sum = addmod(sum, mulmod(inputs[index * signals + j], _ic(seed, j + 1), FIELD), FIELD);
        }
        uint256 taken = mulmod(_alpha(seed), PairingVectors.BETA, FIELD);
        taken = addmod(taken, mulmod(PairingVectors.GAMMA, sum, FIELD), FIELD);
        uint256 c = mulmod(addmod(a, FIELD - taken, FIELD), invert(PairingVectors.DELTA), FIELD);
        return bytes.concat(multiply(a), PairingVectors.GENERATOR, multiply(c));
    }

    /// @dev `scalar` times the generator of G1.
    function multiply(uint256 scalar) internal view returns (bytes memory) {
        (bool done, bytes memory point) = address(7).staticcall(abi.encode(1, 2, scalar));
        require(done);
        return point;
    }

    function invert(uint256 value) internal view returns (uint256) {
        (bool done, bytes memory answer) =
            address(5).staticcall(abi.encode(32, 32, 32, value, FIELD - 2, FIELD));
        require(done);
        return abi.decode(answer, (uint256));
    }

    function _alpha(uint256 seed) private pure returns (uint256) {
        return uint256(keccak256(abi.encode("alpha", seed))) % FIELD;
    }

    function _ic(uint256 seed, uint256 index) private pure returns (uint256) {
        return uint256(keccak256(abi.encode("ic", seed, index))) % FIELD;
    }
}
