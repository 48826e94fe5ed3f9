// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

import {AxelarGateway} from "../../src/gateways/AxelarGateway.sol";
import {IAxelarGateway} from "../../src/interfaces/IAxelarGateway.sol";
import {IBridgeGateway} from "../../src/interfaces/IBridgeGateway.sol";
import {IPairedGateway} from "../../src/interfaces/IPairedGateway.sol";
import {MockAxelarAmplifier} from "../../src/mocks/MockAxelarAmplifier.sol";
import {MockAxelarGasService} from "../../src/mocks/MockAxelarGasService.sol";
import {MockMessageRecipient} from "../../src/mocks/MockMessageRecipient.sol";
import {GatewayFixture} from "../support/GatewayFixture.sol";

contract AxelarGatewayTest is GatewayFixture {
    using Strings for address;

    string private constant NAME = "far-chain";
    uint64 private constant GAS_LIMIT = 300_000;
    bytes32 private constant COMMAND = "command";

    MockAxelarAmplifier private amplifier;
    MockAxelarGasService private gasService;
    AxelarGateway private gateway;

    function setUp() public override {
        super.setUp();
        amplifier = new MockAxelarAmplifier();
        gasService = new MockAxelarGasService();
        gateway = _deploy(address(gasService));
    }

    function _deploy(address payee) private returns (AxelarGateway made) {
        made = new AxelarGateway(address(manager), address(amplifier), payee, stranger);
        made.setRemote(FAR, NAME, remote, GAS_LIMIT);
    }

    function _approveAndExecute(string memory chain, string memory from, bytes memory body) private {
        amplifier.approve(COMMAND, chain, from, body);
        gateway.execute(COMMAND, chain, from, body);
    }

    function _bring(bytes memory body) private {
        _approveAndExecute(NAME, remote.toChecksumHexString(), body);
    }

    /* SENDING */

    function test_HandsTheMessageToAxelarAndPaysTheRelayer() public {
        assertEq(gateway.quote(_evm(FAR, farSender), "hello"), GAS_LIMIT);
        _send(gateway, GAS_LIMIT + 77, "hello");
        MockAxelarAmplifier.ContractCall memory sent = amplifier.last();
        assertEq(sent.chain, NAME);
        assertEq(sent.contractAddress, remote.toChecksumHexString());
        assertEq(sent.payload, _sentBody(1, "hello"));
        assertEq(gasService.callHash(), _callHash(sent));
        assertEq(gasService.sender(), address(gateway));
        assertEq(gasService.refundTo(), stranger);
        assertEq(gasService.paid(), GAS_LIMIT);
        assertEq(user.balance, 1 ether - GAS_LIMIT);
        assertEq(address(gateway).balance, 0);
    }

    function _callHash(MockAxelarAmplifier.ContractCall memory sent) private pure returns (bytes32) {
        return keccak256(abi.encode(sent.chain, sent.contractAddress, sent.payload));
    }

    function test_CostsNothingWithoutAGasService() public {
        gateway = _deploy(address(0));
        assertEq(gateway.quote(_evm(FAR, farSender), "hello"), 0);
        _send(gateway, 77, "hello");
        assertEq(amplifier.last().payload, _sentBody(1, "hello"));
        assertEq(user.balance, 1 ether);
    }

    function test_RevertWhen_TheFeeIsTooLow() public {
        vm.expectRevert(abi.encodeWithSelector(IBridgeGateway.FeeTooLow.selector, GAS_LIMIT - 1, GAS_LIMIT));
        _send(gateway, GAS_LIMIT - 1, "hello");
    }

    function test_RevertWhen_SendingToAChainWithoutRemote() public {
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NoRemote.selector, OTHER));
        gateway.sendMessage(_evm(OTHER, farSender), "", new bytes[](0));
    }

    /* RECEIVING */

    function test_GivesTheMessageToItsRecipient() public {
        _bring(_bodyOf(1, "hello"));
        MockMessageRecipient.Message memory message = recipient.messageAt(0);
        assertEq(message.gateway, address(gateway));
        assertEq(message.messageId, _idOf(_bodyOf(1, "hello")));
        assertEq(message.sender, _evm(FAR, farSender));
        assertEq(message.payload, "hello");
    }

    function test_ReadsTheRemoteInSmallLettersToo() public {
        _approveAndExecute(NAME, remote.toHexString(), _bodyOf(1, "hello"));
        assertEq(recipient.count(), 1);
    }

    function test_RevertWhen_AxelarApprovesTheSameTwice() public {
        _bring(_bodyOf(1, "hello"));
        vm.expectRevert(
            abi.encodeWithSelector(IPairedGateway.AlreadyDelivered.selector, _idOf(_bodyOf(1, "hello")))
        );
        gateway.execute(COMMAND, NAME, remote.toChecksumHexString(), _bodyOf(1, "hello"));
    }

    function test_RevertWhen_AxelarDidNotApprove() public {
        vm.expectRevert(abi.encodeWithSelector(IAxelarGateway.NotApproved.selector, COMMAND));
        gateway.execute(COMMAND, NAME, remote.toChecksumHexString(), _bodyOf(1, "hello"));
    }

    function test_RevertWhen_AxelarApprovedAnotherBody() public {
        amplifier.approve(COMMAND, NAME, remote.toChecksumHexString(), _bodyOf(1, "hello"));
        vm.expectRevert(abi.encodeWithSelector(IAxelarGateway.NotApproved.selector, COMMAND));
        gateway.execute(COMMAND, NAME, remote.toChecksumHexString(), _bodyOf(1, "other"));
    }

    function test_RevertWhen_TheChainIsUnknown() public {
        amplifier.approve(COMMAND, "Far-Chain", remote.toChecksumHexString(), _bodyOf(1, "hello"));
        vm.expectRevert(abi.encodeWithSelector(IAxelarGateway.UnknownChainName.selector, "Far-Chain"));
        gateway.execute(COMMAND, "Far-Chain", remote.toChecksumHexString(), _bodyOf(1, "hello"));
    }

    function test_RevertWhen_SentByAStrangerThere() public {
        string memory from = stranger.toChecksumHexString();
        amplifier.approve(COMMAND, NAME, from, _bodyOf(1, "hello"));
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NotTheRemote.selector, FAR, stranger));
        gateway.execute(COMMAND, NAME, from, _bodyOf(1, "hello"));
    }

    function test_RevertWhen_TheSenderIsNoAddress() public {
        amplifier.approve(COMMAND, NAME, "axelar1sender", _bodyOf(1, "hello"));
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NotTheRemote.selector, FAR, address(0)));
        gateway.execute(COMMAND, NAME, "axelar1sender", _bodyOf(1, "hello"));
    }

    function test_ARefusedMessageCanBeExecutedAgain() public {
        string memory from = remote.toChecksumHexString();
        amplifier.approve(COMMAND, NAME, from, _bodyOf(1, "hello"));
        recipient.setMood(MockMessageRecipient.Mood.Refuse);
        vm.expectRevert(MockMessageRecipient.Refused.selector);
        gateway.execute(COMMAND, NAME, from, _bodyOf(1, "hello"));
        recipient.setMood(MockMessageRecipient.Mood.Good);
        gateway.execute(COMMAND, NAME, from, _bodyOf(1, "hello"));
        assertEq(recipient.count(), 1);
    }

    /* GOVERNANCE */

    function test_RevertWhen_AStrangerSetsARemote() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger));
        vm.prank(stranger);
        gateway.setRemote(OTHER, "other", remote, 1);
    }

    function test_AClosedWayTakesAndSendsNothing() public {
        vm.expectEmit(address(gateway));
        emit IAxelarGateway.RemoteSet(FAR, "", address(0), 0);
        gateway.setRemote(FAR, "", address(0), 0);
        assertEq(gateway.routeTo(FAR).name, "");
        vm.expectRevert(abi.encodeWithSelector(IAxelarGateway.UnknownChainName.selector, NAME));
        gateway.execute(COMMAND, NAME, remote.toChecksumHexString(), _bodyOf(1, "hello"));
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.NoRemote.selector, FAR));
        _send(gateway, GAS_LIMIT, "hello");
    }

    function test_RevertWhen_TheRemoteIsIncomplete() public {
        _expectInvalid(OTHER, "", remote, 1);
        _expectInvalid(OTHER, "other", address(0), 1);
        _expectInvalid(OTHER, "other", remote, 0);
    }

    function test_RevertWhen_TheNameIsTaken() public {
        _expectInvalid(OTHER, NAME, remote, 1);
    }

    function _expectInvalid(uint64 chainId, string memory name, address account, uint64 gasLimit) private {
        vm.expectRevert(abi.encodeWithSelector(IPairedGateway.InvalidRemote.selector, chainId, account));
        gateway.setRemote(chainId, name, account, gasLimit);
    }
}
