// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Test} from "forge-std/Test.sol";

import {BatchPayout} from "../../src/BatchPayout.sol";
import {ApprovedChunk} from "../../src/libraries/ApprovedChunk.sol";
import {MockBlacklistToken} from "../../src/mocks/MockBlacklistToken.sol";
import {MockERC20} from "../../src/mocks/MockERC20.sol";
import {Chunk, toChunk} from "../../src/types/Chunk.sol";
import {PaymentWord, toPaymentWord} from "../../src/types/PaymentWord.sol";
import {Batch, Run} from "../../src/types/PayoutTypes.sol";

/// A BatchPayout, an honest token, a payer with money and an allowance, and rosters of payees.
abstract contract PayoutFixture is Test {
    uint32 internal constant OWED_PERIOD = 90 days;
    uint64 internal constant PAUSER_ROLE = 7;
    uint256 internal constant FUNDS = 1e30;

    AccessManager internal manager;
    BatchPayout internal payout;
    MockBlacklistToken internal token;
    address internal payer;
    uint256 internal payerKey;
    address internal pauser = makeAddr("pauser");
    address internal stranger = makeAddr("stranger");

    function setUp() public virtual {
        vm.warp(1_800_000_000);
        (payer, payerKey) = makeAddrAndKey("payer");
        manager = new AccessManager(address(this));
        payout = new BatchPayout(address(manager), OWED_PERIOD);
        bytes4[] memory selectors = new bytes4[](2);
        (selectors[0], selectors[1]) = (payout.pause.selector, payout.unpause.selector);
        manager.setTargetFunctionRole(address(payout), selectors, PAUSER_ROLE);
        manager.grantRole(PAUSER_ROLE, pauser, 0);
        token = new MockBlacklistToken();
        _fund(token);
    }

    function _fund(MockERC20 funded) internal {
        funded.mint(payer, FUNDS);
        vm.prank(payer);
        funded.approve(address(payout), type(uint256).max);
    }

    /* RUNS AND BATCHES */

    function _run() internal view returns (Run memory) {
        return _runOf(token, 1);
    }

    function _runOf(MockERC20 paid, uint256 runNonce) internal view returns (Run memory) {
        return Run({payer: payer, token: address(paid), workflowId: "october payroll", runNonce: runNonce});
    }

    function _payee(uint256 id) internal pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode("payee", id)))));
    }

    function _amount(uint256 id) internal pure returns (uint88) {
        return uint88(1_500e6 + id);
    }

    /// The word of payment `id` of the roster.
    function _word(uint256 id) internal pure returns (PaymentWord) {
        return toPaymentWord(_payee(id), _amount(id));
    }

    /// The first `count` payments of a chunk of the roster.
    function _words(uint256 chunkIndex, uint256 count) internal pure returns (PaymentWord[] memory words) {
        words = new PaymentWord[](count);
        for (uint256 i; i < count; ++i) {
            words[i] = _word(chunkIndex * 256 + i);
        }
    }

    function _batch(uint256 chunkIndex, uint256 count) internal pure returns (Batch memory) {
        return _batchOf(chunkIndex, _words(chunkIndex, count));
    }

    function _batchOf(uint256 chunkIndex, PaymentWord[] memory words) internal pure returns (Batch memory b) {
        b.words = words;
        b.total = _sum(words);
        b.chunks = new Chunk[](1);
        b.chunks[0] = toChunk(uint240(chunkIndex), uint16(words.length));
        b.stepsRoots = new uint256[](0);
    }

    /// Two chunks in one batch.
    function _join(Batch memory first, Batch memory second) internal pure returns (Batch memory b) {
        b.total = first.total + second.total;
        b.chunks = new Chunk[](first.chunks.length + second.chunks.length);
        b.words = new PaymentWord[](first.words.length + second.words.length);
        b.stepsRoots = new uint256[](first.stepsRoots.length + second.stepsRoots.length);
        for (uint256 i; i < b.chunks.length; ++i) {
            b.chunks[i] =
                i < first.chunks.length ? first.chunks[i] : second.chunks[i - first.chunks.length];
        }
        for (uint256 i; i < b.words.length; ++i) {
            b.words[i] = i < first.words.length ? first.words[i] : second.words[i - first.words.length];
        }
        for (uint256 i; i < b.stepsRoots.length; ++i) {
            b.stepsRoots[i] = i < first.stepsRoots.length
                ? first.stepsRoots[i]
                : second.stepsRoots[i - first.stepsRoots.length];
        }
    }

    function _attested(Batch memory batch, uint256 stepsRoot) internal pure returns (Batch memory) {
        batch.stepsRoots = new uint256[](batch.chunks.length);
        for (uint256 i; i < batch.chunks.length; ++i) {
            batch.stepsRoots[i] = stepsRoot + i;
        }
        return batch;
    }

    function _sum(PaymentWord[] memory words) internal pure returns (uint256 total) {
        for (uint256 i; i < words.length; ++i) {
            total += words[i].amount();
        }
    }

    function _one(uint256 id) internal pure returns (uint256[] memory ids) {
        ids = new uint256[](1);
        ids[0] = id;
    }

    /* ACTIONS */

    function _pay(Batch memory batch) internal returns (bytes32) {
        return _payRun(_run(), batch);
    }

    function _payRun(Run memory run, Batch memory batch) internal returns (bytes32) {
        vm.prank(payer);
        return payout.pay(run, batch);
    }

    /// Gives the payer's account the delegate's code as an EIP-7702 authorization would.
    function _delegate() internal {
        vm.etch(payer, abi.encodePacked(hex"ef0100", payout.payoutDelegate()));
    }

    /* MERKLE TREES OF APPROVED CHUNKS */

    function _leaf(Batch memory batch) internal pure returns (bytes32) {
        uint256 stepsRoot = batch.stepsRoots.length == 0 ? 0 : batch.stepsRoots[0];
        bytes memory encoded =
            abi.encode(ApprovedChunk.DOMAIN, batch.chunks[0].index(), stepsRoot, batch.words);
        return keccak256(bytes.concat(keccak256(encoded)));
    }

    function _node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return left < right ? keccak256(abi.encode(left, right)) : keccak256(abi.encode(right, left));
    }

    function _proofs(bytes32 sibling) internal pure returns (bytes32[][] memory proofs) {
        proofs = new bytes32[][](1);
        proofs[0] = new bytes32[](1);
        proofs[0][0] = sibling;
    }

    function _open(bytes32 merkleRoot, uint256 budget) internal returns (bytes32) {
        vm.prank(payer);
        return payout.openRun(_run(), merkleRoot, budget, uint64(block.timestamp + 1 days));
    }

    /* ASSERTIONS */

    function _assertPaid(Batch memory batch) internal view {
        for (uint256 i; i < batch.words.length; ++i) {
            PaymentWord word = batch.words[i];
            assertEq(token.balanceOf(word.recipient()), word.amount(), "payee");
        }
    }
}
