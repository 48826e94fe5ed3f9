// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FinalityPolicy} from "../../src/FinalityPolicy.sol";
import {IFinalityPolicy} from "../../src/interfaces/IFinalityPolicy.sol";
import {ISynchronisationMatrix} from "../../src/interfaces/ISynchronisationMatrix.sol";
import {CostModel, FinalityMode, PairPolicy, TokenCap} from "../../src/types/PairPolicy.sol";
import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Test} from "forge-std/Test.sol";

contract FinalityPolicyTest is Test {
    address private constant TOKEN = address(0x70C3);
    string private constant COSMOS = "cosmos:cosmoshub-4";
    string private constant POLKADOT = "polkadot:91b171bb158e2d3848fa23a9f1c25182";

    FinalityPolicy private matrix;

    function setUp() public {
        matrix = new FinalityPolicy(address(new AccessManager(address(this))));
    }

    /* SUPPORT */

    /// Ethereum to Polygon: 15 minutes to finality, gas as it comes, two gateways of three.
    function _row() private pure returns (PairPolicy memory row) {
        row.mode = FinalityMode.Finalized;
        row.threshold = 2;
        row.finalitySeconds = 900;
        row.minTtlSeconds = 1800;
        row.maxTtlSeconds = 1 days;
        row.gateways = new address[](3);
        for (uint160 i; i < 3; ++i) {
            row.gateways[i] = address(i + 1);
        }
    }

    function _expectNoPolicy(uint64 src, uint64 dst) private {
        vm.expectRevert(abi.encodeWithSelector(IFinalityPolicy.NoPolicy.selector, src, dst));
        matrix.policyOf(src, dst);
        vm.expectRevert(abi.encodeWithSelector(IFinalityPolicy.NoPolicy.selector, src, dst));
        matrix.policyIdOf(src, dst);
    }

    function _expectRefused(PairPolicy memory row, bytes memory reason) private {
        vm.expectRevert(reason);
        matrix.setPolicy(1, 137, row);
        _expectNoPolicy(1, 137);
    }

    /* ROWS */

    function test_ARowIsForOneDirection() public {
        PairPolicy memory row = _row();
        bytes32 id = keccak256(abi.encode(row));
        vm.expectEmit(address(matrix));
        emit ISynchronisationMatrix.PolicySet(keccak256("eip155:1"), keccak256("eip155:137"), id, row);
        matrix.setPolicy(1, 137, row);
        assertEq(abi.encode(matrix.policyOf(1, 137)), abi.encode(row));
        assertEq(matrix.policyIdOf(1, 137), id);
        _expectNoPolicy(137, 1);
        _expectNoPolicy(1, 10);
    }

    function test_AnotherRowHasAnotherId() public {
        PairPolicy memory row = _row();
        matrix.setPolicy(1, 137, row);
        bytes32 id = matrix.policyIdOf(1, 137);
        row.gateways = new address[](2);
        (row.gateways[0], row.gateways[1]) = (address(7), address(8));
        matrix.setPolicy(1, 137, row);
        assertEq(abi.encode(matrix.policyOf(1, 137)), abi.encode(row));
        assertNotEq(matrix.policyIdOf(1, 137), id);
    }

    function test_ARemovedRowIsGone() public {
        matrix.setPolicy(1, 137, _row());
        (bytes32 src, bytes32 dst) = (matrix.keyOf(1), matrix.keyOf(137));
        vm.expectEmit(address(matrix));
        emit ISynchronisationMatrix.PolicyRemoved(src, dst);
        matrix.removePolicy(src, dst);
        _expectNoPolicy(1, 137);
        vm.expectRevert(abi.encodeWithSelector(ISynchronisationMatrix.NoPolicyForKeys.selector, src, dst));
        matrix.removePolicy(src, dst);
    }

    function test_KeysAreHashesOfCaip2Ids() public view {
        assertEq(matrix.keyOf(0), keccak256("eip155:0"));
        assertEq(matrix.keyOf(1), keccak256("eip155:1"));
        assertEq(matrix.keyOf(type(uint64).max), keccak256("eip155:18446744073709551615"));
    }

    function test_ChainsThatAreNoEvmHaveRows() public {
        PairPolicy memory row = _row();
        (row.mode, row.costModel, row.threshold) = (FinalityMode.LightClient, CostModel.Staked, 0);
        row.gateways = new address[](0);
        matrix.setPolicyOfChains(COSMOS, POLKADOT, row);
        PairPolicy memory read = matrix.policyOfChains(keccak256(bytes(COSMOS)), keccak256(bytes(POLKADOT)));
        assertEq(abi.encode(read), abi.encode(row));
        bytes32 dst = keccak256(bytes(COSMOS));
        bytes32 src = keccak256(bytes(POLKADOT));
        vm.expectRevert(abi.encodeWithSelector(ISynchronisationMatrix.NoPolicyForKeys.selector, src, dst));
        matrix.policyOfChains(src, dst);
    }

    function test_BothWaysToWriteARowOfEvmChainsAreOne() public {
        matrix.setPolicyOfChains("eip155:1", "eip155:137", _row());
        assertEq(matrix.policyIdOf(1, 137), keccak256(abi.encode(_row())));
    }

    function test_RevertWhen_AnEvmSourceHasNoGateways() public {
        PairPolicy memory row = _row();
        (row.threshold, row.gateways) = (0, new address[](0));
        bytes memory reason = abi.encodeWithSelector(ISynchronisationMatrix.InvalidGateways.selector, 0, 0);
        _expectRefused(row, reason);
        vm.expectRevert(reason);
        matrix.setPolicyOfChains("eip155:1", COSMOS, row);
    }

    /* BOUNDS */

    function test_RevertWhen_AChainIsPairedWithItself() public {
        vm.expectRevert(
            abi.encodeWithSelector(ISynchronisationMatrix.SameChain.selector, keccak256("eip155:5"))
        );
        matrix.setPolicy(5, 5, _row());
    }

    function test_RevertWhen_TheModeLacksOrHasTooMuch() public {
        bytes memory reason = abi.encodePacked(ISynchronisationMatrix.InvalidMode.selector);
        PairPolicy memory row = _row();
        row.mode = FinalityMode.None;
        _expectRefused(row, reason);
        row.mode = FinalityMode.Confirmations;
        _expectRefused(row, reason);
        row.mode = FinalityMode.Optimistic;
        _expectRefused(row, reason);
        row.mode = FinalityMode.Finalized;
        row.confirmations = 1;
        _expectRefused(row, reason);
        (row.confirmations, row.optimisticSeconds) = (0, 1);
        _expectRefused(row, reason);
    }

    function test_EveryModeHasARowThatFits() public {
        PairPolicy memory row = _row();
        for (uint8 mode = 1; mode <= uint8(type(FinalityMode).max); ++mode) {
            row.mode = FinalityMode(mode);
            row.confirmations = row.mode == FinalityMode.Confirmations ? 12 : 0;
            row.optimisticSeconds = row.mode == FinalityMode.Optimistic ? 60 : 0;
            row.minTtlSeconds = 1860;
            matrix.setPolicy(1, 137, row);
        }
    }

    function _expectTimes(PairPolicy memory row, uint256 least) private {
        bytes4 selector = ISynchronisationMatrix.InvalidTimes.selector;
        _expectRefused(row, abi.encodeWithSelector(selector, least, row.minTtlSeconds, row.maxTtlSeconds));
    }

    function test_RevertWhen_TheLeastTimeIsBelowTwiceFinality() public {
        PairPolicy memory row = _row();
        row.minTtlSeconds = 1799;
        _expectTimes(row, 1800);
        row.mode = FinalityMode.Optimistic;
        (row.optimisticSeconds, row.minTtlSeconds) = (60, 1859);
        _expectTimes(row, 1860);
        // Twice the largest does not wrap.
        row = _row();
        row.finalitySeconds = 1 << 31;
        _expectTimes(row, 1 << 32);
    }

    function test_RevertWhen_FinalityTakesNoTime() public {
        PairPolicy memory row = _row();
        row.finalitySeconds = 0;
        _expectTimes(row, 0);
    }

    function test_RevertWhen_TheMostTimeIsBelowTheLeastOrTooLong() public {
        PairPolicy memory row = _row();
        row.maxTtlSeconds = 1799;
        _expectTimes(row, 1800);
        row.maxTtlSeconds = 30 days + 1;
        _expectTimes(row, 1800);
        row.maxTtlSeconds = 30 days;
        matrix.setPolicy(1, 137, row);
        row.maxTtlSeconds = 1800;
        matrix.setPolicy(1, 137, row);
    }

    function _expectGateways(PairPolicy memory row) private {
        bytes4 selector = ISynchronisationMatrix.InvalidGateways.selector;
        _expectRefused(row, abi.encodeWithSelector(selector, row.gateways.length, row.threshold));
    }

    function test_RevertWhen_TheThresholdIsZeroOrAboveTheGateways() public {
        PairPolicy memory row = _row();
        row.threshold = 0;
        _expectGateways(row);
        row.threshold = 4;
        _expectGateways(row);
        row.threshold = 3;
        matrix.setPolicy(1, 137, row);
    }

    function test_RevertWhen_AGatewayIsZeroOrThereTwice() public {
        PairPolicy memory row = _row();
        row.gateways[0] = address(0);
        _expectGateways(row);
        row.gateways[0] = row.gateways[1];
        _expectGateways(row);
    }

    function test_RevertWhen_GatewaysAreTooMany() public {
        PairPolicy memory row = _row();
        row.gateways = new address[](17);
        for (uint160 i; i < 17; ++i) {
            row.gateways[i] = address(i + 1);
        }
        _expectGateways(row);
    }

    function test_RevertWhen_FeesAreNotOfTheCostModel() public {
        bytes memory reason = abi.encodePacked(ISynchronisationMatrix.InvalidCosts.selector);
        PairPolicy memory row = _row();
        row.fixedFee = 1;
        _expectRefused(row, reason);
        (row.fixedFee, row.subsidy) = (0, 1);
        _expectRefused(row, reason);
        row.costModel = CostModel.Staked;
        _expectRefused(row, reason);
        (row.costModel, row.fixedFee) = (CostModel.FixedPlusSubsidy, 5);
        matrix.setPolicy(1, 137, row);
    }

    /* CAPS */

    function test_ATokenWithoutCapsMayNotGo() public {
        assertEq(abi.encode(matrix.capOf(1, 137, TOKEN)), abi.encode(TokenCap(0, 0, 0)));
        TokenCap memory cap = TokenCap(10, 100, 1 hours);
        vm.expectEmit(address(matrix));
        emit ISynchronisationMatrix.CapSet(1, 137, TOKEN, cap);
        matrix.setCap(1, 137, TOKEN, cap);
        assertEq(abi.encode(matrix.capOf(1, 137, TOKEN)), abi.encode(cap));
        assertEq(matrix.capOf(137, 1, TOKEN).perOrder, 0);
        assertEq(matrix.capOf(1, 137, address(1)).perOrder, 0);
        matrix.setCap(1, 137, TOKEN, TokenCap(0, 0, 0));
        assertEq(matrix.capOf(1, 137, TOKEN).perOrder, 0);
    }

    function test_RevertWhen_ACapIsHalfOrContradictsItself() public {
        TokenCap[4] memory wrong =
            [TokenCap(101, 100, 1), TokenCap(1, 1, 0), TokenCap(0, 1, 1), TokenCap(0, 0, 1)];
        for (uint256 i; i < wrong.length; ++i) {
            vm.expectPartialRevert(ISynchronisationMatrix.InvalidCap.selector);
            matrix.setCap(1, 137, TOKEN, wrong[i]);
        }
    }

    /* GOVERNANCE */

    function test_RevertWhen_AStrangerGoverns() public {
        bytes memory denied =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, address(0xBAD));
        PairPolicy memory row = _row();
        vm.startPrank(address(0xBAD));
        vm.expectRevert(denied);
        matrix.setPolicy(1, 137, row);
        vm.expectRevert(denied);
        matrix.setPolicyOfChains(COSMOS, POLKADOT, row);
        vm.expectRevert(denied);
        matrix.removePolicy(keccak256("eip155:1"), keccak256("eip155:137"));
        vm.expectRevert(denied);
        matrix.setCap(1, 137, TOKEN, TokenCap(1, 1, 1));
    }

    function test_RevertWhen_ThereIsNoAuthority() public {
        vm.expectRevert(
            abi.encodeWithSelector(IAccessManaged.AccessManagedInvalidAuthority.selector, address(0))
        );
        new FinalityPolicy(address(0));
    }
}
