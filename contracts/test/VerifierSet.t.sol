// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IVerifierSet} from "../src/interfaces/IVerifierSet.sol";
import {WorkflowVersionsFixture} from "./support/WorkflowVersionsFixture.sol";

contract VerifierSetTest is WorkflowVersionsFixture {
    function test_AddAndRemove() public {
        vm.startPrank(governance);
        vm.expectEmit(address(verifiers));
        emit IVerifierSet.VerifierAdded("new");
        verifiers.addVerifier("new");
        assertTrue(verifiers.isVerifierRegistered("new"));
        vm.expectEmit(address(verifiers));
        emit IVerifierSet.VerifierRemoved("new");
        verifiers.removeVerifier("new");
        assertFalse(verifiers.isVerifierRegistered("new"));
        vm.stopPrank();
    }

    function test_RevertWhen_AddingZero() public {
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(IVerifierSet.ZeroVerifierId.selector));
        verifiers.addVerifier(0);
    }

    function test_RevertWhen_AddingTwice() public {
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(IVerifierSet.VerifierAlreadyRegistered.selector, VERIFIER));
        verifiers.addVerifier(VERIFIER);
    }

    function test_RevertWhen_RemovingWhatIsNotThere() public {
        vm.prank(governance);
        vm.expectRevert(abi.encodeWithSelector(IVerifierSet.VerifierNotRegistered.selector, bytes32("new")));
        verifiers.removeVerifier("new");
    }

    function test_RevertWhen_CallerIsNotGovernance() public {
        vm.startPrank(guardian);
        vm.expectRevert(_unauthorized(guardian));
        verifiers.addVerifier("new");
        vm.expectRevert(_unauthorized(guardian));
        verifiers.removeVerifier(VERIFIER);
        vm.stopPrank();
        assertTrue(verifiers.isVerifierRegistered(VERIFIER));
    }
}
