// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {PoseidonT4} from "poseidon-solidity/PoseidonT4.sol";

import {AgentRegistry} from "../src/AgentRegistry.sol";
import {IAgentIdentity} from "../src/interfaces/IAgentIdentity.sol";
import {IAgentRegistry} from "../src/interfaces/IAgentRegistry.sol";
import {BabyJubJub} from "../src/libraries/BabyJubJub.sol";
import {AUDITOR, AgentRole, EXECUTOR, NO_ROLE, VALIDATOR} from "../src/types/AgentRole.sol";
import {AgentVectors} from "./support/AgentVectors.sol";
import {AgentsFixture} from "./support/AgentsFixture.sol";
import {NaiveTree} from "./support/NaiveTree.sol";

contract AgentRegistryTest is AgentsFixture {
    bytes32[] internal none;

    /* CONSTRUCTION */

    function test_StartsWithTheEmptyTree() public view {
        assertEq(registry.agentsRoot(), AgentVectors.rootAfter(0));
        assertTrue(registry.isKnownRoot(AgentVectors.rootAfter(0)));
        assertEq(registry.activeAgentCount(), 0);
        assertEq(registry.authority(), address(manager));
    }

    function test_RevertWhen_AuthorityIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.ZeroAddress.selector));
        new AgentRegistry(address(0));
    }

    /* REQUEST */

    function test_RequestIsStoredAndNamed() public {
        uint256 agentId = _register(alice);
        bytes32[] memory capabilities = _capabilities(2);
        bytes32 expected = keccak256(
            abi.encode(
                agentId,
                alice,
                VALIDATOR,
                _key(0).x,
                _key(0).y,
                keccak256(abi.encodePacked(capabilities)),
                uint64(1)
            )
        );
        vm.expectEmit(address(registry));
        emit IAgentRegistry.RoleRequested(agentId, VALIDATOR, _key(0), capabilities, expected);
        vm.prank(alice);
        bytes32 requestHash = registry.requestRole(agentId, VALIDATOR, _key(0), capabilities);
        assertEq(requestHash, expected);
        assertEq(registry.requestHashOf(agentId), expected);

        IAgentRegistry.Agent memory agent = registry.getAgent(agentId);
        assertTrue(agent.status == IAgentRegistry.Status.Requested);
        assertTrue(agent.role == VALIDATOR);
        assertEq(agent.publicKey.x, _key(0).x);
        assertEq(agent.publicKey.y, _key(0).y);
        assertEq(agent.capabilities, capabilities);
    }

    function test_RequestGivesNothingYet() public {
        uint256 agentId = _register(alice);
        _request(agentId, EXECUTOR, 0);
        assertEq(registry.agentsRoot(), AgentVectors.rootAfter(0));
        assertTrue(registry.roleOf(agentId) == NO_ROLE);
        assertTrue(registry.roleOfOwner(alice) == NO_ROLE);
        assertEq(registry.bindingOf(_key(0)).agentId, 0);
    }

    function test_RequestReservesNoKey() public {
        // Whoever asks with somebody else's key does not keep its owner out.
        _request(_register(bob), VALIDATOR, 0);
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        assertTrue(registry.roleOf(agentId) == EXECUTOR);
    }

    function test_RevertWhen_StrangerRequests() public {
        uint256 agentId = _register(alice);
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.NotAgentOwner.selector, agentId, bob));
        vm.prank(bob);
        registry.requestRole(agentId, EXECUTOR, _key(0), none);
    }

    function test_RevertWhen_OperatorRequests() public {
        uint256 agentId = _register(alice);
        vm.prank(alice);
        registry.setApprovalForAll(bob, true);
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.NotAgentOwner.selector, agentId, bob));
        vm.prank(bob);
        registry.requestRole(agentId, EXECUTOR, _key(0), none);
    }

    function test_RevertWhen_RequestingForNobody() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 99));
        vm.prank(alice);
        registry.requestRole(99, EXECUTOR, _key(0), none);
    }

    function test_RevertWhen_RequestingWhileActive() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.AgentIsActive.selector, agentId));
        vm.prank(alice);
        registry.requestRole(agentId, EXECUTOR, _key(1), none);
    }

    function test_RevertWhen_RoleIsNone() public {
        _expectInvalidRole(NO_ROLE);
    }

    function test_RevertWhen_RoleIsUnknown() public {
        _expectInvalidRole(AgentRole.wrap(4));
        _expectInvalidRole(AgentRole.wrap(255));
    }

    function test_RevertWhen_KeyIsNotOnCurve() public {
        uint256 agentId = _register(alice);
        for (uint256 i = 0; i < AgentVectors.OFF_CURVE_COUNT; ++i) {
            (uint256 x, uint256 y) = AgentVectors.offCurve(i);
            vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.KeyNotOnCurve.selector, x, y));
            vm.prank(alice);
            registry.requestRole(agentId, EXECUTOR, IAgentRegistry.PublicKey(x, y), none);
        }
    }

    function test_RevertWhen_KeyIsOfLowOrder() public {
        uint256 agentId = _register(alice);
        for (uint256 i = 0; i < AgentVectors.TORSION_COUNT; ++i) {
            (uint256 x, uint256 y) = AgentVectors.torsion(i);
            vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.KeyNotOfPrimeOrder.selector, x, y));
            vm.prank(alice);
            registry.requestRole(agentId, EXECUTOR, IAgentRegistry.PublicKey(x, y), none);
        }
    }

    function test_RevertWhen_KeyIsOutsideThePrimeSubgroup() public {
        uint256 agentId = _register(alice);
        for (uint256 i = 0; i < AgentVectors.MIXED_COUNT; ++i) {
            (uint256 x, uint256 y) = AgentVectors.mixed(i);
            vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.KeyNotOfPrimeOrder.selector, x, y));
            vm.prank(alice);
            registry.requestRole(agentId, EXECUTOR, IAgentRegistry.PublicKey(x, y), none);
        }
    }

    function test_SixteenCapabilitiesAreAccepted() public {
        uint256 agentId = _register(alice);
        vm.prank(alice);
        registry.requestRole(agentId, EXECUTOR, _key(0), _capabilities(16));
        assertEq(registry.getAgent(agentId).capabilities.length, 16);
    }

    function test_RevertWhen_CapabilitiesAreTooMany() public {
        uint256 agentId = _register(alice);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.TooManyCapabilities.selector, 17, 16));
        vm.prank(alice);
        registry.requestRole(agentId, EXECUTOR, _key(0), _capabilities(17));
    }

    function test_RevertWhen_CapabilityIsZero() public {
        bytes32[] memory capabilities = _capabilities(2);
        capabilities[0] = 0;
        _expectNotAscending(capabilities, 0);
    }

    function test_RevertWhen_CapabilityIsRepeated() public {
        bytes32[] memory capabilities = _capabilities(3);
        capabilities[2] = capabilities[1];
        _expectNotAscending(capabilities, 2);
    }

    function test_RevertWhen_CapabilitiesAreOutOfOrder() public {
        bytes32[] memory capabilities = _capabilities(3);
        (capabilities[0], capabilities[1]) = (capabilities[1], capabilities[0]);
        _expectNotAscending(capabilities, 1);
    }

    function test_RevertWhen_RequestingAnEnrolledKey() public {
        uint256 first = _registerAndEnrol(alice, EXECUTOR, 0);
        uint256 agentId = _register(bob);
        vm.expectRevert(
            abi.encodeWithSelector(IAgentRegistry.KeyAlreadyBound.selector, first, alice, EXECUTOR)
        );
        vm.prank(bob);
        registry.requestRole(agentId, EXECUTOR, _key(0), none);
    }

    function test_RevertWhen_RequestingASecondRole() public {
        _registerAndEnrol(alice, EXECUTOR, 0);
        uint256 agentId = _register(alice);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.OwnerHoldsOtherRole.selector, alice, EXECUTOR));
        vm.prank(alice);
        registry.requestRole(agentId, VALIDATOR, _key(1), none);
    }

    /* WITHDRAW */

    function test_OwnerWithdrawsTheRequest() public {
        uint256 agentId = _register(alice);
        bytes32 requestHash = _request(agentId, EXECUTOR, 0);
        vm.expectEmit(address(registry));
        emit IAgentRegistry.RoleRequestWithdrawn(agentId);
        vm.prank(alice);
        registry.withdrawRequest(agentId);
        assertTrue(_status(agentId) == IAgentRegistry.Status.Idle);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.NoPendingRequest.selector, agentId));
        _approve(agentId, requestHash);
    }

    function test_RevertWhen_StrangerWithdraws() public {
        uint256 agentId = _register(alice);
        _request(agentId, EXECUTOR, 0);
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.NotAgentOwner.selector, agentId, bob));
        vm.prank(bob);
        registry.withdrawRequest(agentId);
    }

    function test_RevertWhen_NothingToWithdraw() public {
        uint256 agentId = _register(alice);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.NoPendingRequest.selector, agentId));
        vm.prank(alice);
        registry.withdrawRequest(agentId);
    }

    /// @dev Else an owner could take an active agent out of the count and leave its leaf in the tree.
    function test_RevertWhen_WithdrawingWhileActive() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.NoPendingRequest.selector, agentId));
        vm.prank(alice);
        registry.withdrawRequest(agentId);
    }

    function test_RevertWhen_HashingNoRequest() public {
        uint256 agentId = _register(alice);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.NoPendingRequest.selector, agentId));
        registry.requestHashOf(agentId);
    }

    /* ENROL */

    function test_RegistrarEnrols() public {
        uint256 agentId = _register(alice);
        bytes32 requestHash = _request(agentId, EXECUTOR, 0);
        vm.expectEmit(address(registry));
        emit IAgentRegistry.AgentEnrolled(agentId, EXECUTOR, alice, 0, _key(0), AgentVectors.rootAfter(1));
        _approve(agentId, requestHash);

        assertTrue(_status(agentId) == IAgentRegistry.Status.Active);
        assertTrue(registry.roleOf(agentId) == EXECUTOR);
        assertTrue(registry.roleOfOwner(alice) == EXECUTOR);
        assertEq(registry.activeAgentCount(), 1);
        assertEq(registry.agentsRoot(), AgentVectors.rootAfter(1));
        IAgentRegistry.KeyBinding memory binding = registry.bindingOf(_key(0));
        assertEq(binding.agentId, agentId);
        assertEq(binding.owner, alice);
        assertTrue(binding.role == EXECUTOR);
    }

    function test_RevertWhen_StrangerEnrols() public {
        uint256 agentId = _register(alice);
        bytes32 requestHash = _request(agentId, EXECUTOR, 0);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, alice));
        vm.prank(alice);
        registry.enrol(agentId, requestHash);
    }

    function test_RevertWhen_NothingWasRequested() public {
        uint256 agentId = _register(alice);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.NoPendingRequest.selector, agentId));
        _approve(agentId, 0);
    }

    function test_RevertWhen_EnrollingNobody() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.NoPendingRequest.selector, 99));
        _approve(99, 0);
    }

    function test_RevertWhen_EnrollingTwice() public {
        uint256 agentId = _register(alice);
        bytes32 requestHash = _request(agentId, EXECUTOR, 0);
        _approve(agentId, requestHash);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.NoPendingRequest.selector, agentId));
        _approve(agentId, requestHash);
    }

    function test_RevertWhen_KeyWasSwappedUnderApproval() public {
        uint256 agentId = _register(alice);
        bytes32 approved = _request(agentId, EXECUTOR, 0);
        bytes32 pending = _request(agentId, EXECUTOR, 1);
        _expectMismatch(agentId, approved, pending);
    }

    function test_RevertWhen_RoleWasSwappedUnderApproval() public {
        uint256 agentId = _register(alice);
        bytes32 approved = _request(agentId, AUDITOR, 0);
        bytes32 pending = _request(agentId, VALIDATOR, 0);
        _expectMismatch(agentId, approved, pending);
    }

    function test_RevertWhen_CapabilitiesWereSwappedUnderApproval() public {
        uint256 agentId = _register(alice);
        vm.startPrank(alice);
        bytes32 approved = registry.requestRole(agentId, EXECUTOR, _key(0), _capabilities(1));
        bytes32 pending = registry.requestRole(agentId, EXECUTOR, _key(0), _capabilities(2));
        vm.stopPrank();
        _expectMismatch(agentId, approved, pending);
    }

    /// @dev Two requests in all alike but for their number: an approval is for one of them.
    function test_RevertWhen_ApprovalIsForAnEarlierRequest() public {
        uint256 agentId = _register(alice);
        bytes32 approved = _request(agentId, EXECUTOR, 0);
        bytes32 pending = _request(agentId, EXECUTOR, 0);
        _expectMismatch(agentId, approved, pending);
    }

    function test_RevertWhen_OldApprovalIsUsedForReactivation() public {
        uint256 agentId = _register(alice);
        bytes32 approved = _request(agentId, EXECUTOR, 0);
        _approve(agentId, approved);
        _deactivate(agentId);
        bytes32 pending = _request(agentId, EXECUTOR, 0);
        _expectMismatch(agentId, approved, pending);
    }

    function test_RevertWhen_KeyWasEnrolledSinceTheRequest() public {
        uint256 agentId = _register(bob);
        bytes32 requestHash = _request(agentId, EXECUTOR, 0);
        uint256 first = _registerAndEnrol(alice, EXECUTOR, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IAgentRegistry.KeyAlreadyBound.selector, first, alice, EXECUTOR)
        );
        _approve(agentId, requestHash);
    }

    function test_RevertWhen_OwnerGotAnotherRoleSinceTheRequest() public {
        uint256 agentId = _register(alice);
        bytes32 requestHash = _request(agentId, VALIDATOR, 1);
        _registerAndEnrol(alice, EXECUTOR, 0);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.OwnerHoldsOtherRole.selector, alice, EXECUTOR));
        _approve(agentId, requestHash);
    }

    function test_OwnerMayHaveManyAgentsInOneRole() public {
        _registerAndEnrol(alice, EXECUTOR, 0);
        _registerAndEnrol(alice, EXECUTOR, 1);
        assertEq(registry.activeAgentCount(), 2);
        assertEq(registry.agentsRoot(), AgentVectors.rootAfter(2));
    }

    /* ONE ROLE */

    function test_OwnerChangesRoleAfterTheLastDeactivation() public {
        uint256 first = _registerAndEnrol(alice, EXECUTOR, 0);
        uint256 second = _registerAndEnrol(alice, EXECUTOR, 1);
        uint256 third = _register(alice);
        _deactivate(first);
        assertTrue(registry.roleOfOwner(alice) == EXECUTOR);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.OwnerHoldsOtherRole.selector, alice, EXECUTOR));
        vm.prank(alice);
        registry.requestRole(third, AUDITOR, _key(2), none);

        _deactivate(second);
        assertTrue(registry.roleOfOwner(alice) == NO_ROLE);
        _enrol(third, AUDITOR, 2);
        assertTrue(registry.roleOfOwner(alice) == AUDITOR);
    }

    function test_KeyKeepsItsRoleAfterDeactivation() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        _deactivate(agentId);
        vm.expectRevert(
            abi.encodeWithSelector(IAgentRegistry.KeyAlreadyBound.selector, agentId, alice, EXECUTOR)
        );
        vm.prank(alice);
        registry.requestRole(agentId, VALIDATOR, _key(0), none);
    }

    function test_KeyKeepsItsAgentAfterDeactivation() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        _deactivate(agentId);
        uint256 other = _register(alice);
        vm.expectRevert(
            abi.encodeWithSelector(IAgentRegistry.KeyAlreadyBound.selector, agentId, alice, EXECUTOR)
        );
        vm.prank(alice);
        registry.requestRole(other, EXECUTOR, _key(0), none);
    }

    /// @dev The seller still knows the key's secret, so the buyer cannot enrol with it.
    function test_KeyKeepsItsOwnerAfterASale() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        _deactivate(agentId);
        vm.prank(alice);
        registry.transferFrom(alice, bob, agentId);
        vm.expectRevert(
            abi.encodeWithSelector(IAgentRegistry.KeyAlreadyBound.selector, agentId, alice, EXECUTOR)
        );
        vm.prank(bob);
        registry.requestRole(agentId, EXECUTOR, _key(0), none);
    }

    /// @dev Whoever knows the secret of a key knows that of its negative.
    function test_NegatedKeyIsBoundToo() public {
        uint256 first = _registerAndEnrol(alice, EXECUTOR, 0);
        IAgentRegistry.PublicKey memory negated =
            IAgentRegistry.PublicKey(BabyJubJub.FIELD - _key(0).x, _key(0).y);
        uint256 agentId = _register(bob);
        vm.expectRevert(
            abi.encodeWithSelector(IAgentRegistry.KeyAlreadyBound.selector, first, alice, EXECUTOR)
        );
        vm.prank(bob);
        registry.requestRole(agentId, VALIDATOR, negated, none);
    }

    function test_SameKeyReturnsWithItsAgentOwnerAndRole() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        _deactivate(agentId);
        _enrol(agentId, EXECUTOR, 0);
        assertTrue(registry.roleOf(agentId) == EXECUTOR);
    }

    function test_AgentReturnsWithAnotherKeyAndRole() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        _deactivate(agentId);
        _enrol(agentId, AUDITOR, 1);
        assertTrue(registry.roleOf(agentId) == AUDITOR);
    }

    /* TRANSFER */

    function test_RevertWhen_ActiveAgentIsTransferred() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.AgentIsActive.selector, agentId));
        vm.prank(alice);
        registry.transferFrom(alice, bob, agentId);
        assertEq(registry.ownerOf(agentId), alice);
    }

    function test_DeactivatedAgentIsTransferred() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        _deactivate(agentId);
        vm.prank(alice);
        registry.transferFrom(alice, bob, agentId);
        _enrol(agentId, VALIDATOR, 1);
        assertTrue(registry.roleOfOwner(bob) == VALIDATOR);
        assertTrue(registry.roleOfOwner(alice) == NO_ROLE);
    }

    function test_TransferVoidsTheRequest() public {
        uint256 agentId = _register(alice);
        bytes32 requestHash = _request(agentId, EXECUTOR, 0);
        vm.expectEmit(address(registry));
        emit IAgentRegistry.RoleRequestWithdrawn(agentId);
        vm.prank(alice);
        registry.transferFrom(alice, bob, agentId);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.NoPendingRequest.selector, agentId));
        _approve(agentId, requestHash);
    }

    function test_TransferForgetsTheHeartbeat() public {
        uint256 agentId = _register(alice);
        vm.prank(alice);
        registry.heartbeat(agentId);
        vm.prank(alice);
        registry.transferFrom(alice, bob, agentId);
        assertFalse(registry.isAlive(agentId, 1 hours));
    }

    /* DEACTIVATE */

    function test_OwnerDeactivates() public {
        uint256 first = _registerAndEnrol(alice, EXECUTOR, 0);
        uint256 second = _registerAndEnrol(bob, EXECUTOR, 1);
        vm.expectEmit(address(registry));
        emit IAgentRegistry.AgentDeactivated(second, bob, 1, AgentVectors.rootAfter(1));
        vm.prank(bob);
        registry.deactivate(second);
        assertTrue(_status(second) == IAgentRegistry.Status.Idle);
        assertTrue(registry.roleOf(second) == NO_ROLE);
        assertTrue(registry.roleOf(first) == EXECUTOR);
        assertEq(registry.activeAgentCount(), 1);
        assertEq(registry.agentsRoot(), AgentVectors.rootAfter(1));
    }

    function test_RegistrarExpels() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        vm.expectEmit(address(registry));
        emit IAgentRegistry.AgentDeactivated(agentId, registrar, 0, AgentVectors.rootAfter(0));
        vm.prank(registrar);
        registry.expel(agentId);
        assertTrue(registry.roleOf(agentId) == NO_ROLE);
        assertTrue(registry.roleOfOwner(alice) == NO_ROLE);
    }

    function test_RevertWhen_StrangerDeactivates() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.NotAgentOwner.selector, agentId, bob));
        vm.prank(bob);
        registry.deactivate(agentId);
    }

    function test_RevertWhen_OperatorDeactivates() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        vm.prank(alice);
        registry.approve(bob, agentId);
        vm.expectRevert(abi.encodeWithSelector(IAgentIdentity.NotAgentOwner.selector, agentId, bob));
        vm.prank(bob);
        registry.deactivate(agentId);
    }

    function test_RevertWhen_StrangerExpels() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, bob));
        vm.prank(bob);
        registry.expel(agentId);
    }

    function test_RevertWhen_DeactivatingAnIdleAgent() public {
        uint256 agentId = _register(alice);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.AgentNotActive.selector, agentId));
        vm.prank(alice);
        registry.deactivate(agentId);
    }

    function test_RevertWhen_DeactivatingTwice() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        _deactivate(agentId);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.AgentNotActive.selector, agentId));
        vm.prank(alice);
        registry.deactivate(agentId);
    }

    function test_RevertWhen_ExpellingARequest() public {
        uint256 agentId = _register(alice);
        _request(agentId, EXECUTOR, 0);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.AgentNotActive.selector, agentId));
        vm.prank(registrar);
        registry.expel(agentId);
    }

    /* ROOTS */

    function test_InsertionLeavesEarlierRootsKnown() public {
        _registerAndEnrol(alice, EXECUTOR, 0);
        uint256 earlier = registry.agentsRoot();
        _registerAndEnrol(bob, EXECUTOR, 1);
        assertTrue(registry.isKnownRoot(earlier));
        assertTrue(registry.isKnownRoot(AgentVectors.rootAfter(0)));
        assertTrue(registry.isKnownRoot(AgentVectors.rootAfter(2)));
    }

    function test_ReplacedRootIsKnownForSevenDays() public {
        _registerAndEnrol(alice, EXECUTOR, 0);
        uint256 earlier = registry.agentsRoot();
        vm.warp(block.timestamp + 365 days);
        assertTrue(registry.isKnownRoot(earlier));
        _registerAndEnrol(bob, EXECUTOR, 1);
        vm.warp(block.timestamp + 7 days);
        assertTrue(registry.isKnownRoot(earlier));
        vm.warp(block.timestamp + 1);
        assertFalse(registry.isKnownRoot(earlier));
        assertTrue(registry.isKnownRoot(registry.agentsRoot()));
    }

    function test_OwnersDeactivationVoidsAllEarlierRootsAtOnce() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        _registerAndEnrol(bob, EXECUTOR, 1);
        _deactivate(agentId);
        _expectOnlyCurrentRootKnown(2);
    }

    function test_ExpulsionVoidsAllEarlierRootsAtOnce() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        _registerAndEnrol(bob, EXECUTOR, 1);
        vm.prank(registrar);
        registry.expel(agentId);
        _expectOnlyCurrentRootKnown(2);
    }

    /// @dev The same set of agents gives the same root, which is then true again.
    function test_RootThatBecomesCurrentAgainIsKnownAgain() public {
        uint256 agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        _deactivate(agentId);
        assertFalse(registry.isKnownRoot(AgentVectors.rootAfter(1)));
        _enrol(agentId, EXECUTOR, 0);
        assertTrue(registry.isKnownRoot(AgentVectors.rootAfter(1)));
        assertEq(registry.agentsRoot(), AgentVectors.rootAfter(1));
    }

    function test_UnknownRootsAreUnknown() public view {
        assertFalse(registry.isKnownRoot(0));
        assertFalse(registry.isKnownRoot(AgentVectors.rootAfter(1)));
        assertFalse(registry.isKnownRoot(type(uint256).max));
    }

    function testFuzz_OnlyRootsThatWereCurrentAreKnown(uint256 root) public view {
        assertEq(registry.isKnownRoot(root), root == AgentVectors.rootAfter(0));
    }

    function test_ProofOfEveryActiveAgentLeadsToTheRoot() public {
        uint256[3] memory ids = [
            _registerAndEnrol(alice, EXECUTOR, 0),
            _registerAndEnrol(bob, VALIDATOR, 1),
            _registerAndEnrol(carol, AUDITOR, 2)
        ];
        for (uint256 i = 0; i < ids.length; ++i) {
            (uint256 index, uint256[10] memory siblings, uint256 root) = registry.proofOf(ids[i]);
            uint256 leaf = PoseidonT4.hash([_key(i).x, _key(i).y, i + 1]);
            assertEq(index, i);
            assertEq(root, registry.agentsRoot());
            assertEq(NaiveTree.climb(leaf, index, siblings), root);
        }
    }

    function test_ProofNeedsAnActiveAgent() public {
        uint256 agentId = _register(alice);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.AgentNotActive.selector, agentId));
        registry.proofOf(agentId);
    }

    /* CAPABILITIES */

    function test_CapabilitiesCountWhileActive() public {
        uint256 agentId = _register(alice);
        bytes32[] memory capabilities = _capabilities(3);
        vm.prank(alice);
        bytes32 requestHash = registry.requestRole(agentId, EXECUTOR, _key(0), capabilities);
        assertFalse(registry.hasCapability(agentId, capabilities[2]));
        _approve(agentId, requestHash);
        assertTrue(registry.hasCapability(agentId, capabilities[0]));
        assertTrue(registry.hasCapability(agentId, capabilities[2]));
        assertFalse(registry.hasCapability(agentId, "other"));
        _deactivate(agentId);
        assertFalse(registry.hasCapability(agentId, capabilities[0]));
    }

    /* HEARTBEAT */

    function test_OwnerAndWalletGiveHeartbeats() public {
        uint256 agentId = _register(alice);
        assertFalse(registry.isAlive(agentId, type(uint256).max));
        vm.expectEmit(address(registry));
        emit IAgentRegistry.HeartbeatRecorded(agentId, alice);
        vm.prank(alice);
        registry.heartbeat(agentId);
        assertTrue(registry.isAlive(agentId, 0));

        (address wallet, uint256 secret) = makeAddrAndKey("wallet");
        _setWallet(agentId, wallet, secret);
        vm.warp(block.timestamp + 1 hours);
        assertFalse(registry.isAlive(agentId, 1 hours - 1));
        assertTrue(registry.isAlive(agentId, 1 hours));
        vm.prank(wallet);
        registry.heartbeat(agentId);
        assertEq(registry.getAgent(agentId).lastHeartbeat, block.timestamp);
        vm.warp(block.timestamp + 1 hours);
        vm.prank(alice);
        registry.heartbeat(agentId);
        assertEq(registry.getAgent(agentId).lastHeartbeat, block.timestamp);
    }

    function test_RevertWhen_StrangerGivesAHeartbeat() public {
        uint256 agentId = _register(alice);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.NotOwnerOrWallet.selector, agentId, bob));
        vm.prank(bob);
        registry.heartbeat(agentId);
    }

    function test_RevertWhen_FormerWalletGivesAHeartbeat() public {
        uint256 agentId = _register(alice);
        (address wallet, uint256 secret) = makeAddrAndKey("wallet");
        _setWallet(agentId, wallet, secret);
        vm.prank(alice);
        registry.unsetAgentWallet(agentId);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.NotOwnerOrWallet.selector, agentId, wallet));
        vm.prank(wallet);
        registry.heartbeat(agentId);
    }

    function test_RevertWhen_AskingAboutNobody() public {
        bytes memory expected = abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 99);
        vm.expectRevert(expected);
        registry.isAlive(99, 1);
        vm.expectRevert(expected);
        registry.getAgent(99);
        vm.expectRevert(expected);
        registry.heartbeat(99);
        assertTrue(registry.roleOf(99) == NO_ROLE);
    }

    /* HELPERS */

    function _capabilities(uint256 count) private pure returns (bytes32[] memory capabilities) {
        capabilities = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            capabilities[i] = bytes32(i + 1);
        }
    }

    function _expectInvalidRole(AgentRole role) private {
        uint256 agentId = _register(alice);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.InvalidRole.selector, role));
        vm.prank(alice);
        registry.requestRole(agentId, role, _key(0), none);
    }

    function _expectNotAscending(bytes32[] memory capabilities, uint256 index) private {
        uint256 agentId = _register(alice);
        vm.expectRevert(abi.encodeWithSelector(IAgentRegistry.CapabilitiesNotAscending.selector, index));
        vm.prank(alice);
        registry.requestRole(agentId, EXECUTOR, _key(0), capabilities);
    }

    function _expectMismatch(uint256 agentId, bytes32 approved, bytes32 pending) private {
        assertEq(registry.requestHashOf(agentId), pending);
        vm.expectRevert(
            abi.encodeWithSelector(IAgentRegistry.RequestMismatch.selector, agentId, approved, pending)
        );
        _approve(agentId, approved);
    }

    function _expectOnlyCurrentRootKnown(uint256 rootsBefore) private view {
        for (uint256 i = 0; i <= rootsBefore; ++i) {
            assertFalse(registry.isKnownRoot(AgentVectors.rootAfter(i)));
        }
        assertTrue(registry.isKnownRoot(registry.agentsRoot()));
    }

    function _setWallet(uint256 agentId, address wallet, uint256 secret) private {
        (, string memory name, string memory version, uint256 chainId, address verifier,,) =
            registry.eip712Domain();
        bytes32 domain = keccak256(
            abi.encode(
                keccak256(
                    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
                ),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chainId,
                verifier
            )
        );
        bytes32 consent = keccak256(
            abi.encode(
                keccak256(
                    "AgentWalletSet(uint256 agentId,address newWallet,address owner,uint256 nonce,uint256 deadline)"
                ),
                agentId,
                wallet,
                registry.ownerOf(agentId),
                registry.walletNonce(agentId),
                block.timestamp
            )
        );
        (uint8 v, bytes32 r, bytes32 s) =
            vm.sign(secret, keccak256(abi.encodePacked("\x19\x01", domain, consent)));
        vm.prank(registry.ownerOf(agentId));
        registry.setAgentWallet(agentId, wallet, block.timestamp, abi.encodePacked(r, s, v));
    }
}
