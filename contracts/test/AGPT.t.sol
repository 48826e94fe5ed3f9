// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Test} from "forge-std/Test.sol";

import {AGPT} from "../src/AGPT.sol";
import {IAGPT} from "../src/interfaces/IAGPT.sol";

contract AGPTTest is Test {
    uint256 internal constant CAP = 1_000_000e18;
    uint256 internal constant ALLOCATION = 400_000e18;
    uint64 internal constant MINTER_ROLE = 1;
    bytes32 internal constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    address internal minter = makeAddr("minter");
    address internal treasury = makeAddr("treasury");
    address internal alice = makeAddr("alice");
    AccessManager internal manager;
    AGPT internal token;

    function setUp() public {
        vm.warp(1_700_000_000);
        manager = new AccessManager(address(this));
        token = new AGPT(address(manager), CAP, treasury, ALLOCATION);
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IAGPT.mint.selector;
        manager.setTargetFunctionRole(address(token), selectors, MINTER_ROLE);
        manager.grantRole(MINTER_ROLE, minter, 0);
    }

    /* CONSTRUCTION */

    function test_DescribesItself() public view {
        assertEq(token.name(), "AgentGPT");
        assertEq(token.symbol(), "AGPT");
        assertEq(token.decimals(), 18);
        assertEq(token.cap(), CAP);
        assertEq(token.authority(), address(manager));
    }

    function test_AllocatesInitialSupplyToTreasury() public view {
        assertEq(token.totalSupply(), ALLOCATION);
        assertEq(token.balanceOf(treasury), ALLOCATION);
    }

    function test_NoAllocationNeedsNoTreasury() public {
        AGPT empty = new AGPT(address(manager), CAP, address(0), 0);
        assertEq(empty.totalSupply(), 0);
    }

    function test_AllocationMayFillTheCap() public {
        AGPT full = new AGPT(address(manager), CAP, treasury, CAP);
        assertEq(full.totalSupply(), CAP);
    }

    function test_RevertWhen_AuthorityIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IAGPT.ZeroAddress.selector));
        new AGPT(address(0), CAP, treasury, ALLOCATION);
    }

    function test_RevertWhen_CapIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(ERC20Capped.ERC20InvalidCap.selector, 0));
        new AGPT(address(manager), 0, treasury, 0);
    }

    function test_RevertWhen_CapExceedsVoteCheckpoints() public {
        uint256 tooMuch = uint256(type(uint208).max) + 1;
        vm.expectRevert(abi.encodeWithSelector(ERC20Capped.ERC20InvalidCap.selector, tooMuch));
        new AGPT(address(manager), tooMuch, treasury, 0);
    }

    function test_LargestCapIsAccepted() public {
        assertEq(new AGPT(address(manager), type(uint208).max, treasury, 0).cap(), type(uint208).max);
    }

    function test_RevertWhen_AllocationExceedsCap() public {
        vm.expectRevert(abi.encodeWithSelector(ERC20Capped.ERC20ExceededCap.selector, CAP + 1, CAP));
        new AGPT(address(manager), CAP, treasury, CAP + 1);
    }

    function test_RevertWhen_AllocationHasNoTreasury() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        new AGPT(address(manager), CAP, address(0), 1);
    }

    /* MINT */

    function test_MinterMints() public {
        vm.prank(minter);
        token.mint(alice, 5);
        assertEq(token.balanceOf(alice), 5);
        assertEq(token.totalSupply(), ALLOCATION + 5);
    }

    function test_MintsUpToTheCap() public {
        vm.prank(minter);
        token.mint(alice, CAP - ALLOCATION);
        assertEq(token.totalSupply(), CAP);
    }

    function test_RevertWhen_StrangerMints() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, alice));
        vm.prank(alice);
        token.mint(alice, 1);
    }

    function test_RevertWhen_TreasuryMints() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, treasury));
        vm.prank(treasury);
        token.mint(treasury, 1);
    }

    function test_RevertWhen_MintingNothing() public {
        vm.expectRevert(abi.encodeWithSelector(IAGPT.ZeroAmount.selector));
        vm.prank(minter);
        token.mint(alice, 0);
    }

    function test_RevertWhen_MintingToNobody() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        vm.prank(minter);
        token.mint(address(0), 1);
    }

    function test_RevertWhen_MintingBeyondTheCap() public {
        vm.expectRevert(abi.encodeWithSelector(ERC20Capped.ERC20ExceededCap.selector, CAP + 1, CAP));
        vm.prank(minter);
        token.mint(alice, CAP - ALLOCATION + 1);
        assertEq(token.totalSupply(), ALLOCATION);
    }

    function testFuzz_SupplyNeverExceedsTheCap(uint256 first, uint256 second) public {
        first = bound(first, 0, CAP);
        second = bound(second, 0, CAP);
        uint256 expected = ALLOCATION;
        if (first != 0 && expected + first <= CAP) expected += first;
        if (second != 0 && expected + second <= CAP) expected += second;
        _tryMint(first);
        _tryMint(second);
        assertEq(token.totalSupply(), expected);
    }

    /* BURN */

    function test_BurnFreesRoomUnderTheCap() public {
        vm.prank(treasury);
        token.burn(100);
        assertEq(token.totalSupply(), ALLOCATION - 100);
        vm.prank(minter);
        token.mint(alice, CAP - ALLOCATION + 100);
        assertEq(token.totalSupply(), CAP);
    }

    function test_BurnFromSpendsTheAllowance() public {
        vm.prank(treasury);
        token.approve(alice, 10);
        vm.prank(alice);
        token.burnFrom(treasury, 4);
        assertEq(token.allowance(treasury, alice), 6);
        assertEq(token.balanceOf(treasury), ALLOCATION - 4);
    }

    function test_RevertWhen_BurningMoreThanHeld() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, alice, 0, 1));
        vm.prank(alice);
        token.burn(1);
    }

    function test_RevertWhen_BurningFromWithoutAllowance() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, alice, 0, 1));
        vm.prank(alice);
        token.burnFrom(treasury, 1);
    }

    /* PERMIT */

    function test_PermitSetsTheAllowanceOnce() public {
        (address signer, uint256 secret) = makeAddrAndKey("signer");
        uint256 deadline = block.timestamp + 1;
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(secret, signer, alice, 7, deadline);
        token.permit(signer, alice, 7, deadline, v, r, s);
        assertEq(token.allowance(signer, alice), 7);
        assertEq(token.nonces(signer), 1);

        vm.expectPartialRevert(ERC20Permit.ERC2612InvalidSigner.selector);
        token.permit(signer, alice, 7, deadline, v, r, s);
    }

    function test_RevertWhen_PermitIsLate() public {
        (address signer, uint256 secret) = makeAddrAndKey("signer");
        uint256 deadline = block.timestamp - 1;
        (uint8 v, bytes32 r, bytes32 s) = _signPermit(secret, signer, alice, 7, deadline);
        vm.expectRevert(abi.encodeWithSelector(ERC20Permit.ERC2612ExpiredSignature.selector, deadline));
        token.permit(signer, alice, 7, deadline, v, r, s);
    }

    /* VOTES */

    function test_ClockIsTheTimestamp() public view {
        assertEq(token.clock(), block.timestamp);
        assertEq(token.CLOCK_MODE(), "mode=timestamp");
    }

    function test_VotesAreLookedUpByTimestamp() public {
        vm.prank(treasury);
        token.delegate(treasury);
        uint256 before = block.timestamp;
        vm.warp(before + 100);
        vm.prank(treasury);
        token.transfer(alice, 1e18);
        vm.warp(before + 200);
        assertEq(token.getPastVotes(treasury, before + 99), ALLOCATION);
        assertEq(token.getPastVotes(treasury, before + 100), ALLOCATION - 1e18);
        assertEq(token.getPastTotalSupply(before), ALLOCATION);
        assertEq(token.getVotes(alice), 0);
    }

    function _tryMint(uint256 amount) private {
        vm.prank(minter);
        try token.mint(alice, amount) {} catch {}
    }

    function _signPermit(uint256 secret, address owner, address spender, uint256 value, uint256 deadline)
        private
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        bytes32 permit =
            keccak256(abi.encode(PERMIT_TYPEHASH, owner, spender, value, token.nonces(owner), deadline));
        return vm.sign(secret, keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), permit)));
    }
}
