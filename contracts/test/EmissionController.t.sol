// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC20Capped} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Capped.sol";
import {Test} from "forge-std/Test.sol";

import {AGPT} from "../src/AGPT.sol";
import {EmissionController} from "../src/EmissionController.sol";
import {IAGPT} from "../src/interfaces/IAGPT.sol";
import {IEmissionController} from "../src/interfaces/IEmissionController.sol";

contract EmissionControllerTest is Test {
    uint256 internal constant SUPPLY_CAP = 10_000e18;
    uint48 internal constant WINDOW = 7 days;
    uint256 internal constant WINDOW_CAP = 100e18;
    uint256 internal constant LIFETIME_CAP = 250e18;
    uint64 internal constant MINTER_ROLE = 1;
    uint64 internal constant EMITTER_ROLE = 2;

    address internal caller = makeAddr("caller");
    address internal alice = makeAddr("alice");
    AccessManager internal manager;
    AGPT internal token;
    EmissionController internal controller;

    function setUp() public {
        vm.warp(1_700_000_000);
        manager = new AccessManager(address(this));
        token = new AGPT(address(manager), SUPPLY_CAP, address(0), 0);
        controller = _permit(
            new EmissionController(address(manager), address(token), WINDOW, WINDOW_CAP, LIFETIME_CAP)
        );
    }

    /* CONSTRUCTION */

    function test_ShowsItsLimits() public view {
        assertEq(controller.token(), address(token));
        assertEq(controller.windowSeconds(), WINDOW);
        assertEq(controller.windowCap(), WINDOW_CAP);
        assertEq(controller.lifetimeCap(), LIFETIME_CAP);
        assertEq(controller.totalEmitted(), 0);
        assertEq(controller.availableToEmit(), WINDOW_CAP);
        assertEq(controller.authority(), address(manager));
    }

    function test_RevertWhen_AuthorityIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IEmissionController.ZeroAddress.selector));
        new EmissionController(address(0), address(token), WINDOW, WINDOW_CAP, LIFETIME_CAP);
    }

    function test_RevertWhen_TokenIsZero() public {
        vm.expectRevert(abi.encodeWithSelector(IEmissionController.ZeroAddress.selector));
        new EmissionController(address(manager), address(0), WINDOW, WINDOW_CAP, LIFETIME_CAP);
    }

    function test_RevertWhen_WindowIsZero() public {
        _expectInvalidLimits(0, WINDOW_CAP, LIFETIME_CAP);
    }

    function test_RevertWhen_WindowCapIsZero() public {
        _expectInvalidLimits(WINDOW, 0, LIFETIME_CAP);
    }

    function test_RevertWhen_WindowCapExceedsLifetimeCap() public {
        _expectInvalidLimits(WINDOW, LIFETIME_CAP + 1, LIFETIME_CAP);
    }

    function test_RevertWhen_LifetimeCapOverflowsTheWindow() public {
        _expectInvalidLimits(WINDOW, WINDOW_CAP, uint256(type(uint208).max) + 1);
    }

    /* EMISSION */

    function test_EmitsToTheRecipient() public {
        vm.expectEmit(address(controller));
        emit IEmissionController.TokensEmitted(caller, alice, 40e18);
        vm.prank(caller);
        controller.emitTo(alice, 40e18);
        assertEq(token.balanceOf(alice), 40e18);
        assertEq(controller.totalEmitted(), 40e18);
        assertEq(controller.availableToEmit(), 60e18);
    }

    function test_RevertWhen_StrangerEmits() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, alice));
        vm.prank(alice);
        controller.emitTo(alice, 1);
    }

    function test_RevertWhen_TargetIsClosed() public {
        manager.setTargetClosed(address(controller), true);
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, caller));
        vm.prank(caller);
        controller.emitTo(alice, 1);
    }

    function test_RevertWhen_EmittingNothing() public {
        vm.expectRevert(abi.encodeWithSelector(IEmissionController.ZeroAmount.selector));
        vm.prank(caller);
        controller.emitTo(alice, 0);
    }

    function test_RevertWhen_EmittingToNobody() public {
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InvalidReceiver.selector, address(0)));
        vm.prank(caller);
        controller.emitTo(address(0), 1);
        assertEq(controller.totalEmitted(), 0);
    }

    function test_RevertWhen_WindowIsUsedUp() public {
        _emit(WINDOW_CAP - 1);
        vm.expectRevert(abi.encodeWithSelector(IEmissionController.WindowCapExceeded.selector, 2, 1));
        vm.prank(caller);
        controller.emitTo(alice, 2);
        assertEq(controller.totalEmitted(), WINDOW_CAP - 1);
    }

    function test_WindowRollsInsteadOfResetting() public {
        _emit(60e18);
        vm.warp(block.timestamp + WINDOW - 1);
        _emit(40e18);
        // The first emission leaves the window; the second, made a second before, stays in it.
        vm.warp(block.timestamp + 1);
        assertEq(controller.availableToEmit(), 60e18);
        vm.expectRevert(
            abi.encodeWithSelector(IEmissionController.WindowCapExceeded.selector, 60e18 + 1, 60e18)
        );
        vm.prank(caller);
        controller.emitTo(alice, 60e18 + 1);
    }

    function test_WindowIsFreeAfterItsLength() public {
        _emit(WINDOW_CAP);
        vm.warp(block.timestamp + WINDOW);
        _emit(WINDOW_CAP);
        assertEq(token.balanceOf(alice), 2 * WINDOW_CAP);
    }

    function test_RevertWhen_LifetimeIsUsedUp() public {
        _emit(100e18);
        vm.warp(block.timestamp + WINDOW);
        _emit(100e18);
        vm.warp(block.timestamp + WINDOW);
        assertEq(controller.availableToEmit(), 50e18);
        vm.expectRevert(
            abi.encodeWithSelector(IEmissionController.LifetimeCapExceeded.selector, 50e18 + 1, 50e18)
        );
        vm.prank(caller);
        controller.emitTo(alice, 50e18 + 1);

        _emit(50e18);
        assertEq(controller.availableToEmit(), 0);
    }

    function test_BurningDoesNotExtendTheLifetime() public {
        _emit(100e18);
        vm.prank(alice);
        token.burn(100e18);
        assertEq(controller.totalEmitted(), 100e18);
    }

    function test_RevertWhen_TokenCapIsNearer() public {
        AGPT scarce = new AGPT(address(manager), 10, address(0), 0);
        EmissionController generous =
            new EmissionController(address(manager), address(scarce), WINDOW, 100, 100);
        _allow(address(scarce), IAGPT.mint.selector, MINTER_ROLE);
        manager.grantRole(MINTER_ROLE, address(generous), 0);
        _allow(address(generous), IEmissionController.emitTo.selector, EMITTER_ROLE);
        vm.expectRevert(abi.encodeWithSelector(ERC20Capped.ERC20ExceededCap.selector, 11, 10));
        vm.prank(caller);
        generous.emitTo(alice, 11);
    }

    function test_RevertWhen_ControllerMayNotMint() public {
        manager.revokeRole(MINTER_ROLE, address(controller));
        vm.expectRevert(
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(controller))
        );
        vm.prank(caller);
        controller.emitTo(alice, 1);
    }

    function _permit(EmissionController created) private returns (EmissionController) {
        _allow(address(token), IAGPT.mint.selector, MINTER_ROLE);
        _allow(address(created), IEmissionController.emitTo.selector, EMITTER_ROLE);
        manager.grantRole(MINTER_ROLE, address(created), 0);
        manager.grantRole(EMITTER_ROLE, caller, 0);
        return created;
    }

    function _allow(address target, bytes4 selector, uint64 role) private {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = selector;
        manager.setTargetFunctionRole(target, selectors, role);
    }

    function _emit(uint256 amount) private {
        vm.prank(caller);
        controller.emitTo(alice, amount);
    }

    function _expectInvalidLimits(uint48 window, uint256 windowCap, uint256 lifetimeCap) private {
        vm.expectRevert(
            abi.encodeWithSelector(IEmissionController.InvalidLimits.selector, window, windowCap, lifetimeCap)
        );
        new EmissionController(address(manager), address(token), window, windowCap, lifetimeCap);
    }
}
