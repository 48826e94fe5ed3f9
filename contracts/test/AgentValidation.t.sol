// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {AgentValidation} from "../src/AgentValidation.sol";
import {IAgentValidation} from "../src/interfaces/IAgentValidation.sol";
import {AUDITOR, EXECUTOR, VALIDATOR} from "../src/types/AgentRole.sol";
import {AgentsFixture} from "./support/AgentsFixture.sol";

contract AgentValidationTest is AgentsFixture {
    bytes32 internal constant REQUEST = keccak256("payload");

    AgentValidation internal validation;
    uint256 internal agentId;
    uint256 internal validatorAgentId;

    function setUp() public override {
        super.setUp();
        validation = new AgentValidation(address(registry));
        agentId = _registerAndEnrol(alice, EXECUTOR, 0);
        validatorAgentId = _registerAndEnrol(bob, VALIDATOR, 1);
    }

    function test_KnowsItsRegistry() public view {
        assertEq(validation.getIdentityRegistry(), address(registry));
    }

    function test_RevertWhen_RegistryIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.ZeroAddress.selector));
        new AgentValidation(address(0));
    }

    /* REQUEST */

    function test_OwnerRequestsValidation() public {
        vm.expectEmit(address(validation));
        emit IAgentValidation.ValidationRequest(bob, agentId, "ipfs://q", REQUEST);
        vm.prank(alice);
        validation.validationRequest(bob, agentId, "ipfs://q", REQUEST);
        (address validator, uint256 id, uint8 response, bytes32 hash, string memory tag, uint256 updated) =
            validation.getValidationStatus(REQUEST);
        assertEq(validator, bob);
        assertEq(id, agentId);
        assertEq(response, 0);
        assertEq(hash, 0);
        assertEq(tag, "");
        assertEq(updated, block.timestamp);
        assertEq(validation.getAgentValidations(agentId)[0], REQUEST);
        assertEq(validation.getValidatorRequests(bob)[0], REQUEST);
    }

    function test_OperatorRequestsValidation() public {
        vm.prank(alice);
        registry.setApprovalForAll(carol, true);
        vm.prank(carol);
        validation.validationRequest(bob, agentId, "", REQUEST);
        assertEq(validation.getAgentValidations(agentId).length, 1);
    }

    function test_RevertWhen_StrangerRequests() public {
        vm.expectRevert(
            abi.encodeWithSelector(IAgentValidation.NotAuthorizedForAgent.selector, agentId, carol)
        );
        vm.prank(carol);
        validation.validationRequest(bob, agentId, "", REQUEST);
    }

    function test_RevertWhen_RequestingForNobody() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 99));
        vm.prank(alice);
        validation.validationRequest(bob, 99, "", REQUEST);
    }

    function test_RevertWhen_RequestHashIsEmpty() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.EmptyRequestHash.selector));
        vm.prank(alice);
        validation.validationRequest(bob, agentId, "", 0);
    }

    function test_RevertWhen_RequestExists() public {
        _request();
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.RequestExists.selector, REQUEST));
        vm.prank(alice);
        validation.validationRequest(bob, agentId, "", REQUEST);
    }

    function test_RevertWhen_NamedValidatorHasNoRole() public {
        _expectNotValidator(carol);
    }

    function test_RevertWhen_NamedValidatorIsZero() public {
        _expectNotValidator(address(0));
    }

    function test_RevertWhen_NamedValidatorIsAnAuditor() public {
        _registerAndEnrol(carol, AUDITOR, 2);
        _expectNotValidator(carol);
    }

    function test_RevertWhen_NamedValidatorWasDeactivated() public {
        _deactivate(validatorAgentId);
        _expectNotValidator(bob);
    }

    function test_RevertWhen_ValidatorOwnsTheAgent() public {
        uint256 other = _register(bob);
        vm.prank(bob);
        registry.unsetAgentWallet(other);
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.SelfValidation.selector, other, bob));
        vm.prank(bob);
        validation.validationRequest(bob, other, "", REQUEST);
    }

    function test_RevertWhen_ValidatorIsApprovedForTheAgent() public {
        vm.prank(alice);
        registry.approve(bob, agentId);
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.SelfValidation.selector, agentId, bob));
        vm.prank(alice);
        validation.validationRequest(bob, agentId, "", REQUEST);
    }

    function test_RevertWhen_ValidatorIsTheAgentsWallet() public {
        vm.mockCall(address(registry), abi.encodeCall(registry.getAgentWallet, (agentId)), abi.encode(bob));
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.SelfValidation.selector, agentId, bob));
        vm.prank(alice);
        validation.validationRequest(bob, agentId, "", REQUEST);
    }

    /* RESPONSE */

    function test_NamedValidatorResponds() public {
        _request();
        vm.warp(block.timestamp + 60);
        vm.expectEmit(address(validation));
        emit IAgentValidation.ValidationResponse(bob, agentId, REQUEST, 100, "ipfs://a", "h", "hard");
        vm.prank(bob);
        validation.validationResponse(REQUEST, 100, "ipfs://a", "h", "hard");
        (,, uint8 response, bytes32 hash, string memory tag, uint256 updated) =
            validation.getValidationStatus(REQUEST);
        assertEq(response, 100);
        assertEq(hash, bytes32("h"));
        assertEq(tag, "hard");
        assertEq(updated, block.timestamp);
    }

    function test_ValidatorMayAnswerAgain() public {
        _request();
        _respond(REQUEST, 40, "soft");
        _respond(REQUEST, 90, "hard");
        (,, uint8 response,,,) = validation.getValidationStatus(REQUEST);
        assertEq(response, 90);
        _expectSummary(new address[](0), "", 1, 90);
    }

    function test_RevertWhen_AnotherValidatorResponds() public {
        _request();
        _registerAndEnrol(carol, VALIDATOR, 2);
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.NotNamedValidator.selector, REQUEST, carol));
        vm.prank(carol);
        validation.validationResponse(REQUEST, 100, "", 0, "");
    }

    function test_RevertWhen_RequestIsUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.UnknownRequest.selector, REQUEST));
        vm.prank(bob);
        validation.validationResponse(REQUEST, 100, "", 0, "");
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.UnknownRequest.selector, REQUEST));
        validation.getValidationStatus(REQUEST);
    }

    function test_RevertWhen_ResponseIsAbove100() public {
        _request();
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.ResponseOutOfRange.selector, 101));
        vm.prank(bob);
        validation.validationResponse(REQUEST, 101, "", 0, "");
    }

    function test_RevertWhen_RespondingAfterDeactivation() public {
        _request();
        _deactivate(validatorAgentId);
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.NotActiveValidator.selector, bob));
        vm.prank(bob);
        validation.validationResponse(REQUEST, 100, "", 0, "");
    }

    function test_RevertWhen_RespondingAfterBuyingTheAgent() public {
        _request();
        _deactivate(agentId);
        vm.prank(alice);
        registry.transferFrom(alice, bob, agentId);
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.SelfValidation.selector, agentId, bob));
        vm.prank(bob);
        validation.validationResponse(REQUEST, 100, "", 0, "");
    }

    /* SUMMARY */

    function test_SummaryIsTheMeanOfAnswers() public {
        _registerAndEnrol(carol, VALIDATOR, 2);
        vm.startPrank(alice);
        validation.validationRequest(bob, agentId, "", "1");
        validation.validationRequest(bob, agentId, "", "2");
        validation.validationRequest(carol, agentId, "", "3");
        validation.validationRequest(carol, agentId, "", "4");
        vm.stopPrank();
        _respond("1", 100, "a");
        _respond("2", 51, "b");
        vm.prank(carol);
        validation.validationResponse("3", 0, "", 0, "a");

        address[] memory onlyBob = new address[](1);
        onlyBob[0] = bob;
        _expectSummary(new address[](0), "", 3, 50);
        _expectSummary(onlyBob, "", 2, 75);
        _expectSummary(new address[](0), "a", 2, 50);
        _expectSummary(onlyBob, "c", 0, 0);
    }

    function testFuzz_OnlyAnswersUpTo100AreTaken(uint8 response) public {
        _request();
        if (response > 100) {
            vm.expectRevert(abi.encodeWithSelector(IAgentValidation.ResponseOutOfRange.selector, response));
        }
        vm.prank(bob);
        validation.validationResponse(REQUEST, response, "", 0, "");
        _expectSummary(new address[](0), "", response > 100 ? 0 : 1, response > 100 ? 0 : response);
    }

    function _request() private {
        vm.prank(alice);
        validation.validationRequest(bob, agentId, "", REQUEST);
    }

    function _respond(bytes32 requestHash, uint8 response, string memory tag) private {
        vm.prank(bob);
        validation.validationResponse(requestHash, response, "", 0, tag);
    }

    function _expectNotValidator(address validator) private {
        vm.expectRevert(abi.encodeWithSelector(IAgentValidation.NotActiveValidator.selector, validator));
        vm.prank(alice);
        validation.validationRequest(validator, agentId, "", REQUEST);
    }

    function _expectSummary(address[] memory validators, string memory tag, uint64 count, uint8 average)
        private
        view
    {
        (uint64 gotCount, uint8 gotAverage) = validation.getSummary(agentId, validators, tag);
        assertEq(gotCount, count);
        assertEq(gotAverage, average);
    }
}
