// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {HeaderOracle} from "../../src/HeaderOracle.sol";
import {HeaderSender} from "../../src/HeaderSender.sol";
import {IGatewayLinks} from "../../src/interfaces/IGatewayLinks.sol";
import {IHeaderSender} from "../../src/interfaces/IHeaderSender.sol";
import {MockInstantGateway} from "../../src/mocks/MockInstantGateway.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Test} from "forge-std/Test.sol";

contract HeaderSenderTest is Test {
    uint64 private constant SOURCE = 137;
    uint64 private constant DESTINATION = 1;
    uint256 private constant PRICE = 3e14;
    uint256 private constant DEPTH = 64;
    address private constant PAYER = address(0xA11CE);

    HeaderSender private sender;
    HeaderOracle private oracle;

    function setUp() public {
        AccessManager authority = new AccessManager(address(this));
        MockInstantGateway gateway = new MockInstantGateway(SOURCE, PRICE);
        vm.chainId(SOURCE);
        sender = new HeaderSender(address(authority), DEPTH);
        oracle = new HeaderOracle(address(authority));
        sender.setLink(DESTINATION, address(gateway), address(oracle));
        vm.chainId(DESTINATION);
        oracle.setLink(SOURCE, address(gateway), address(sender));
        vm.roll(1000);
        vm.deal(PAYER, 1 ether);
    }

    function test_AnybodyHasAHeaderToldAndGetsBackWhatIsOver() public {
        assertEq(sender.quoteHeader(DESTINATION), PRICE);
        bytes32 hash = blockhash(900);
        vm.expectEmit(address(sender));
        emit IHeaderSender.HeaderSent(DESTINATION, 900, hash, bytes32(uint256(1)));
        vm.prank(PAYER);
        sender.sendHeader{value: 1 ether}(DESTINATION, 900);
        assertEq(oracle.headerHash(SOURCE, 900), hash);
        assertEq(PAYER.balance, 1 ether - PRICE);
        assertEq(address(sender).balance, 0);
    }

    function test_TellsTheLatestBlockThatIsDeepEnough() public {
        assertEq(sender.minimumDepth(), DEPTH);
        sender.sendHeader{value: PRICE}(DESTINATION, 935);
        vm.expectRevert(abi.encodeWithSelector(IHeaderSender.BlockTooRecent.selector, 936, 1000));
        sender.sendHeader{value: PRICE}(DESTINATION, 936);
    }

    function test_RevertWhen_TheChainForgotTheBlock() public {
        vm.roll(20_000);
        vm.expectRevert(abi.encodeWithSelector(IHeaderSender.BlockForgotten.selector, 900));
        sender.sendHeader{value: PRICE}(DESTINATION, 900);
    }

    function test_RevertWhen_ThePayIsTooLittle() public {
        vm.expectRevert(abi.encodeWithSelector(IHeaderSender.PaidTooLittle.selector, PRICE - 1, PRICE));
        sender.sendHeader{value: PRICE - 1}(DESTINATION, 900);
    }

    function test_RevertWhen_ThereIsNoLink() public {
        vm.expectRevert(abi.encodeWithSelector(IGatewayLinks.NoLink.selector, 10));
        sender.sendHeader{value: PRICE}(10, 900);
    }

    function test_RevertWhen_SomebodyTellsItSomething() public {
        MockInstantGateway gateway = new MockInstantGateway(SOURCE, 0);
        sender.setLink(SOURCE, address(gateway), address(oracle));
        vm.expectRevert(IHeaderSender.NoMessagesWanted.selector);
        gateway.deliver(address(sender), address(oracle), "");
    }

    function test_RevertWhen_AStrangerLinks() public {
        vm.prank(PAYER);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, PAYER));
        sender.setLink(DESTINATION, address(0), address(0));
    }

    function test_RevertWhen_ThereIsNoAuthority() public {
        vm.expectRevert(
            abi.encodeWithSelector(IAccessManaged.AccessManagedInvalidAuthority.selector, address(0))
        );
        new HeaderSender(address(0), DEPTH);
    }
}
