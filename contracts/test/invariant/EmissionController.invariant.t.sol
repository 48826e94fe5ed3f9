// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Test} from "forge-std/Test.sol";

import {AGPT} from "../../src/AGPT.sol";
import {EmissionController} from "../../src/EmissionController.sol";
import {IAGPT} from "../../src/interfaces/IAGPT.sol";
import {IEmissionController} from "../../src/interfaces/IEmissionController.sol";

/// @dev Emits and burns at will, and keeps every emission with its time.
contract EmissionHandler is Test {
    struct Emission {
        uint256 time;
        uint256 amount;
    }

    EmissionController private immutable controller;
    AGPT private immutable token;
    Emission[] private emissions;
    uint256 public burned;

    constructor(EmissionController controller_, AGPT token_) {
        controller = controller_;
        token = token_;
    }

    function emitTokens(uint256 amount) external {
        amount = bound(amount, 0, controller.windowCap() + 1);
        try controller.emitTo(address(this), amount) {
            emissions.push(Emission(block.timestamp, amount));
        } catch {}
    }

    function emitAllAvailable() external {
        uint256 available = controller.availableToEmit();
        if (available == 0) return;
        controller.emitTo(address(this), available);
        emissions.push(Emission(block.timestamp, available));
    }

    function burnTokens(uint256 amount) external {
        amount = bound(amount, 0, token.balanceOf(address(this)));
        token.burn(amount);
        burned += amount;
    }

    function passTime(uint256 secondsPassed) external {
        vm.warp(block.timestamp + bound(secondsPassed, 0, controller.windowSeconds() + 1));
    }

    /// @dev The most emitted in any half-open interval of one window's length: those that end with an emission do.
    function largestWindow() external view returns (uint256 largest) {
        for (uint256 last = 0; last < emissions.length; ++last) {
            uint256 sum = 0;
            for (uint256 i = 0; i <= last; ++i) {
                if (emissions[i].time + controller.windowSeconds() > emissions[last].time) {
                    sum += emissions[i].amount;
                }
            }
            if (sum > largest) largest = sum;
        }
    }

    function sumEmitted() external view returns (uint256 sum) {
        for (uint256 i = 0; i < emissions.length; ++i) {
            sum += emissions[i].amount;
        }
    }
}

contract EmissionControllerInvariant is Test {
    uint256 private constant WINDOW_CAP = 100;
    uint256 private constant LIFETIME_CAP = 1_000;

    AGPT private token;
    EmissionController private controller;
    EmissionHandler private handler;

    function setUp() public {
        vm.warp(1_700_000_000);
        AccessManager manager = new AccessManager(address(this));
        token = new AGPT(address(manager), LIFETIME_CAP, address(0), 0);
        controller =
            new EmissionController(address(manager), address(token), 1 days, WINDOW_CAP, LIFETIME_CAP);
        handler = new EmissionHandler(controller, token);
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = IAGPT.mint.selector;
        manager.setTargetFunctionRole(address(token), selectors, 1);
        manager.grantRole(1, address(controller), 0);
        selectors[0] = IEmissionController.emitTo.selector;
        manager.setTargetFunctionRole(address(controller), selectors, 2);
        manager.grantRole(2, address(handler), 0);
        targetContract(address(handler));
    }

    /// @dev One function, so that a long run walks each history once.
    function invariant_EmissionIsSound() public view {
        _checkNoWindowHoldsMoreThanItsCap();
        _checkLifetimeIsCountedAndCapped();
        _checkSupplyIsWhatWasEmittedLessWhatWasBurned();
    }

    function _checkNoWindowHoldsMoreThanItsCap() private view {
        assertLe(handler.largestWindow(), WINDOW_CAP);
    }

    function _checkLifetimeIsCountedAndCapped() private view {
        assertEq(controller.totalEmitted(), handler.sumEmitted());
        assertLe(controller.totalEmitted(), LIFETIME_CAP);
    }

    function _checkSupplyIsWhatWasEmittedLessWhatWasBurned() private view {
        assertEq(token.totalSupply(), handler.sumEmitted() - handler.burned());
    }
}
