// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {VerifierRegistry} from "../src/VerifierRegistry.sol";
import {IVerifierRegistry} from "../src/interfaces/IVerifierRegistry.sol";
import {VerificationKey} from "../src/libraries/VerificationKey.sol";
import {ZkVerifierLibrary} from "../src/libraries/ZkVerifierLibrary.sol";
import {Circuit} from "../src/types/Circuit.sol";
import {CircuitKind, PAY_BATCH, SCREEN} from "../src/types/CircuitKind.sol";
import {DEV, PRODUCTION, SecurityLevel, TESTNET} from "../src/types/SecurityLevel.sol";
import {PairingVectors} from "./support/PairingVectors.sol";
import {TrapdoorKey} from "./support/TrapdoorKey.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Test} from "forge-std/Test.sol";

contract VerifierRegistryTest is Test {
    VerifierRegistry private circuits;
    bytes private key;
    bytes32 private id;

    function setUp() public {
        circuits = new VerifierRegistry(address(new AccessManager(address(this))));
        key = TrapdoorKey.make(1, 5);
        id = keccak256(key);
    }

    function _register() private {
        circuits.registerCircuit(key, SCREEN, 16, DEV, 0);
    }

    function _expectRefused(bytes memory refused, bytes memory reason) private {
        vm.expectRevert(reason);
        circuits.registerCircuit(refused, SCREEN, 16, DEV, 0);
        assertEq(circuits.circuitCount(), 0);
    }

    /// The key with `part` in place of what stands from word `word` on.
    function _with(uint256 word, bytes memory part) private view returns (bytes memory changed) {
        changed = bytes.concat(key);
        for (uint256 i; i < part.length; ++i) {
            changed[word * 32 + i] = part[i];
        }
    }

    /* REGISTERING */

    function test_RegistersAKeyUnderItsHash() public {
        vm.expectEmit(true, true, true, false, address(circuits));
        emit IVerifierRegistry.CircuitRegistered(id, SCREEN, PRODUCTION, 256, "transcript", address(0));
        assertEq(circuits.registerCircuit(key, SCREEN, 256, PRODUCTION, "transcript"), id);
        Circuit memory circuit = circuits.requireAccepted(id);
        assertTrue(circuit.kind == SCREEN);
        assertTrue(circuit.level == PRODUCTION);
        assertEq(circuit.chunkSize, 256);
        assertEq(circuit.transcriptHash, "transcript");
        assertEq(circuits.keyOf(id), key);
        assertTrue(circuits.isVerifierRegistered(id));
        assertEq(circuits.circuitCount(), 1);
        assertEq(circuits.circuitAt(0), id);
        // As the verifying library reads it: a zero byte and the key.
        assertEq(circuit.key.code, bytes.concat(hex"00", key));
    }

    function test_RevertWhen_RegisteredTwice() public {
        _register();
        circuits.revoke(id);
        vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.CircuitAlreadyRegistered.selector, id));
        _register();
    }

    function test_RevertWhen_TheKindIsUnknown() public {
        uint8[3] memory wrong = [0, 5, 255];
        for (uint256 i; i < wrong.length; ++i) {
            CircuitKind kind = CircuitKind.wrap(wrong[i]);
            vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.UnknownCircuitKind.selector, kind));
            circuits.registerCircuit(key, kind, 16, DEV, 0);
        }
    }

    function test_RevertWhen_TheChunkSizeIsOutOfRange() public {
        uint16[3] memory wrong = [0, 257, type(uint16).max];
        for (uint256 i; i < wrong.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.ChunkSizeOutOfRange.selector, wrong[i]));
            circuits.registerCircuit(key, SCREEN, wrong[i], DEV, 0);
        }
    }

    function test_RevertWhen_TheLevelIsUnknown() public {
        SecurityLevel level = SecurityLevel.wrap(3);
        vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.UnknownSecurityLevel.selector, level));
        circuits.registerCircuit(key, SCREEN, 16, level, "transcript");
    }

    function testFuzz_RevertWhen_ADevelopmentKeyLeavesDevelopment(uint64 chainId) public {
        vm.assume(chainId != 0 && (chainId < 31_337 || chainId > 31_339));
        vm.chainId(chainId);
        vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.DevelopmentKeyRefused.selector, chainId));
        circuits.registerCircuit(key, SCREEN, 16, DEV, "transcript");
    }

    function test_DevelopmentKeysAreAtHomeOnThreeChains() public {
        for (uint256 i; i < 3; ++i) {
            vm.chainId(31_337 + i);
            circuits.registerCircuit(TrapdoorKey.make(i, 5), SCREEN, 16, DEV, 0);
        }
        uint256[2] memory neighbours = [uint256(31_336), 31_340];
        bytes memory other = TrapdoorKey.make(9, 5);
        for (uint256 i; i < 2; ++i) {
            vm.chainId(neighbours[i]);
            vm.expectRevert(
                abi.encodeWithSelector(IVerifierRegistry.DevelopmentKeyRefused.selector, neighbours[i])
            );
            circuits.registerCircuit(other, SCREEN, 16, DEV, 0);
        }
    }

    function test_RevertWhen_ACeremonyHasNoTranscript() public {
        vm.expectRevert(IVerifierRegistry.TranscriptMissing.selector);
        circuits.registerCircuit(key, SCREEN, 16, TESTNET, 0);
        vm.expectRevert(IVerifierRegistry.TranscriptMissing.selector);
        circuits.registerCircuit(key, SCREEN, 16, PRODUCTION, 0);
    }

    /* KEYS */

    function test_RevertWhen_TheKeyHasAnotherLength() public {
        bytes memory longer = bytes.concat(key, hex"00");
        _expectRefused(longer, abi.encodeWithSelector(VerificationKey.WrongKeyLength.selector, 832, 833));
        bytes memory other = TrapdoorKey.make(1, 10);
        _expectRefused(other, abi.encodeWithSelector(VerificationKey.WrongKeyLength.selector, 832, 1152));
        vm.expectRevert(abi.encodeWithSelector(VerificationKey.WrongKeyLength.selector, 1152, 832));
        circuits.registerCircuit(key, PAY_BATCH, 16, DEV, 0);
    }

    function test_RevertWhen_ACoordinateIsNotReduced() public {
        for (uint256 word; word < 26; ++word) {
            bytes memory aliased = _with(word, abi.encode(ZkVerifierLibrary.BASE_FIELD));
            _expectRefused(
                aliased, abi.encodeWithSelector(VerificationKey.CoordinateNotInField.selector, word)
            );
        }
    }

    function test_RevertWhen_APointOfG1IsOffTheCurveOrAtInfinity() public {
        for (uint256 word; word < 26; word += 2) {
            if (word > 0 && word < 14) continue;
            bytes memory reason = abi.encodeWithSelector(VerificationKey.PointNotOnCurve.selector, word);
            _expectRefused(_with(word, abi.encode(1, 3)), reason);
            _expectRefused(_with(word, new bytes(64)), reason);
        }
    }

    function test_RevertWhen_APointOfG2IsAtInfinity() public {
        for (uint256 word = 2; word < 14; word += 4) {
            _expectRefused(
                _with(word, new bytes(128)),
                abi.encodeWithSelector(VerificationKey.PointNotOnCurve.selector, word)
            );
        }
    }

    function test_RevertWhen_APointOfG2IsOffTheCurveOrOutsideTheSubgroup() public {
        bytes memory reason = abi.encodePacked(VerificationKey.PointNotInSubgroup.selector);
        for (uint256 word = 2; word < 14; word += 4) {
            _expectRefused(_with(word, PairingVectors.OUTSIDE_SUBGROUP), reason);
            _expectRefused(_with(word, abi.encode(1)), reason);
        }
    }

    /// What keys look like when phase 2 of the ceremony was left out: proofs can be forged.
    function test_RevertWhen_DeltaIsGammaOrTheGenerator() public {
        bytes memory reason = abi.encodePacked(VerificationKey.UnsafeDelta.selector);
        _expectRefused(_with(10, PairingVectors.GAMMA_POINT), reason);
        _expectRefused(_with(10, PairingVectors.NEGATIVE_GAMMA_POINT), reason);
        _expectRefused(_with(10, PairingVectors.GENERATOR), reason);
        _expectRefused(_with(10, PairingVectors.NEGATIVE_GENERATOR), reason);
    }

    function test_GammaMayBeTheGenerator() public {
        circuits.registerCircuit(_with(6, PairingVectors.GENERATOR), SCREEN, 16, DEV, 0);
    }

    /* STANDING */

    function _expectNotAccepted(bytes4 selector) private {
        vm.expectRevert(abi.encodeWithSelector(selector, id));
        circuits.requireAccepted(id);
        assertFalse(circuits.isVerifierRegistered(id));
    }

    function test_ARetiredCircuitIsAcceptedAndNotInForce() public {
        _register();
        vm.expectEmit(address(circuits));
        emit IVerifierRegistry.CircuitRetired(id);
        circuits.retire(id);
        assertTrue(circuits.requireAccepted(id).retired);
        assertFalse(circuits.isVerifierRegistered(id));
        vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.CircuitIsRetired.selector, id));
        circuits.retire(id);
    }

    function test_ASuspensionStopsACircuitUntilItIsReinstated() public {
        _register();
        vm.expectEmit(address(circuits));
        emit IVerifierRegistry.CircuitSuspended(id, address(this));
        circuits.suspend(id);
        _expectNotAccepted(IVerifierRegistry.CircuitIsSuspended.selector);
        vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.CircuitIsSuspended.selector, id));
        circuits.suspend(id);
        vm.expectEmit(address(circuits));
        emit IVerifierRegistry.CircuitReinstated(id);
        circuits.reinstate(id);
        circuits.requireAccepted(id);
        assertTrue(circuits.isVerifierRegistered(id));
        vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.CircuitNotSuspended.selector, id));
        circuits.reinstate(id);
    }

    function test_ARevocationIsForEver() public {
        _register();
        circuits.suspend(id);
        vm.expectEmit(address(circuits));
        emit IVerifierRegistry.CircuitRevoked(id);
        circuits.revoke(id);
        circuits.reinstate(id);
        _expectNotAccepted(IVerifierRegistry.CircuitIsRevoked.selector);
        vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.CircuitIsRevoked.selector, id));
        circuits.revoke(id);
        vm.expectRevert(abi.encodeWithSelector(IVerifierRegistry.CircuitIsRevoked.selector, id));
        circuits.suspend(id);
    }

    function test_RevertWhen_TheCircuitIsUnknown() public {
        bytes memory reason = abi.encodeWithSelector(IVerifierRegistry.UnknownCircuit.selector, id);
        vm.expectRevert(reason);
        circuits.requireAccepted(id);
        vm.expectRevert(reason);
        circuits.keyOf(id);
        vm.expectRevert(reason);
        circuits.retire(id);
        vm.expectRevert(reason);
        circuits.suspend(id);
        vm.expectRevert(reason);
        circuits.reinstate(id);
        vm.expectRevert(reason);
        circuits.revoke(id);
        assertFalse(circuits.isVerifierRegistered(id));
        assertEq(circuits.circuit(id).key, address(0));
    }

    function test_RevertWhen_AnybodyElseDecides() public {
        _register();
        vm.startPrank(makeAddr("stranger"));
        bytes memory reason =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, makeAddr("stranger"));
        vm.expectRevert(reason);
        circuits.registerCircuit(key, SCREEN, 16, DEV, 0);
        vm.expectRevert(reason);
        circuits.retire(id);
        vm.expectRevert(reason);
        circuits.suspend(id);
        vm.expectRevert(reason);
        circuits.reinstate(id);
        vm.expectRevert(reason);
        circuits.revoke(id);
    }

    function test_RevertWhen_NobodyGoverns() public {
        vm.expectRevert(
            abi.encodeWithSelector(IAccessManaged.AccessManagedInvalidAuthority.selector, address(0))
        );
        new VerifierRegistry(address(0));
    }
}
