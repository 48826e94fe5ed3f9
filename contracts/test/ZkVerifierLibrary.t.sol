// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";

import {ZkVerifierLibrary} from "../src/libraries/ZkVerifierLibrary.sol";
import {MockBatchVerifier} from "../src/mocks/MockBatchVerifier.sol";
import {MockSingleVerifier} from "../src/mocks/MockSingleVerifier.sol";
import {PairingVectors} from "./support/PairingVectors.sol";
import {TrapdoorKey} from "./support/TrapdoorKey.sol";

contract ZkVerifierLibraryTest is Test {
    uint256 private constant SIGNALS = 10;
    uint256 private constant SEED = 1;

    MockBatchVerifier private verifier;

    function setUp() public {
        verifier = new MockBatchVerifier(TrapdoorKey.make(SEED, SIGNALS), SIGNALS);
    }

    function _inputs(uint256 count, uint256 salt) private pure returns (uint256[] memory inputs) {
        inputs = new uint256[](count * SIGNALS);
        for (uint256 i; i < inputs.length; ++i) {
            inputs[i] = uint256(keccak256(abi.encode(salt, i))) % ZkVerifierLibrary.FIELD;
        }
    }

    function _prove(uint256[] memory inputs) private view returns (bytes memory) {
        return TrapdoorKey.prove(SEED, SIGNALS, inputs);
    }

    /* VALID */

    function testFuzz_ValidBatchesAreAccepted(uint256 count, uint256 salt) public view {
        count = bound(count, 1, 8);
        uint256[] memory inputs = _inputs(count, salt);
        assertTrue(verifier.verifyBatch(inputs, _prove(inputs)));
    }

    function test_ZeroAndLargestInputsAreAccepted() public view {
        uint256[] memory inputs = new uint256[](2 * SIGNALS);
        for (uint256 j; j < SIGNALS; ++j) {
            inputs[SIGNALS + j] = ZkVerifierLibrary.FIELD - 1;
        }
        assertTrue(verifier.verifyBatch(inputs, _prove(inputs)));
    }

    /// The same statement twice, under proofs that share no byte.
    function test_RerandomisedProofIsAProofOfTheSameStatement() public view {
        uint256[] memory inputs = _inputs(1, 1);
        bytes memory one = TrapdoorKey.proveOne(SEED, SIGNALS, inputs, 0, 5);
        bytes memory other = TrapdoorKey.proveOne(SEED, SIGNALS, inputs, 0, 6);
        assertNotEq(keccak256(one), keccak256(other));
        assertTrue(verifier.verifyBatch(inputs, one));
        assertTrue(verifier.verifyBatch(inputs, other));
    }

    function test_PeerOfTheGasFiguresAgrees() public {
        MockSingleVerifier single = new MockSingleVerifier(verifier.KEY());
        uint256[] memory inputs = _inputs(3, 2);
        bytes memory proofs = _prove(inputs);
        assertTrue(single.verifyEach(inputs, proofs));
        inputs[11] ^= 1;
        assertFalse(single.verifyEach(inputs, proofs));
    }

    /* INVALID */

    function testFuzz_AnyChangedInputIsRefused(uint256 count, uint256 position, uint256 change) public view {
        count = bound(count, 1, 5);
        uint256[] memory inputs = _inputs(count, 3);
        bytes memory proofs = _prove(inputs);
        position = bound(position, 0, inputs.length - 1);
        change = bound(change, 1, ZkVerifierLibrary.FIELD - 1);
        inputs[position] = addmod(inputs[position], change, ZkVerifierLibrary.FIELD);
        assertFalse(verifier.verifyBatch(inputs, proofs));
    }

    function testFuzz_AnyFlippedProofBitIsRefused(uint256 count, uint256 bit) public view {
        count = bound(count, 1, 4);
        uint256[] memory inputs = _inputs(count, 4);
        bytes memory proofs = _prove(inputs);
        bit = bound(bit, 0, proofs.length * 8 - 1);
        proofs[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        assertFalse(verifier.verifyBatch(inputs, proofs));
    }

    function test_SwappedInputsAreRefused() public view {
        uint256[] memory inputs = _inputs(2, 5);
        bytes memory proofs = _prove(inputs);
        for (uint256 j; j < SIGNALS; ++j) {
            (inputs[j], inputs[SIGNALS + j]) = (inputs[SIGNALS + j], inputs[j]);
        }
        assertFalse(verifier.verifyBatch(inputs, proofs));
    }

    /// C points enter as a sum: without factors per proof, this exchange would go unnoticed.
    function test_SwappedPointsAreRefused() public view {
        uint256[] memory inputs = _inputs(2, 6);
        bytes memory proofs = _prove(inputs);
        for (uint256 i; i < 64; ++i) {
            (proofs[192 + i], proofs[448 + i]) = (proofs[448 + i], proofs[192 + i]);
        }
        assertFalse(verifier.verifyBatch(inputs, proofs));
    }

    /// Two invalid statements whose errors are each other's negatives.
    function test_ErrorsThatCancelOutAreRefused() public view {
        uint256[] memory inputs = _inputs(2, 7);
        bytes memory proofs = _prove(inputs);
        inputs[0] = addmod(inputs[0], 1, ZkVerifierLibrary.FIELD);
        inputs[SIGNALS] = addmod(inputs[SIGNALS], ZkVerifierLibrary.FIELD - 1, ZkVerifierLibrary.FIELD);
        assertFalse(verifier.verifyBatch(inputs, proofs));
    }

    /// The attack on batches whose factors do not depend on the inputs: errors in these, fitted to known factors.
    function test_ErrorsFittedToTheFactorsOfAnotherBatchAreRefused() public view {
        uint256[] memory inputs = _inputs(2, 8);
        _fitInputs(inputs, _challenge(inputs, _prove(inputs)));
        _fitInputs(inputs, _challenge(new uint256[](inputs.length), _prove(inputs)));
    }

    function _fitInputs(uint256[] memory honest, uint256 factor) private view {
        bytes memory proofs = _prove(honest);
        uint256[] memory inputs = new uint256[](honest.length);
        for (uint256 i; i < honest.length; ++i) {
            inputs[i] = honest[i];
        }
        // factor * x + y stays the same: the sum that these factors make does not change.
        inputs[0] = addmod(inputs[0], 1, ZkVerifierLibrary.FIELD);
        inputs[SIGNALS] = addmod(inputs[SIGNALS], ZkVerifierLibrary.FIELD - factor, ZkVerifierLibrary.FIELD);
        assertFalse(verifier.verifyBatch(inputs, proofs));
    }

    /// The same with errors in the proofs, for factors that do not depend on these: C_0 + D, C_1 - factor * D.
    function test_ProofsFittedToTheFactorsOfAnotherBatchAreRefused() public view {
        uint256[] memory inputs = _inputs(2, 8);
        _fitProofs(inputs, _challenge(inputs, _prove(inputs)));
        _fitProofs(inputs, _challenge(inputs, ""));
    }

    function _fitProofs(uint256[] memory inputs, uint256 factor) private view {
        bytes memory proofs = _prove(inputs);
        _shiftC(proofs, 0, 1);
        _shiftC(proofs, 1, ZkVerifierLibrary.FIELD - factor);
        assertFalse(verifier.verifyBatch(inputs, proofs));
    }

    function _shiftC(bytes memory proofs, uint256 proof, uint256 scalar) private view {
        bytes memory point = new bytes(64);
        uint256 at = proof * 256 + 192;
        for (uint256 i; i < 64; ++i) {
            point[i] = proofs[at + i];
        }
        (bool done, bytes memory sum) =
            address(6).staticcall(bytes.concat(point, TrapdoorKey.multiply(scalar)));
        require(done);
        for (uint256 i; i < 64; ++i) {
            proofs[at + i] = sum[i];
        }
    }

    function _challenge(uint256[] memory inputs, bytes memory proofs) private view returns (uint256) {
        bytes32 domain = keccak256("AgentGPT Groth16 batch v1");
        bytes memory transcript =
            abi.encodePacked(domain, verifier.KEY_HASH(), inputs.length / SIGNALS, inputs, proofs);
        return uint256(keccak256(transcript)) % ZkVerifierLibrary.FIELD;
    }

    function test_ProofOfAnotherKeyIsRefused() public view {
        uint256[] memory inputs = _inputs(1, 9);
        assertFalse(verifier.verifyBatch(inputs, TrapdoorKey.prove(SEED + 1, SIGNALS, inputs)));
    }

    function test_PointOfTheProofOutsideTheSubgroupIsRefused() public view {
        uint256[] memory inputs = _inputs(1, 10);
        bytes memory proofs = _prove(inputs);
        bytes memory outside = PairingVectors.OUTSIDE_SUBGROUP;
        for (uint256 i; i < 128; ++i) {
            proofs[64 + i] = outside[i];
        }
        assertFalse(verifier.verifyBatch(inputs, proofs));
    }

    function test_ProofOfZerosIsRefused() public view {
        assertFalse(verifier.verifyBatch(_inputs(1, 11), new bytes(256)));
    }

    /* MALFORMED */

    /// An input and the same plus the order of the field are one field element, but not one statement.
    function test_RevertWhen_AnInputIsAliased() public {
        uint256[] memory inputs = _inputs(2, 12);
        bytes memory proofs = _prove(inputs);
        for (uint256 i; i < inputs.length; ++i) {
            uint256 honest = inputs[i];
            inputs[i] = honest + ZkVerifierLibrary.FIELD;
            vm.expectRevert(abi.encodeWithSelector(ZkVerifierLibrary.InputNotInField.selector, i, inputs[i]));
            verifier.verifyBatch(inputs, proofs);
            inputs[i] = honest;
        }
        inputs[7] = ZkVerifierLibrary.FIELD;
        vm.expectRevert(abi.encodeWithSelector(ZkVerifierLibrary.InputNotInField.selector, 7, inputs[7]));
        verifier.verifyBatch(inputs, proofs);
    }

    function test_RevertWhen_NothingIsProved() public {
        vm.expectRevert(ZkVerifierLibrary.EmptyProofBatch.selector);
        verifier.verifyBatch(new uint256[](0), "");
    }

    function test_RevertWhen_AProofIsCutOff() public {
        uint256[] memory inputs = _inputs(1, 13);
        for (uint256 length = 1; length < 600; length += 85) {
            if (length % 256 == 0) continue;
            vm.expectRevert(abi.encodeWithSelector(ZkVerifierLibrary.WrongProofLength.selector, length));
            verifier.verifyBatch(inputs, new bytes(length));
        }
    }

    function test_RevertWhen_InputsAreMissingOrTooMany() public {
        bytes memory proofs = _prove(_inputs(2, 14));
        uint256[4] memory lengths = [uint256(0), 10, 19, 21];
        for (uint256 i; i < lengths.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(ZkVerifierLibrary.WrongInputCount.selector, 20, lengths[i])
            );
            verifier.verifyBatch(new uint256[](lengths[i]), proofs);
        }
    }

    function test_RevertWhen_TheKeyIsMissingOrOfAnotherSize() public {
        uint256[] memory inputs = _inputs(1, 15);
        bytes memory proofs = _prove(inputs);
        vm.expectRevert(abi.encodeWithSelector(ZkVerifierLibrary.WrongKeyLength.selector, 1152, 0));
        verifier.verifyBatchAt(makeAddr("no code"), inputs, proofs);
        address other = new MockBatchVerifier(TrapdoorKey.make(SEED, 5), 5).KEY();
        vm.expectRevert(abi.encodeWithSelector(ZkVerifierLibrary.WrongKeyLength.selector, 1152, 832));
        verifier.verifyBatchAt(other, inputs, proofs);
    }

    /* GAS */

    /// A precompile that refuses a point burns what it was given: a bound, not everything.
    function test_AFailingPrecompileDoesNotBurnEverything() public view {
        uint256[] memory inputs = _inputs(4, 16);
        bytes memory proofs = _prove(inputs);
        // The first proof's A is scaled by the multiplication, the last one's goes straight to the pairing.
        for (uint256 proof; proof < 4; proof += 3) {
            bytes memory broken = bytes.concat(proofs);
            broken[proof * 256] ^= 0x01;
            uint256 before = gasleft();
            assertFalse(verifier.verifyBatch{gas: 20_000_000}(inputs, broken));
            assertLt(before - gasleft(), 1_200_000);
        }
    }
}
