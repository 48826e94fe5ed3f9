// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ComputeArbiter} from "../src/ComputeArbiter.sol";
import {IBurnableToken} from "../src/interfaces/IBurnableToken.sol";
import {INodeStakes} from "../src/interfaces/INodeStakes.sol";
import {JobStatus} from "../src/types/ComputeJob.sol";
import {ComputeFixture} from "./support/ComputeFixture.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

contract PlainToken is ERC20("Plain", "PLN") {}

contract NodeStakesTest is ComputeFixture {
    /* CONSTRUCTION */

    function test_RevertWhen_TheTokenCannotBurn() public {
        address plain = address(new PlainToken());
        vm.expectRevert(abi.encodeWithSelector(INodeStakes.TokenNotBurnable.selector, plain));
        new ComputeArbiter(IBurnableToken(plain), pricing, MINIMUM_BOND, STANDBY_BOND, address(authority));
    }

    function test_RevertWhen_TheTokenHasNoCode() public {
        vm.expectRevert(abi.encodeWithSelector(INodeStakes.TokenNotBurnable.selector, address(0)));
        new ComputeArbiter(
            IBurnableToken(address(0)), pricing, MINIMUM_BOND, STANDBY_BOND, address(authority)
        );
    }

    /* DEPOSIT */

    function test_DepositAddsToTheStake() public {
        deposit(node, 3e18);
        vm.expectEmit(address(arbiter));
        emit INodeStakes.StakeDeposited(node, 4e18);
        deposit(node, 4e18);
        INodeStakes.StakeAccount memory account = arbiter.stakeOf(node);
        assertEq(account.stake, 7e18);
        assertEq(account.locked, 0);
        assertEq(account.unbonding, 0);
        assertEq(arbiter.freeStake(node), 7e18);
        assertEq(token.balanceOf(address(arbiter)), 7e18);
    }

    function test_RevertWhen_NothingIsDeposited() public {
        vm.expectRevert(INodeStakes.ZeroAmount.selector);
        deposit(node, 0);
    }

    function test_RevertWhen_TheDepositTakesAFee() public {
        token.setFeeBps(100);
        vm.expectRevert(abi.encodeWithSelector(INodeStakes.UnexpectedReceipt.selector, 100e18, 99e18));
        deposit(node, 100e18);
        assertEq(arbiter.stakeOf(node).stake, 0);
    }

    function test_RevertWhen_TheStakeOutgrowsItsWord() public {
        uint256 huge = uint256(type(uint128).max) + 1;
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 128, huge));
        deposit(node, huge);
    }

    function test_ReenteringADepositIsRefused() public {
        token.hookNextTransfer(address(arbiter), abi.encodeCall(arbiter.claim, ()));
        deposit(node, 1e18);
        assertEq(bytes4(token.hookResult()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
    }

    /* UNBOND */

    function test_RequestUnbondMovesFreeStake() public {
        deposit(node, 10e18);
        uint64 releaseAt = uint64(block.timestamp + 7 days);
        vm.expectEmit(address(arbiter));
        emit INodeStakes.UnbondRequested(node, 4e18, releaseAt);
        vm.prank(node);
        arbiter.requestUnbond(4e18);
        INodeStakes.StakeAccount memory account = arbiter.stakeOf(node);
        assertEq(account.stake, 6e18);
        assertEq(account.unbonding, 4e18);
        assertEq(account.releaseAt, releaseAt);
    }

    function test_ASecondRequestStartsTheWaitAgain() public {
        deposit(node, 10e18);
        vm.startPrank(node);
        arbiter.requestUnbond(4e18);
        vm.warp(block.timestamp + 6 days);
        arbiter.requestUnbond(1e18);
        vm.stopPrank();
        assertEq(arbiter.stakeOf(node).unbonding, 5e18);
        assertEq(arbiter.stakeOf(node).releaseAt, block.timestamp + 7 days);
    }

    function test_RevertWhen_NothingIsUnbonded() public {
        vm.expectRevert(INodeStakes.ZeroAmount.selector);
        vm.prank(node);
        arbiter.requestUnbond(0);
    }

    function test_RevertWhen_LockedStakeIsUnbonded() public {
        assignedJob();
        uint256 free = STAKE - SURETY;
        assertEq(arbiter.freeStake(node), free);
        vm.startPrank(node);
        vm.expectRevert(
            abi.encodeWithSelector(INodeStakes.InsufficientFreeStake.selector, node, free, free + 1)
        );
        arbiter.requestUnbond(free + 1);
        arbiter.requestUnbond(free);
    }

    function test_RevertWhen_AHugeAmountIsUnbonded() public {
        deposit(node, 1);
        uint256 huge = uint256(1) << 128;
        vm.expectRevert(abi.encodeWithSelector(INodeStakes.InsufficientFreeStake.selector, node, 1, huge));
        vm.prank(node);
        arbiter.requestUnbond(huge);
    }

    /* WITHDRAW */

    function test_WithdrawPaysAfterSevenDays() public {
        deposit(node, 10e18);
        vm.startPrank(node);
        arbiter.requestUnbond(4e18);
        uint64 releaseAt = uint64(block.timestamp + 7 days);
        vm.warp(releaseAt - 1);
        vm.expectRevert(abi.encodeWithSelector(INodeStakes.StillUnbonding.selector, releaseAt));
        arbiter.withdraw();
        vm.warp(releaseAt);
        vm.expectEmit(address(arbiter));
        emit INodeStakes.StakeWithdrawn(node, 4e18);
        arbiter.withdraw();
        assertEq(token.balanceOf(node), FUNDS - 6e18);
        assertEq(arbiter.stakeOf(node).unbonding, 0);
        vm.expectRevert(INodeStakes.NothingToWithdraw.selector);
        arbiter.withdraw();
    }

    function test_RevertWhen_NothingIsUnbonding() public {
        deposit(node, 10e18);
        vm.expectRevert(INodeStakes.NothingToWithdraw.selector);
        vm.prank(node);
        arbiter.withdraw();
    }

    function test_ReenteringAWithdrawalIsRefused() public {
        deposit(node, 10e18);
        vm.prank(node);
        arbiter.requestUnbond(4e18);
        vm.warp(block.timestamp + 7 days);
        token.hookNextTransfer(address(arbiter), abi.encodeCall(arbiter.withdraw, ()));
        vm.prank(node);
        arbiter.withdraw();
        assertEq(bytes4(token.hookResult()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(token.balanceOf(node), FUNDS - 6e18);
    }

    /* CLAIM */

    function test_ClaimPaysTheCreditOnce() public {
        bytes32 jobId = openJob();
        vm.startPrank(client);
        arbiter.cancel(jobId);
        uint256 owed = 10e18 + uint256(SURETY);
        assertEq(arbiter.credit(client), owed);
        vm.expectEmit(address(arbiter));
        emit INodeStakes.Claimed(client, owed);
        arbiter.claim();
        assertEq(token.balanceOf(client), FUNDS);
        vm.expectRevert(INodeStakes.NothingToClaim.selector);
        arbiter.claim();
    }

    function test_ReenteringAClaimIsRefused() public {
        bytes32 jobId = openJob();
        vm.startPrank(client);
        arbiter.cancel(jobId);
        token.hookNextTransfer(address(arbiter), abi.encodeCall(arbiter.claim, ()));
        arbiter.claim();
        assertEq(bytes4(token.hookResult()), ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector);
        assertEq(token.balanceOf(client), FUNDS);
    }

    /* SLASHING */

    function test_AFailureCostsHalfAPercentRoundedUp() public {
        deposit(node, STAKE + 1);
        bytes32 jobId = openJob();
        assign(node, jobId);
        failJob(jobId);
        // 0.5% of 1000e18 + 1 is 5e18 and a fraction.
        assertEq(arbiter.stakeOf(node).stake, STAKE + 1 - (CUT + 1));
        assertEq(arbiter.stakeOf(node).locked, 0);
    }

    /// @dev Stake on its way out is still at risk, and is taken first.
    function test_UnbondingStakeIsSlashed() public {
        bytes32 jobId = assignedJob();
        vm.prank(node);
        arbiter.requestUnbond(3e18);
        failJob(jobId);
        assertEq(arbiter.stakeOf(node).unbonding, 0);
        assertEq(arbiter.stakeOf(node).stake, STAKE - CUT);
    }

    function test_UnbondingStakeCountsInTheCut() public {
        deposit(node, STAKE);
        vm.prank(node);
        arbiter.requestUnbond(STAKE - SURETY);
        bytes32 jobId = openJob();
        assign(node, jobId);
        failJob(jobId);
        assertEq(arbiter.stakeOf(node).unbonding, STAKE - SURETY - CUT);
        assertEq(arbiter.stakeOf(node).stake, SURETY);
    }

    /// @dev A node whose stake leaves between assignment and failure pays the cut of what it had at assignment.
    function test_WithdrawingInTheMeantimeMakesNoFailureCheaper() public {
        deposit(node, STAKE);
        vm.prank(node);
        arbiter.requestUnbond(STAKE - SURETY);
        vm.warp(block.timestamp + 7 days - 1);
        bytes32 jobId = openJob();
        assign(node, jobId);
        vm.warp(block.timestamp + 1);
        vm.prank(node);
        arbiter.withdraw();
        assertEq(arbiter.stakeOf(node).stake, SURETY);
        failJob(jobId);
        assertEq(arbiter.stakeOf(node).stake, SURETY - CUT);
    }

    /// @dev Two hundred bonds of 0.5% use a stake up; one more is refused.
    function test_TheBondsOfAllJobsFitTheStake() public {
        deposit(node, STAKE);
        bytes32 jobId;
        for (uint256 i; i < 200; ++i) {
            jobId = openJob(MINIMUM_BOND);
            assign(node, jobId);
        }
        assertEq(arbiter.stakeOf(node).locked, STAKE);
        bytes32 refused = openJob(MINIMUM_BOND);
        vm.expectRevert(abi.encodeWithSelector(INodeStakes.InsufficientFreeStake.selector, node, 0, CUT));
        assign(node, refused);
        assertStatus(refused, JobStatus.Open);
        failJob(jobId);
        assertEq(arbiter.stakeOf(node).locked, STAKE - CUT);
        assertEq(arbiter.stakeOf(node).stake, STAKE - CUT);
        assertEq(arbiter.freeStake(node), 0);
    }

    /// @dev The trap of a bond of zero beside a full one: here no bond is zero, and every cut is covered by its own.
    /// forge-config: default.fuzz.runs = 256
    function testFuzz_LockedNeverExceedsTheStake(
        uint256 stake,
        uint128[4] memory sureties,
        uint256 unbonded,
        uint8 order
    ) public {
        stake = bound(stake, MINIMUM_BOND, FUNDS / 2);
        deposit(node, stake);
        bytes32[4] memory jobs;
        uint256 atRisk = stake;
        for (uint256 i; i < 4; ++i) {
            jobs[i] = openJob(uint128(bound(sureties[i], MINIMUM_BOND, 1000e18)));
            vm.prank(node);
            try arbiter.assign(jobs[i]) {} catch {}
        }
        unbonded = bound(unbonded, 0, arbiter.freeStake(node));
        if (unbonded != 0) {
            vm.prank(node);
            arbiter.requestUnbond(unbonded);
        }
        for (uint256 i; i < 4; ++i) {
            bytes32 jobId = jobs[(i + order) % 4];
            if (statusOf(jobId) != JobStatus.Assigned) continue;
            failJob(jobId);
            INodeStakes.StakeAccount memory account = arbiter.stakeOf(node);
            assertLe(account.locked, account.stake);
            uint256 left = uint256(account.stake) + account.unbonding;
            assertEq(atRisk - left, (stake * 50 + 9_999) / 10_000);
            atRisk = left;
        }
    }
}
