// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VerifierRegistry} from "../src/VerifierRegistry.sol";
import {MockBatchVerifier} from "../src/mocks/MockBatchVerifier.sol";
import {PAY_BATCH, PAY_BATCH_PRIVATE, SCREEN, STEP_BATCH} from "../src/types/CircuitKind.sol";
import {DEV} from "../src/types/SecurityLevel.sol";
import {RealProofs} from "./support/RealProofs.sol";
import {PayBatch128DevKey} from "@agentgpt/circuits/verifiers/PayBatch128DevKey.sol";
import {PayBatch16DevKey} from "@agentgpt/circuits/verifiers/PayBatch16DevKey.sol";
import {PayBatchPrivate16DevKey} from "@agentgpt/circuits/verifiers/PayBatchPrivate16DevKey.sol";
import {Screen128DevKey} from "@agentgpt/circuits/verifiers/Screen128DevKey.sol";
import {Screen16DevKey} from "@agentgpt/circuits/verifiers/Screen16DevKey.sol";
import {StepBatch16DevKey} from "@agentgpt/circuits/verifiers/StepBatch16DevKey.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Test} from "forge-std/Test.sol";

/// Proofs that snarkjs made and keys that the circuits' build wrote, beside those that tests write down themselves.
contract RealProofsTest is Test {
    function _words(bytes memory packed) private pure returns (uint256[] memory words) {
        words = new uint256[](packed.length / 32);
        for (uint256 i; i < words.length; ++i) {
            uint256 word;
            assembly ("memory-safe") {
                word := mload(add(add(packed, 32), shl(5, i)))
            }
            words[i] = word;
        }
    }

    function _check(bytes memory key, bytes memory packed, bytes memory proof) private {
        uint256[] memory inputs = _words(packed);
        MockBatchVerifier verifier = new MockBatchVerifier(key, inputs.length);
        assertTrue(verifier.verifyBatch(inputs, proof));
        for (uint256 i; i < inputs.length; ++i) {
            inputs[i] ^= 1;
            assertFalse(verifier.verifyBatch(inputs, proof));
            inputs[i] ^= 1;
        }
        // The same proof twice is a batch of two.
        uint256[] memory both = _words(bytes.concat(packed, packed));
        assertTrue(verifier.verifyBatch(both, bytes.concat(proof, proof)));
    }

    function test_ARealProofOfPaymentsIsAccepted() public {
        _check(PayBatch16DevKey.KEY, RealProofs.PAY_BATCH_INPUTS, RealProofs.PAY_BATCH_PROOF);
    }

    function test_ARealProofOfAScreeningIsAccepted() public {
        _check(Screen16DevKey.KEY, RealProofs.SCREEN_INPUTS, RealProofs.SCREEN_PROOF);
    }

    function test_TheDevelopmentKeysAreSoundAndKeepTheirIds() public {
        VerifierRegistry circuits = new VerifierRegistry(address(new AccessManager(address(this))));
        assertEq(
            circuits.registerCircuit(PayBatch16DevKey.KEY, PAY_BATCH, 16, DEV, 0), PayBatch16DevKey.KEY_HASH
        );
        assertEq(
            circuits.registerCircuit(PayBatchPrivate16DevKey.KEY, PAY_BATCH_PRIVATE, 16, DEV, 0),
            PayBatchPrivate16DevKey.KEY_HASH
        );
        assertEq(
            circuits.registerCircuit(StepBatch16DevKey.KEY, STEP_BATCH, 16, DEV, 0),
            StepBatch16DevKey.KEY_HASH
        );
        assertEq(circuits.registerCircuit(Screen16DevKey.KEY, SCREEN, 16, DEV, 0), Screen16DevKey.KEY_HASH);
        assertEq(
            circuits.registerCircuit(PayBatch128DevKey.KEY, PAY_BATCH, 128, DEV, 0),
            PayBatch128DevKey.KEY_HASH
        );
        assertEq(circuits.registerCircuit(Screen128DevKey.KEY, SCREEN, 128, DEV, 0), Screen128DevKey.KEY_HASH);
    }
}
