// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPayoutDelegate} from "../../src/interfaces/IPayoutDelegate.sol";
import {MockERC20} from "../../src/mocks/MockERC20.sol";
import {PaymentWord} from "../../src/types/PaymentWord.sol";
import {Batch, Run} from "../../src/types/PayoutTypes.sol";
import {PayoutFixture} from "../support/PayoutFixture.sol";

/// Gas of the ways of paying, kept in `snapshots/BatchPayout.json`. A test runs in one transaction, so slots it
/// has touched are warm: the figures show changes, `npm run bench:gas` shows what users pay.
contract BatchPayoutGasTest is PayoutFixture {
    /// What one transaction may burn (EIP-7825), and what it burns before any code runs.
    uint256 private constant GAS_CAP = 1 << 24;
    uint256 private constant BASE_GAS = 21_000;

    MockERC20 private plain;

    function setUp() public override {
        super.setUp();
        plain = new MockERC20(6);
        _fund(plain);
    }

    function _large() private pure returns (Batch memory) {
        return _join(_batch(0, 256), _batch(1, 194));
    }

    /// Zero bytes cost 4, others 16.
    function _calldataGas(bytes memory data) private pure returns (uint256 cost) {
        for (uint256 i; i < data.length; ++i) {
            cost += data[i] == 0 ? 4 : 16;
        }
    }

    function _measure(uint256 runNonce, Batch memory batch, string memory name) private returns (uint256) {
        Run memory run = _runOf(plain, runNonce);
        vm.prank(payer);
        payout.pay(run, batch);
        uint256 used = vm.snapshotGasLastCall("BatchPayout", name);
        return BASE_GAS + _calldataGas(abi.encodeCall(payout.pay, (run, batch))) + used;
    }

    function test_450PaymentsFitInOneTransaction() public {
        Batch memory batch = _large();
        assertLt(_measure(1, batch, "pay 450 new holders"), GAS_CAP);
        assertLt(_measure(2, batch, "pay 450 existing holders"), GAS_CAP);
        for (uint256 i; i < batch.words.length; ++i) {
            PaymentWord word = batch.words[i];
            assertEq(plain.balanceOf(word.recipient()), 2 * word.amount());
        }
    }

    function test_450AttestedPaymentsFitInOneTransaction() public {
        assertLt(_measure(1, _attested(_large(), 42), "pay 450 new holders, attested"), GAS_CAP);
    }

    function test_ResubmissionIsCheap() public {
        _payRun(_runOf(plain, 1), _large());
        assertLt(_measure(1, _large(), "submit 450 paid payments again"), 500_000);
    }

    function test_OtherWays() public {
        Batch memory batch = _batch(0, 256);
        Run memory run = _runOf(plain, 1);
        bytes32 sibling = "sibling";
        vm.prank(payer);
        payout.openRun(run, _node(_leaf(batch), sibling), batch.total, type(uint64).max);
        vm.snapshotGasLastCall("BatchPayout", "openRun");
        payout.payApproved(run, batch, _proofs(sibling));
        vm.snapshotGasLastCall("BatchPayout", "payApproved 256 new holders");
        assertEq(plain.balanceOf(_payee(255)), _amount(255));
        _delegate();
        vm.prank(payer);
        IPayoutDelegate(payer).pay(_runOf(plain, 2), batch);
        vm.snapshotGasLastCall("BatchPayout", "delegate pays 256 existing holders");
        assertEq(plain.balanceOf(_payee(255)), 2 * uint256(_amount(255)));
    }
}
