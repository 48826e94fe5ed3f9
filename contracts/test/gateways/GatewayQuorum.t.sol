// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GatewayQuorum} from "../../src/gateways/GatewayQuorum.sol";
import {IBridgeGateway} from "../../src/interfaces/IBridgeGateway.sol";
import {IGatewayQuorum} from "../../src/interfaces/IGatewayQuorum.sol";
import {IPairedGateway} from "../../src/interfaces/IPairedGateway.sol";
import {MockMessageRecipient} from "../../src/mocks/MockMessageRecipient.sol";
import {MockQuorumGateway} from "../../src/mocks/MockQuorumGateway.sol";
import {GatewayFixture} from "../support/GatewayFixture.sol";

/// @dev 2 of 3; `remote` of the fixture is the quorum of the other side.
contract GatewayQuorumTest is GatewayFixture {
    MockQuorumGateway[3] private gateways;
    GatewayQuorum private quorum;
    bytes private body;
    bytes32 private id;

    function setUp() public override {
        super.setUp();
        address[] memory set = new address[](3);
        for (uint256 i = 0; i < 3; ++i) {
            gateways[i] = new MockQuorumGateway();
            gateways[i].setFee(FEE + i);
            set[i] = address(gateways[i]);
        }
        quorum = new GatewayQuorum(address(manager), set, 2);
        quorum.setRemote(FAR, remote);
        body = _bodyOf(1, "hello");
        id = _idOf(body);
    }

    function _bring(uint256 gateway, bytes memory what) private {
        gateways[gateway].bring(quorum, _evm(FAR, remote), what);
    }

    /// @dev Two gateways brought the message and its recipient refused.
    function _fail(MockMessageRecipient.Mood mood) private {
        recipient.setMood(mood);
        _bring(0, body);
        vm.expectEmit(address(quorum));
        emit IGatewayQuorum.DeliveryFailed(id, address(recipient));
        _bring(1, body);
        assertFalse(quorum.isDelivered(id));
        assertEq(quorum.countOf(id), 2);
    }

    /* SENDING */

    function test_SendsThroughEveryGatewayForTheSumOfTheirFees() public {
        uint256 sum = 3 * FEE + 3;
        assertEq(quorum.quote(_evm(FAR, farSender), "hello"), sum);
        bytes32 sent = _idOf(uint64(block.chainid), address(quorum), _sentBody(1, "hello"));
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectEmit(address(quorum));
            emit IGatewayQuorum.MessageForwarded(sent, address(gateways[i]), bytes32(uint256(1)), FEE + i);
        }
        assertEq(_send(quorum, sum + 77, "hello"), sent);
        for (uint256 i = 0; i < 3; ++i) {
            assertEq(gateways[i].recipient(), _evm(FAR, remote));
            assertEq(gateways[i].payload(), _sentBody(1, "hello"));
            assertEq(address(gateways[i]).balance, FEE + i);
        }
        assertEq(user.balance, 1 ether - sum);
        assertEq(address(quorum).balance, 0);
    }

    function test_RevertWhen_TheFeeIsTooLow() public {
        vm.expectRevert(abi.encodeWithSelector(IBridgeGateway.FeeTooLow.selector, 3 * FEE + 2, 3 * FEE + 3));
        _send(quorum, 3 * FEE + 2, "hello");
    }

    function test_OneGatewayThatCannotSendStopsNothing() public {
        gateways[1].setMood(MockQuorumGateway.Mood.CannotSend);
        vm.expectEmit(true, true, false, false, address(quorum));
        emit IGatewayQuorum.GatewaySkipped(
            _idOf(uint64(block.chainid), address(quorum), _sentBody(1, "hello")), address(gateways[1])
        );
        _send(quorum, 3 * FEE + 3, "hello");
        assertEq(user.balance, 1 ether - (2 * FEE + 2));
        assertEq(address(quorum).balance, 0);
    }

    function test_OneGatewayThatCannotQuoteStopsNothing() public {
        gateways[0].setMood(MockQuorumGateway.Mood.CannotQuote);
        assertEq(quorum.quote(_evm(FAR, farSender), "hello"), 2 * FEE + 3);
        _send(quorum, 2 * FEE + 3, "hello");
        assertEq(gateways[0].count(), 0);
        assertEq(gateways[1].count() + gateways[2].count(), 2);
    }

    function test_RevertWhen_TooFewGatewaysSend() public {
        gateways[0].setMood(MockQuorumGateway.Mood.CannotQuote);
        gateways[1].setMood(MockQuorumGateway.Mood.CannotSend);
        vm.expectRevert(abi.encodeWithSelector(IGatewayQuorum.TooFewGateways.selector, 1, 2));
        _send(quorum, 3 * FEE + 3, "hello");
    }

    function test_RevertWhen_SendingToAChainWithoutRemote() public {
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NoRemote.selector, OTHER));
        quorum.sendMessage(_evm(OTHER, farSender), "", new bytes[](0));
    }

    /* RECEIVING */

    function test_DeliversOnceWhenEnoughGatewaysBroughtTheSame() public {
        _bring(2, body);
        assertEq(recipient.count(), 0);
        assertTrue(quorum.hasBrought(id, address(gateways[2])));
        vm.expectEmit(address(quorum));
        emit IPairedGateway.MessageDelivered(id, address(recipient));
        _bring(0, body);
        _bring(1, body);
        assertEq(recipient.count(), 1);
        MockMessageRecipient.Message memory message = recipient.messageAt(0);
        assertEq(message.gateway, address(quorum));
        assertEq(message.messageId, id);
        assertEq(message.sender, _evm(FAR, farSender));
        assertEq(message.payload, "hello");
    }

    function test_EqualPayloadsAreDifferentMessages() public {
        _bring(0, body);
        _bring(1, _bodyOf(2, "hello"));
        assertEq(recipient.count(), 0);
        _bring(1, body);
        _bring(0, _bodyOf(2, "hello"));
        assertEq(recipient.count(), 2);
    }

    function test_GatewaysThatDisagreeDeliverNothing() public {
        _bring(0, body);
        _bring(1, _bodyOf(1, "lie"));
        assertEq(recipient.count(), 0);
    }

    function test_RevertWhen_OneGatewayBringsTheSameTwice() public {
        _bring(0, body);
        vm.expectRevert(
            abi.encodeWithSelector(IGatewayQuorum.AlreadyBrought.selector, id, address(gateways[0]))
        );
        _bring(0, body);
    }

    function test_RevertWhen_BroughtByAStranger() public {
        vm.expectRevert(abi.encodeWithSelector(IGatewayQuorum.NotAGateway.selector, stranger));
        vm.prank(stranger);
        quorum.receiveMessage("", _evm(FAR, remote), body);
    }

    function test_RevertWhen_SentByAStrangerThere() public {
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NotTheRemote.selector, FAR, stranger));
        gateways[0].bring(quorum, _evm(FAR, stranger), body);
    }

    function test_RevertWhen_TheChainHasNoRemote() public {
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NoRemote.selector, OTHER));
        gateways[0].bring(quorum, _evm(OTHER, remote), body);
    }

    function test_RevertWhen_TheChainIdIsTooLong() public {
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NoRemote.selector, 0));
        gateways[0].bring(quorum, _evm((1 << 64) + uint256(FAR), remote), body);
    }

    function test_RevertWhen_AMessageBringsValue() public {
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.ValueNotTaken.selector, 1));
        gateways[0].bring{value: 1}(quorum, _evm(FAR, remote), body);
    }

    function test_RevertWhen_TheRemoteSpeaksForAnotherChain() public {
        bytes memory from = _evm(OTHER, farSender);
        bytes memory to = _evm(block.chainid, address(recipient));
        bytes memory lie = abi.encode(1, from, to, bytes("hello"));
        _bring(0, lie);
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.MessageOfAnotherChain.selector, from, to));
        _bring(1, lie);
    }

    /* RECIPIENTS THAT FAIL */

    function test_AnybodyTriesAgainWhatTheRecipientRefused() public {
        _fail(MockMessageRecipient.Mood.Refuse);
        vm.expectRevert(MockMessageRecipient.Refused.selector);
        quorum.deliver(FAR, body);
        recipient.setMood(MockMessageRecipient.Mood.Good);
        vm.prank(stranger);
        quorum.deliver(FAR, body);
        assertEq(recipient.count(), 1);
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.AlreadyDelivered.selector, id));
        quorum.deliver(FAR, body);
    }

    function test_TheThirdGatewayTriesAgainToo() public {
        _fail(MockMessageRecipient.Mood.Refuse);
        recipient.setMood(MockMessageRecipient.Mood.Good);
        _bring(2, body);
        assertEq(recipient.count(), 1);
    }

    function test_AWrongAnswerIsNoDelivery() public {
        _fail(MockMessageRecipient.Mood.AnswerWrong);
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.BadReply.selector, address(recipient)));
        quorum.deliver(FAR, body);
    }

    function test_ARecipientWithoutCodeIsNoDelivery() public {
        body = abi.encode(1, _evm(FAR, farSender), _evm(block.chainid, stranger), bytes("hello"));
        _bring(0, body);
        vm.expectEmit(address(quorum));
        emit IGatewayQuorum.DeliveryFailed(_idOf(body), stranger);
        _bring(1, body);
    }

    function test_TooLittleGasIsNoDeliveryAndNoVote() public {
        _bring(0, body);
        MockMessageRecipient.Mood[2] memory moods =
            [MockMessageRecipient.Mood.Burn, MockMessageRecipient.Mood.AskForGas];
        for (uint256 i = 0; i < moods.length; ++i) {
            recipient.setMood(moods[i]);
            vm.expectRevert(
                abi.encodeWithSelector(IGatewayQuorum.DeliveryOutOfGas.selector, id, address(recipient))
            );
            gateways[1].bring{gas: 1_000_000}(quorum, _evm(FAR, remote), body);
            assertEq(quorum.countOf(id), 1);
        }
        recipient.setMood(MockMessageRecipient.Mood.Good);
        _bring(1, body);
        assertTrue(quorum.isDelivered(id));
    }

    function test_AReturnBombDoesNotStopTheGateway() public {
        recipient.setMood(MockMessageRecipient.Mood.Bomb);
        _bring(0, body);
        // Enough for the recipient to answer with a million bytes, not to copy them.
        gateways[1].bring{gas: 3_000_000}(quorum, _evm(FAR, remote), body);
        assertEq(quorum.countOf(id), 2);
    }

    function test_TheRecipientCannotBeCalledAgainByCallingBack() public {
        _bring(0, body);
        recipient.setCallBack(address(quorum), abi.encodeCall(quorum.deliver, (FAR, body)));
        _bring(1, body);
        assertFalse(recipient.calledBack());
        assertEq(recipient.count(), 1);
    }

    function test_AGatewayThatCallsBackDeliversNotTwice() public {
        _bring(0, body);
        bytes memory third = abi.encodeCall(gateways[2].bring, (quorum, _evm(FAR, remote), body));
        recipient.setCallBack(address(gateways[2]), third);
        _bring(1, body);
        assertTrue(recipient.calledBack());
        assertEq(recipient.count(), 1);
    }

    function test_RevertWhen_TooFewGatewaysBroughtIt() public {
        _bring(0, body);
        vm.expectRevert(abi.encodeWithSelector(IGatewayQuorum.TooFewGateways.selector, 1, 2));
        quorum.deliver(FAR, body);
    }

    function test_RevertWhen_TheRemoteWasReplaced() public {
        _fail(MockMessageRecipient.Mood.Refuse);
        recipient.setMood(MockMessageRecipient.Mood.Good);
        quorum.setRemote(FAR, stranger);
        vm.expectRevert(abi.encodeWithSelector(IGatewayQuorum.TooFewGateways.selector, 0, 2));
        quorum.deliver(FAR, body);
    }
}
