// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {AgentReputation} from "../src/AgentReputation.sol";
import {IAgentReputation} from "../src/interfaces/IAgentReputation.sol";
import {AgentsFixture} from "./support/AgentsFixture.sol";

contract AgentReputationTest is AgentsFixture {
    AgentReputation internal reputation;
    uint256 internal agentId;

    function setUp() public override {
        super.setUp();
        reputation = new AgentReputation(address(registry));
        agentId = _register(alice);
    }

    function test_KnowsItsRegistry() public view {
        assertEq(reputation.getIdentityRegistry(), address(registry));
    }

    function test_RevertWhen_RegistryIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentReputation.ZeroAddress.selector));
        new AgentReputation(address(0));
    }

    /* GIVE */

    function test_ClientsGiveFeedback() public {
        vm.expectEmit(address(reputation));
        emit IAgentReputation.NewFeedback(
            agentId, bob, 1, 9977, 2, "uptime", "uptime", "week", "https://e", "ipfs://f", bytes32("h")
        );
        vm.prank(bob);
        reputation.giveFeedback(agentId, 9977, 2, "uptime", "week", "https://e", "ipfs://f", "h");
        _give(bob, -3, 0, "starred", "");

        (int128 value, uint8 decimals, string memory tag1, string memory tag2, bool revoked) =
            reputation.readFeedback(agentId, bob, 1);
        assertEq(value, 9977);
        assertEq(decimals, 2);
        assertEq(tag1, "uptime");
        assertEq(tag2, "week");
        assertFalse(revoked);
        (value,, tag1,,) = reputation.readFeedback(agentId, bob, 2);
        assertEq(value, -3);
        assertEq(tag1, "starred");
        assertEq(reputation.getLastIndex(agentId, bob), 2);
        assertEq(reputation.getLastIndex(agentId, carol), 0);
        assertEq(reputation.getClients(agentId).length, 1);
        assertEq(reputation.getClients(agentId)[0], bob);
    }

    function test_LimitsOfTheValueAreAccepted() public {
        _give(bob, 1e38, 18, "", "");
        _give(bob, -1e38, 0, "", "");
        assertEq(reputation.getLastIndex(agentId, bob), 2);
    }

    function test_RevertWhen_OwnerRatesItself() public {
        vm.prank(alice);
        registry.unsetAgentWallet(agentId);
        _expectSelfFeedback(alice);
    }

    function test_RevertWhen_ApprovedRatesTheAgent() public {
        vm.prank(alice);
        registry.approve(bob, agentId);
        _expectSelfFeedback(bob);
    }

    function test_RevertWhen_OperatorRatesTheAgent() public {
        vm.prank(alice);
        registry.setApprovalForAll(bob, true);
        _expectSelfFeedback(bob);
    }

    function test_RevertWhen_WalletRatesItsAgent() public {
        vm.mockCall(address(registry), abi.encodeCall(registry.getAgentWallet, (agentId)), abi.encode(bob));
        _expectSelfFeedback(bob);
    }

    function test_RevertWhen_RatingNobody() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 99));
        vm.prank(bob);
        reputation.giveFeedback(99, 1, 0, "", "", "", "", 0);
    }

    function test_RevertWhen_DecimalsAreTooMany() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentReputation.TooManyDecimals.selector, 19));
        _give(bob, 1, 19, "", "");
    }

    function test_RevertWhen_ValueIsTooLarge() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentReputation.ValueOutOfRange.selector, int128(1e38 + 1)));
        _give(bob, 1e38 + 1, 0, "", "");
    }

    function test_RevertWhen_ValueIsTooSmall() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentReputation.ValueOutOfRange.selector, int128(-1e38 - 1)));
        _give(bob, -1e38 - 1, 0, "", "");
    }

    /* REVOKE */

    function test_ClientRevokesItsFeedback() public {
        _give(bob, 50, 0, "", "");
        vm.expectEmit(address(reputation));
        emit IAgentReputation.FeedbackRevoked(agentId, bob, 1);
        vm.prank(bob);
        reputation.revokeFeedback(agentId, 1);
        (int128 value,,,, bool revoked) = reputation.readFeedback(agentId, bob, 1);
        assertEq(value, 50);
        assertTrue(revoked);
    }

    function test_RevertWhen_RevokingTwice() public {
        _give(bob, 50, 0, "", "");
        vm.startPrank(bob);
        reputation.revokeFeedback(agentId, 1);
        vm.expectRevert(abi.encodeWithSelector(IAgentReputation.FeedbackAlreadyRevoked.selector, agentId, 1));
        reputation.revokeFeedback(agentId, 1);
    }

    function test_RevertWhen_RevokingTheFeedbackOfAnother() public {
        _give(bob, 50, 0, "", "");
        _expectUnknown(carol, 1);
        vm.prank(carol);
        reputation.revokeFeedback(agentId, 1);
    }

    function test_RevertWhen_RevokingNumberZero() public {
        _give(bob, 50, 0, "", "");
        _expectUnknown(bob, 0);
        vm.prank(bob);
        reputation.revokeFeedback(agentId, 0);
    }

    function test_RevertWhen_ReadingWhatWasNeverGiven() public {
        _give(bob, 50, 0, "", "");
        _expectUnknown(bob, 2);
        reputation.readFeedback(agentId, bob, 2);
    }

    /* RESPONSES */

    function test_AnybodyResponds() public {
        _give(bob, 50, 0, "", "");
        vm.expectEmit(address(reputation));
        emit IAgentReputation.ResponseAppended(agentId, bob, 1, alice, "ipfs://r", bytes32("h"));
        vm.prank(alice);
        reputation.appendResponse(agentId, bob, 1, "ipfs://r", "h");
        assertEq(reputation.getResponseCount(agentId, bob, 1, new address[](0)), 1);
    }

    function test_ResponsesAreCountedByFilter() public {
        _give(bob, 50, 0, "", "");
        _give(bob, 60, 0, "", "");
        _give(carol, 70, 0, "", "");
        _respond(alice, bob, 1);
        _respond(alice, bob, 1);
        _respond(carol, bob, 2);
        _respond(alice, carol, 1);
        assertEq(reputation.getResponseCount(agentId, address(0), 0, new address[](0)), 4);
        assertEq(reputation.getResponseCount(agentId, address(0), 0, _list(alice)), 3);
        assertEq(reputation.getResponseCount(agentId, bob, 0, new address[](0)), 3);
        assertEq(reputation.getResponseCount(agentId, bob, 1, new address[](0)), 2);
        assertEq(reputation.getResponseCount(agentId, bob, 2, _list(alice)), 0);
        assertEq(reputation.getResponseCount(agentId, bob, 2, _list(alice, carol)), 1);
    }

    function test_RevertWhen_RespondingWithoutURI() public {
        _give(bob, 50, 0, "", "");
        vm.expectRevert(abi.encodeWithSelector(IAgentReputation.EmptyResponseURI.selector));
        reputation.appendResponse(agentId, bob, 1, "", "h");
    }

    function test_RevertWhen_RespondingToNothing() public {
        _expectUnknown(bob, 1);
        reputation.appendResponse(agentId, bob, 1, "ipfs://r", "h");
    }

    /* SUMMARY */

    function test_SummaryIsTheMeanOfTrustedClients() public {
        _give(bob, 80, 0, "starred", "");
        _give(bob, 91, 0, "starred", "");
        _give(carol, 1, 0, "starred", "");
        _expectSummary(_list(bob), "", "", 2, 85, 0);
        _expectSummary(_list(bob, carol), "", "", 3, 57, 0);
        _expectSummary(_list(alice), "", "", 0, 0, 0);
    }

    function test_SummaryFiltersByTag() public {
        _give(bob, 10, 0, "a", "x");
        _give(bob, 20, 0, "a", "y");
        _give(bob, 40, 0, "b", "y");
        _expectSummary(_list(bob), "a", "", 2, 15, 0);
        _expectSummary(_list(bob), "", "y", 2, 30, 0);
        _expectSummary(_list(bob), "a", "y", 1, 20, 0);
        _expectSummary(_list(bob), "c", "", 0, 0, 0);
    }

    function test_SummaryLeavesRevokedOut() public {
        _give(bob, 10, 0, "", "");
        _give(bob, 30, 0, "", "");
        vm.prank(bob);
        reputation.revokeFeedback(agentId, 1);
        _expectSummary(_list(bob), "", "", 1, 30, 0);
    }

    function test_SummaryTakesTheMostFrequentDecimals() public {
        _give(bob, 9977, 2, "", "");
        _give(bob, 9980, 2, "", "");
        _give(bob, 100, 0, "", "");
        _expectSummary(_list(bob), "", "", 3, 9985, 2);
    }

    function test_SummaryOfNegativesRoundsTowardsZero() public {
        _give(bob, -32, 1, "", "");
        _give(bob, -33, 1, "", "");
        _expectSummary(_list(bob), "", "", 2, -32, 1);
    }

    /// @dev 10^38 with 18 more decimals does not fit 128 bits: decimals give way, never the value.
    function test_SummaryGivesUpDecimalsRatherThanOverflow() public {
        _give(bob, 1, 18, "", "");
        _give(bob, 1, 18, "", "");
        _give(bob, 1e38, 0, "", "");
        _expectSummary(_list(bob), "", "", 3, 33333333333333333333333333333333333333, 0);
        _give(carol, -1e38, 0, "", "");
        _give(carol, -1, 18, "", "");
        _give(carol, -1, 18, "", "");
        _expectSummary(_list(carol), "", "", 3, -33333333333333333333333333333333333333, 0);
    }

    function test_RevertWhen_SummaryNamesNoClients() public {
        vm.expectRevert(abi.encodeWithSelector(IAgentReputation.ClientsRequired.selector));
        reputation.getSummary(agentId, new address[](0), "", "");
    }

    function testFuzz_SummaryIsTheMean(int128[4] memory values, uint8 decimals) public {
        decimals = uint8(bound(decimals, 0, 18));
        int256 sum = 0;
        for (uint256 i = 0; i < values.length; ++i) {
            values[i] = int128(bound(values[i], -1e19, 1e19));
            sum += values[i];
            _give(bob, values[i], decimals, "", "");
        }
        _expectSummary(_list(bob), "", "", 4, int128(sum / 4), decimals);
    }

    /* READ ALL */

    function test_ReadsAllFeedbackByFilter() public {
        _give(bob, 10, 0, "a", "x");
        _give(carol, 20, 1, "a", "y");
        _give(carol, 30, 2, "b", "y");
        vm.prank(carol);
        reputation.revokeFeedback(agentId, 1);

        (
            address[] memory clients,
            uint64[] memory indexes,
            int128[] memory values,
            uint8[] memory decimals,
            string[] memory tag1s,
            string[] memory tag2s,
            bool[] memory revoked
        ) = reputation.readAllFeedback(agentId, new address[](0), "", "", true);
        assertEq(clients.length, 3);
        assertEq(clients[2], carol);
        assertEq(indexes[2], 2);
        assertEq(values[2], 30);
        assertEq(decimals[2], 2);
        assertEq(tag1s[2], "b");
        assertEq(tag2s[2], "y");
        assertFalse(revoked[2]);
        assertTrue(revoked[1]);

        (clients,, values,,,,) = reputation.readAllFeedback(agentId, new address[](0), "", "", false);
        assertEq(clients.length, 2);
        (clients,, values,,,,) = reputation.readAllFeedback(agentId, _list(carol), "a", "y", true);
        assertEq(clients.length, 1);
        assertEq(values[0], 20);
    }

    function _give(address client, int128 value, uint8 decimals, string memory tag1, string memory tag2)
        private
    {
        vm.prank(client);
        reputation.giveFeedback(agentId, value, decimals, tag1, tag2, "", "", 0);
    }

    function _respond(address responder, address client, uint64 index) private {
        vm.prank(responder);
        reputation.appendResponse(agentId, client, index, "ipfs://r", 0);
    }

    function _expectSelfFeedback(address client) private {
        vm.expectRevert(abi.encodeWithSelector(IAgentReputation.SelfFeedback.selector, agentId, client));
        _give(client, 100, 0, "", "");
    }

    function _expectUnknown(address client, uint64 index) private {
        vm.expectRevert(
            abi.encodeWithSelector(IAgentReputation.UnknownFeedback.selector, agentId, client, index)
        );
    }

    function _expectSummary(
        address[] memory clients,
        string memory tag1,
        string memory tag2,
        uint64 count,
        int128 value,
        uint8 decimals
    ) private view {
        (uint64 gotCount, int128 gotValue, uint8 gotDecimals) =
            reputation.getSummary(agentId, clients, tag1, tag2);
        assertEq(gotCount, count);
        assertEq(gotValue, value);
        assertEq(gotDecimals, decimals);
    }

    function _list(address one) private pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = one;
    }

    function _list(address one, address two) private pure returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (one, two);
    }
}
