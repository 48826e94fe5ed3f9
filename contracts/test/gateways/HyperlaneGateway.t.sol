// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IERC7786GatewaySource} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";

import {HyperlaneGateway} from "../../src/gateways/HyperlaneGateway.sol";
import {IBridgeGateway} from "../../src/interfaces/IBridgeGateway.sol";
import {IHyperlaneGateway} from "../../src/interfaces/IHyperlaneGateway.sol";
import {IPairedGateway} from "../../src/interfaces/IPairedGateway.sol";
import {MockMailbox} from "../../src/mocks/MockMailbox.sol";
import {MockMessageRecipient} from "../../src/mocks/MockMessageRecipient.sol";
import {GatewayFixture} from "../support/GatewayFixture.sol";

contract HyperlaneGatewayTest is GatewayFixture {
    uint32 private constant DOMAIN = 1_010;
    uint64 private constant GAS_LIMIT = 300_000;

    MockMailbox private mailbox;
    HyperlaneGateway private gateway;

    function setUp() public override {
        super.setUp();
        mailbox = new MockMailbox();
        mailbox.setFee(FEE);
        gateway = new HyperlaneGateway(address(manager), address(mailbox), address(0));
        gateway.setRemote(FAR, DOMAIN, remote, GAS_LIMIT);
    }

    function _word(address account) private pure returns (bytes32) {
        return bytes32(uint256(uint160(account)));
    }

    function _bring(bytes memory body) private {
        mailbox.bring(gateway, DOMAIN, _word(remote), body);
    }

    /* SENDING */

    function test_HandsTheMessageToTheMailbox() public {
        bytes memory body = _sentBody(1, "hello");
        bytes32 id = _idOf(uint64(block.chainid), address(gateway), body);
        vm.expectEmit(address(gateway));
        emit IERC7786GatewaySource.MessageSent(
            id, _evm(block.chainid, user), _evm(FAR, farSender), "hello", 0, new bytes[](0)
        );
        assertEq(_send(gateway, FEE, "hello"), id);
        MockMailbox.Dispatched memory sent = mailbox.last();
        assertEq(sent.domain, DOMAIN);
        assertEq(sent.recipient, _word(remote));
        assertEq(sent.body, body);
        assertEq(sent.metadata, abi.encodePacked(uint16(1), uint256(0), uint256(GAS_LIMIT), user));
        assertEq(sent.value, FEE);
    }

    function test_EqualMessagesAreDifferentMessages() public {
        assertNotEq(_send(gateway, FEE, "hello"), _send(gateway, FEE, "hello"));
    }

    function test_TakesWhatItQuotesAndGivesTheRestBack() public {
        assertEq(gateway.quote(_evm(FAR, farSender), "hello"), FEE);
        _send(gateway, FEE + 77, "hello");
        assertEq(mailbox.last().value, FEE);
        assertEq(user.balance, 1 ether - FEE);
        assertEq(address(gateway).balance, 0);
    }

    function test_RevertWhen_TheFeeIsTooLow() public {
        vm.expectRevert(abi.encodeWithSelector(IBridgeGateway.FeeTooLow.selector, FEE - 1, FEE));
        _send(gateway, FEE - 1, "hello");
    }

    function test_RevertWhen_SendingToAChainWithoutRemote() public {
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NoRemote.selector, OTHER));
        gateway.sendMessage(_evm(OTHER, farSender), "", new bytes[](0));
    }

    function test_RevertWhen_QuotingAChainWithoutRemote() public {
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NoRemote.selector, OTHER));
        gateway.quote(_evm(OTHER, farSender), "");
    }

    function test_RevertWhen_TheRecipientHasNoAddress() public {
        bytes memory nobody = _evm(FAR, address(0));
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.InvalidRecipient.selector, nobody));
        gateway.sendMessage(nobody, "", new bytes[](0));
    }

    function test_RevertWhen_AnAttributeIsAsked() public {
        bytes[] memory attributes = new bytes[](1);
        attributes[0] = hex"12345678aa";
        assertFalse(gateway.supportsAttribute(0x12345678));
        vm.expectRevert(
            abi.encodeWithSelector(IERC7786GatewaySource.UnsupportedAttribute.selector, bytes4(0x12345678))
        );
        gateway.sendMessage(_evm(FAR, farSender), "", attributes);
    }

    /* RECEIVING */

    function test_GivesTheMessageToItsRecipient() public {
        bytes memory body = _bodyOf(1, "hello");
        vm.expectEmit(address(gateway));
        emit IPairedGateway.MessageDelivered(_idOf(body), address(recipient));
        _bring(body);
        MockMessageRecipient.Message memory message = recipient.messageAt(0);
        assertEq(message.gateway, address(gateway));
        assertEq(message.messageId, _idOf(body));
        assertEq(message.sender, _evm(FAR, farSender));
        assertEq(message.payload, "hello");
        assertTrue(gateway.isDelivered(_idOf(body)));
    }

    function test_RevertWhen_TheMailboxBringsAMessageTwice() public {
        _bring(_bodyOf(1, "hello"));
        vm.expectRevert(
            abi.encodeWithSelector(IPairedGateway.AlreadyDelivered.selector, _idOf(_bodyOf(1, "hello")))
        );
        _bring(_bodyOf(1, "hello"));
    }

    function test_TheRecipientCannotBeCalledAgainByCallingBack() public {
        bytes memory body = _bodyOf(1, "hello");
        bytes memory again = abi.encodeCall(mailbox.bring, (gateway, DOMAIN, _word(remote), body));
        recipient.setCallBack(address(mailbox), again);
        _bring(body);
        assertFalse(recipient.calledBack());
        assertEq(recipient.count(), 1);
    }

    function test_ARefusedMessageCanBeBroughtAgain() public {
        recipient.setMood(MockMessageRecipient.Mood.Refuse);
        vm.expectRevert(MockMessageRecipient.Refused.selector);
        _bring(_bodyOf(1, "hello"));
        recipient.setMood(MockMessageRecipient.Mood.Good);
        _bring(_bodyOf(1, "hello"));
        assertEq(recipient.count(), 1);
    }

    function test_RevertWhen_TheRecipientAnswersWrong() public {
        recipient.setMood(MockMessageRecipient.Mood.AnswerWrong);
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.BadReply.selector, address(recipient)));
        _bring(_bodyOf(1, "hello"));
    }

    function test_RevertWhen_AnybodyElseThanTheMailboxBringsAMessage() public {
        vm.expectRevert(abi.encodeWithSelector(IHyperlaneGateway.NotTheMailbox.selector, stranger));
        vm.prank(stranger);
        gateway.handle(DOMAIN, _word(remote), _bodyOf(1, "hello"));
    }

    function test_RevertWhen_TheDomainIsUnknown() public {
        // Its chain id is no domain.
        vm.expectRevert(abi.encodeWithSelector(IHyperlaneGateway.UnknownDomain.selector, uint32(FAR)));
        mailbox.bring(gateway, uint32(FAR), _word(remote), _bodyOf(1, "hello"));
    }

    function test_RevertWhen_SentByAStrangerThere() public {
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NotTheRemote.selector, FAR, stranger));
        mailbox.bring(gateway, DOMAIN, _word(stranger), _bodyOf(1, "hello"));
    }

    function test_RevertWhen_TheSenderOnlyEndsLikeTheRemote() public {
        bytes32 longer = _word(remote) | bytes32(uint256(1) << 160);
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NotTheRemote.selector, FAR, address(0)));
        mailbox.bring(gateway, DOMAIN, longer, _bodyOf(1, "hello"));
    }

    function test_RevertWhen_TheRemoteSpeaksForAnotherChain() public {
        bytes memory from = _evm(OTHER, farSender);
        bytes memory to = _evm(block.chainid, address(recipient));
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.MessageOfAnotherChain.selector, from, to));
        _bring(abi.encode(1, from, to, bytes("hello")));
    }

    function test_RevertWhen_TheMessageIsForAnotherChain() public {
        bytes memory from = _evm(FAR, farSender);
        bytes memory to = _evm(OTHER, address(recipient));
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.MessageOfAnotherChain.selector, from, to));
        _bring(abi.encode(1, from, to, bytes("hello")));
    }

    function test_RevertWhen_AMessageBringsValue() public {
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.ValueNotTaken.selector, 1));
        mailbox.bring{value: 1}(gateway, DOMAIN, _word(remote), _bodyOf(1, "hello"));
    }

    /* GOVERNANCE */

    function test_RevertWhen_AStrangerSetsARemote() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        vm.prank(stranger);
        gateway.setRemote(OTHER, 1, remote, 1);
    }

    function test_RevertWhen_AStrangerNamesTheSecurityModule() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        vm.prank(stranger);
        gateway.setSecurityModule(stranger);
    }

    function test_NamesTheSecurityModule() public {
        vm.expectEmit(address(gateway));
        emit IHyperlaneGateway.SecurityModuleSet(user);
        gateway.setSecurityModule(user);
        assertEq(gateway.interchainSecurityModule(), user);
    }

    function test_AClosedWayTakesAndSendsNothing() public {
        vm.expectEmit(address(gateway));
        emit IHyperlaneGateway.RemoteSet(FAR, 0, address(0), 0);
        gateway.setRemote(FAR, 0, address(0), 0);
        assertEq(gateway.routeTo(FAR).domain, 0);
        vm.expectRevert(abi.encodeWithSelector(IHyperlaneGateway.UnknownDomain.selector, DOMAIN));
        _bring(_bodyOf(1, "hello"));
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NoRemote.selector, FAR));
        _send(gateway, FEE, "hello");
    }

    function test_ANewDomainReplacesTheOld() public {
        gateway.setRemote(FAR, DOMAIN + 1, remote, GAS_LIMIT);
        vm.expectRevert(abi.encodeWithSelector(IHyperlaneGateway.UnknownDomain.selector, DOMAIN));
        _bring(_bodyOf(1, "hello"));
        gateway.setRemote(OTHER, DOMAIN, remote, GAS_LIMIT);
        assertEq(gateway.routeTo(OTHER).domain, DOMAIN);
    }

    function test_RevertWhen_TheRemoteIsIncomplete() public {
        _expectInvalid(OTHER, 0, remote, 1);
        _expectInvalid(OTHER, 5, address(0), 1);
        _expectInvalid(OTHER, 5, remote, 0);
    }

    function test_RevertWhen_TheDomainIsTaken() public {
        _expectInvalid(OTHER, DOMAIN, remote, 1);
    }

    function test_RevertWhen_TheRemoteIsOnThisChain() public {
        _expectInvalid(uint64(block.chainid), 5, remote, 1);
    }

    function test_RevertWhen_TheChainIsZero() public {
        _expectInvalid(0, 5, remote, 1);
    }

    function _expectInvalid(uint64 chainId, uint32 domain, address account, uint64 gasLimit) private {
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.InvalidRemote.selector, chainId, account));
        gateway.setRemote(chainId, domain, account, gasLimit);
    }
}
