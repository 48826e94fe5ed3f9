// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ZkVerifierLibrary} from "../../src/libraries/ZkVerifierLibrary.sol";
import {MockBatchVerifier} from "../../src/mocks/MockBatchVerifier.sol";
import {TrapdoorKey} from "../support/TrapdoorKey.sol";
import {Test} from "forge-std/Test.sol";

/// @notice Gas of verifying batches of ten public signals as `hardhat test solidity --snapshot` records it: execution
/// without the 21,000 of the transaction and its calldata, which the bounds here add.
contract ZkVerifierLibraryGasTest is Test {
    uint256 private constant SIGNALS = 10;

    MockBatchVerifier private verifier;

    function setUp() public {
        verifier = new MockBatchVerifier(TrapdoorKey.make(1, SIGNALS), SIGNALS);
    }

    /// The price of the transaction: base, calldata and execution.
    function _measure(uint256 count, string memory name) private returns (uint256 gas) {
        uint256[] memory inputs = new uint256[](count * SIGNALS);
        for (uint256 i; i < inputs.length; ++i) {
            inputs[i] = uint256(keccak256(abi.encode(i))) % ZkVerifierLibrary.FIELD;
        }
        bytes memory proofs = TrapdoorKey.prove(1, SIGNALS, inputs);
        bytes memory call = abi.encodeCall(verifier.verifyBatch, (inputs, proofs));
        gas = 21_000;
        for (uint256 i; i < call.length; ++i) {
            gas += call[i] == 0 ? 4 : 16;
        }
        assertTrue(verifier.verifyBatch(inputs, proofs));
        gas += vm.snapshotGasLastCall("ZkVerifierLibrary", name);
    }

    function test_OneProof() public {
        assertLe(_measure(1, "1 proof"), 300_000);
    }

    function test_FourProofs() public {
        assertLe(_measure(4, "4 proofs") / 4, 120_000);
    }

    function test_SixteenProofs() public {
        assertLe(_measure(16, "16 proofs") / 16, 75_000);
    }

    function test_SixtyFourProofs() public {
        assertLe(_measure(64, "64 proofs") / 64, 62_000);
    }
}
