// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {BatchPayout} from "../src/BatchPayout.sol";
import {IBatchPayout} from "../src/interfaces/IBatchPayout.sol";
import {Fingerprint} from "../src/libraries/Fingerprint.sol";
import {Chunk, toChunk} from "../src/types/Chunk.sol";
import {PaymentWord, toPaymentWord} from "../src/types/PaymentWord.sol";
import {Batch, Run} from "../src/types/PayoutTypes.sol";
import {PayoutFixture} from "./support/PayoutFixture.sol";

contract BatchPayoutTest is PayoutFixture {
    uint256 private constant STEPS_ROOT = 42;

    /* CONSTRUCTION */

    function test_RevertWhen_OwedPeriodIsZero() public {
        vm.expectRevert(IBatchPayout.ZeroOwedPeriod.selector);
        new BatchPayout(address(manager), 0);
    }

    function test_RevertWhen_AuthorityIsZero() public {
        vm.expectRevert(
            abi.encodeWithSelector(IAccessManaged.AccessManagedInvalidAuthority.selector, address(0))
        );
        new BatchPayout(address(0), OWED_PERIOD);
    }

    function test_KnowsItsPeriodAndDelegate() public view {
        assertEq(payout.owedPeriod(), OWED_PERIOD);
        assertGt(payout.payoutDelegate().code.length, 0);
        assertEq(payout.authority(), address(manager));
    }

    /* PAYING FROM THE ALLOWANCE */

    function test_PaysEveryPayeeAndMarksThem() public {
        Batch memory batch = _batch(3, 5);
        bytes32 runId = _pay(batch);
        _assertPaid(batch);
        assertEq(token.balanceOf(payer), FUNDS - batch.total);
        assertEq(token.balanceOf(address(payout)), 0);
        assertEq(payout.chunkBitmap(payer, runId, 3), 31);
        assertTrue(payout.isTaken(payer, runId, 3 * 256 + 4));
        assertFalse(payout.isTaken(payer, runId, 3 * 256 + 5));
        assertEq(payout.attestation(payer, runId, 3), 0);
    }

    function test_PaysSeveralChunksInOneCall() public {
        Batch memory batch = _join(_batch(0, 256), _batch(9, 3));
        bytes32 runId = _pay(batch);
        _assertPaid(batch);
        assertEq(payout.chunkBitmap(payer, runId, 0), type(uint256).max);
        assertEq(payout.chunkBitmap(payer, runId, 9), 7);
        uint256[] memory bitmaps = payout.chunkBitmaps(payer, runId, 8, 3);
        assertEq(bitmaps.length, 3);
        assertEq(bitmaps[0], 0);
        assertEq(bitmaps[1], 7);
        assertEq(bitmaps[2], 0);
    }

    function test_EmitsWhatItTookOn() public {
        Run memory run = _run();
        Batch memory batch = _batch(3, 5);
        bytes32 runId = payout.runIdOf(run);
        vm.expectEmit(address(payout));
        emit IBatchPayout.ChunkPaid(runId, 3, 31);
        vm.expectEmit(address(payout));
        emit IBatchPayout.BatchPaid(runId, payer, address(token), run.workflowId, run.runNonce, batch.total);
        _pay(batch);
    }

    function test_SecondSubmissionMovesNothingAndNeedsNoAllowance() public {
        Batch memory batch = _batch(0, 7);
        _pay(batch);
        vm.prank(payer);
        token.approve(address(payout), 0);
        uint256 left = token.balanceOf(payer);
        _pay(batch);
        _assertPaid(batch);
        assertEq(token.balanceOf(payer), left);
    }

    function test_PaysOnlyWhatIsMissing() public {
        _pay(_batch(0, 4));
        vm.prank(payer);
        token.approve(address(payout), uint256(_amount(4)) + _amount(5));
        Batch memory batch = _batch(0, 6);
        _pay(batch);
        _assertPaid(batch);
    }

    function test_OtherWordsForTakenPositionsPayNobody() public {
        _pay(_batch(0, 4));
        PaymentWord[] memory words = _words(7, 4);
        _pay(_batchOf(0, words));
        for (uint256 i; i < words.length; ++i) {
            assertEq(token.balanceOf(words[i].recipient()), 0);
        }
    }

    function test_AnotherRunNonceIsAnotherRun() public {
        Batch memory batch = _batch(0, 2);
        assertTrue(_pay(batch) != _payRun(_runOf(token, 2), batch));
        assertEq(token.balanceOf(_payee(0)), 2 * uint256(_amount(0)));
    }

    function test_RunIdIsTheSharedHash() public view {
        Run memory run = _run();
        bytes memory encoded =
            abi.encode(block.chainid, address(payout), run.payer, run.token, run.workflowId, run.runNonce);
        assertEq(payout.runIdOf(run), keccak256(encoded));
    }

    function testFuzz_RunIdDiffersInEveryPart(Run memory left, Run memory right) public view {
        bool same = keccak256(abi.encode(left)) == keccak256(abi.encode(right));
        assertEq(payout.runIdOf(left) == payout.runIdOf(right), same);
    }

    function test_OperatorPaysFromThePayersAllowance() public {
        vm.expectEmit(address(payout));
        emit IBatchPayout.OperatorSet(payer, stranger, true);
        vm.prank(payer);
        payout.setOperator(stranger, true);
        assertTrue(payout.isOperator(payer, stranger));
        Batch memory batch = _batch(0, 2);
        vm.prank(stranger);
        payout.pay(_run(), batch);
        _assertPaid(batch);
    }

    function test_RevertWhen_CallerIsNeitherPayerNorOperator() public {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.NotPayerOrOperator.selector, stranger, payer));
        payout.pay(_run(), _batch(0, 2));
    }

    function test_RevertWhen_OperatorWasRemoved() public {
        vm.startPrank(payer);
        payout.setOperator(stranger, true);
        payout.setOperator(stranger, false);
        vm.stopPrank();
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.NotPayerOrOperator.selector, stranger, payer));
        payout.pay(_run(), _batch(0, 2));
    }

    function test_RevertWhen_OperatorIsZeroOrThePayer() public {
        vm.startPrank(payer);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.InvalidOperator.selector, address(0)));
        payout.setOperator(address(0), true);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.InvalidOperator.selector, payer));
        payout.setOperator(payer, true);
    }

    /* MALFORMED BATCHES */

    function _expectRefusal(Batch memory batch, bytes memory reason) private {
        vm.prank(payer);
        vm.expectRevert(reason);
        payout.pay(_run(), batch);
        assertEq(token.balanceOf(payer), FUNDS);
    }

    function test_RevertWhen_NothingIsSubmitted() public {
        Batch memory batch;
        _expectRefusal(batch, abi.encodeWithSelector(IBatchPayout.EmptyBatch.selector));
    }

    function test_RevertWhen_TokenHasNoCode() public {
        Run memory run = _run();
        run.token = makeAddr("no contract");
        vm.prank(payer);
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.TokenHasNoCode.selector, run.token));
        payout.pay(run, _batch(0, 1));
    }

    function test_RevertWhen_ChunkIsEmpty() public {
        Batch memory batch = _join(_batch(4, 1), _batch(5, 0));
        _expectRefusal(batch, abi.encodeWithSelector(IBatchPayout.InvalidChunkSize.selector, 5, 0));
    }

    function test_RevertWhen_ChunkHasMoreThan256Words() public {
        Batch memory batch = _batchOf(5, _words(0, 257));
        _expectRefusal(batch, abi.encodeWithSelector(IBatchPayout.InvalidChunkSize.selector, 5, 257));
    }

    function test_RevertWhen_ChunkComesTwice() public {
        Batch memory batch = _join(_batch(5, 1), _batch(5, 2));
        _expectRefusal(batch, abi.encodeWithSelector(IBatchPayout.ChunkOutOfOrder.selector, 5));
    }

    function test_RevertWhen_ChunksDecrease() public {
        Batch memory batch = _join(_batch(5, 1), _batch(4, 2));
        _expectRefusal(batch, abi.encodeWithSelector(IBatchPayout.ChunkOutOfOrder.selector, 4));
    }

    function test_RevertWhen_ChunksClaimMoreWordsThanThereAre() public {
        Batch memory batch = _batch(0, 3);
        batch.chunks[0] = toChunk(0, 4);
        _expectRefusal(batch, abi.encodeWithSelector(IBatchPayout.WrongWordCount.selector, 4, 3));
    }

    function test_RevertWhen_WordsAreLeftOver() public {
        Batch memory batch = _batch(0, 3);
        batch.chunks[0] = toChunk(0, 2);
        batch.total -= _amount(2);
        _expectRefusal(batch, abi.encodeWithSelector(IBatchPayout.WrongWordCount.selector, 2, 3));
    }

    function test_RevertWhen_TotalIsTooHighOrTooLow() public {
        Batch memory batch = _batch(0, 3);
        uint256 sum = batch.total;
        batch.total = sum + 1;
        _expectRefusal(batch, abi.encodeWithSelector(IBatchPayout.WrongTotal.selector, sum + 1, sum));
        batch.total = sum - 1;
        _expectRefusal(batch, abi.encodeWithSelector(IBatchPayout.WrongTotal.selector, sum - 1, sum));
    }

    /// Each kind of bad word at an even and an odd position, in chunks of even and odd size.
    function test_RevertWhen_WordIsNotAPayment() public {
        PaymentWord[3] memory bad = [
            PaymentWord.wrap(uint256(1) << 248 | PaymentWord.unwrap(_word(0))),
            PaymentWord.wrap(uint256(uint160(_payee(0))) << 88),
            PaymentWord.wrap(1_500e6)
        ];
        for (uint256 kind; kind < bad.length; ++kind) {
            for (uint256 size = 1; size <= 4; ++size) {
                for (uint256 position; position < size; ++position) {
                    Batch memory batch = _batch(2, size);
                    batch.words[position] = bad[kind];
                    batch.total = _sum(batch.words);
                    uint256 id = 2 * 256 + position;
                    _expectRefusal(
                        batch, abi.encodeWithSelector(IBatchPayout.InvalidWord.selector, id, bad[kind])
                    );
                }
            }
        }
    }

    function test_AcceptsTheWidestWord() public {
        PaymentWord[] memory words = new PaymentWord[](2);
        words[0] = toPaymentWord(address(type(uint160).max), 1);
        words[1] = toPaymentWord(address(1), type(uint88).max);
        token.mint(payer, type(uint88).max);
        _pay(_batchOf(type(uint240).max, words));
        assertEq(token.balanceOf(address(type(uint160).max)), 1);
        assertEq(token.balanceOf(address(1)), type(uint88).max);
    }

    function test_RevertWhen_StepsRootsAreNotOnePerChunk() public {
        Batch memory batch = _batch(0, 3);
        batch.stepsRoots = new uint256[](2);
        _expectRefusal(batch, abi.encodeWithSelector(IBatchPayout.WrongStepsRootCount.selector, 1, 2));
    }

    function test_RevertWhen_ThePayeeIsBatchPayoutItself() public {
        Batch memory batch = _batch(0, 3);
        batch.words[1] = toPaymentWord(address(payout), _amount(1));
        _expectRefusal(batch, abi.encodeWithSelector(IBatchPayout.PaymentToSelf.selector, 1));
    }

    /* ATTESTATION */

    /// Independent of the library: plain arithmetic on `abi.encode`.
    function _reference(uint256 stepsRoot, PaymentWord[] memory words) private pure returns (bytes32) {
        uint256[] memory plain = new uint256[](words.length);
        for (uint256 i; i < words.length; ++i) {
            plain[i] = PaymentWord.unwrap(words[i]);
        }
        uint256 r = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;
        uint256 challenge = uint256(keccak256(abi.encode(bytes32(stepsRoot), plain))) % r;
        uint256 f;
        for (uint256 i; i < plain.length; ++i) {
            f = mulmod(addmod(f, plain[i], r), challenge, r);
        }
        return keccak256(abi.encode(stepsRoot, challenge, f));
    }

    function test_AttestsEveryChunkAndClosesIt() public {
        Batch memory batch = _attested(_join(_batch(0, 256), _batch(1, 3)), STEPS_ROOT);
        bytes32 first = _reference(STEPS_ROOT, _words(0, 256));
        bytes32 second = _reference(STEPS_ROOT + 1, _words(1, 3));
        bytes32 runId = payout.runIdOf(_run());
        vm.expectEmit(address(payout));
        emit IBatchPayout.ChunkAttested(runId, 0, STEPS_ROOT, first);
        vm.expectEmit(address(payout));
        emit IBatchPayout.ChunkPaid(runId, 0, type(uint256).max);
        vm.expectEmit(address(payout));
        emit IBatchPayout.ChunkAttested(runId, 1, STEPS_ROOT + 1, second);
        vm.expectEmit(address(payout));
        emit IBatchPayout.ChunkPaid(runId, 1, 7);
        _pay(batch);
        _assertPaid(batch);
        assertEq(payout.attestation(payer, runId, 0), first);
        assertEq(payout.attestation(payer, runId, 1), second);
        assertEq(payout.chunkBitmap(payer, runId, 1), type(uint256).max);
    }

    function testFuzz_AttestationEqualsTheReference(uint256 stepsRoot, uint256 count, uint256 salt) public {
        stepsRoot = bound(stepsRoot, 1, Fingerprint.FIELD - 1);
        PaymentWord[] memory words = _words(salt % 1e9, bound(count, 1, 40));
        bytes32 runId = _pay(_attested(_batchOf(0, words), stepsRoot));
        assertEq(payout.attestation(payer, runId, 0), _reference(stepsRoot, words));
    }

    function test_NothingJoinsAnAttestedChunk() public {
        _pay(_attested(_batch(0, 3), STEPS_ROOT));
        _pay(_batch(0, 5));
        assertEq(token.balanceOf(_payee(3)), 0);
        assertEq(token.balanceOf(_payee(4)), 0);
    }

    function test_SameAttestedSubmissionAgainMovesNothing() public {
        Batch memory batch = _attested(_batch(0, 3), STEPS_ROOT);
        _pay(batch);
        vm.prank(payer);
        token.approve(address(payout), 0);
        _pay(batch);
        _assertPaid(batch);
    }

    function test_RevertWhen_AttestedAgainWithOtherSteps() public {
        bytes32 runId = _pay(_attested(_batch(0, 3), STEPS_ROOT));
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.ChunkNotFresh.selector, runId, 0));
        _pay(_attested(_batch(0, 3), STEPS_ROOT + 1));
    }

    function test_RevertWhen_AttestedAgainWithOtherWords() public {
        bytes32 runId = _pay(_attested(_batch(0, 3), STEPS_ROOT));
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.ChunkNotFresh.selector, runId, 0));
        _pay(_attested(_batch(0, 4), STEPS_ROOT));
    }

    function test_RevertWhen_AttestingAChunkPaidInPart() public {
        bytes32 runId = _pay(_batch(0, 1));
        vm.expectRevert(abi.encodeWithSelector(IBatchPayout.ChunkNotFresh.selector, runId, 0));
        _pay(_attested(_batch(0, 3), STEPS_ROOT));
    }

    function test_RevertWhen_StepsRootIsZeroOrNotInTheField() public {
        Batch memory batch = _attested(_batch(6, 3), 0);
        _expectRefusal(batch, abi.encodeWithSelector(IBatchPayout.InvalidStepsRoot.selector, 6, 0));
        batch = _attested(_batch(6, 3), Fingerprint.FIELD);
        _expectRefusal(
            batch, abi.encodeWithSelector(IBatchPayout.InvalidStepsRoot.selector, 6, Fingerprint.FIELD)
        );
    }

    /// The same figures stand in the TypeScript test of the bindings' neighbours: one vector, two languages.
    function test_AttestationVector() public {
        PaymentWord[] memory words = new PaymentWord[](3);
        words[0] = toPaymentWord(0x1111111111111111111111111111111111111111, 1_500_000_000);
        words[1] = toPaymentWord(0x2222222222222222222222222222222222222222, 1);
        words[2] = toPaymentWord(0xFFfFfFffFFfffFFfFFfFFFFFffFFFffffFfFFFfF, type(uint88).max);
        token.mint(payer, type(uint88).max);
        bytes32 runId = _pay(_attested(_batchOf(0, words), 42));
        assertEq(payout.attestation(payer, runId, 0), VECTOR);
    }

    bytes32 private constant VECTOR = 0x725603cb93a5c0a0f0d842b7c85018b7988a0af5a963729d9826a8f6df7a0a50;

    /* PAUSE */

    function test_PauseStopsTheWaysInAndUnpauseOpensThem() public {
        vm.prank(pauser);
        payout.pause();
        vm.startPrank(payer);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        payout.pay(_run(), _batch(0, 1));
        vm.expectRevert(Pausable.EnforcedPause.selector);
        payout.payFromAccount(_run(), _batch(0, 1));
        vm.expectRevert(Pausable.EnforcedPause.selector);
        payout.openRun(_run(), "root", 1, type(uint64).max);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        payout.payApproved(_run(), _batch(0, 1), new bytes32[][](1));
        vm.stopPrank();
        vm.prank(pauser);
        payout.unpause();
        _pay(_batch(0, 1));
        assertEq(token.balanceOf(_payee(0)), _amount(0));
    }

    function test_RevertWhen_PausedOrUnpausedWithoutTheRole() public {
        bytes memory reason =
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, stranger);
        vm.startPrank(stranger);
        vm.expectRevert(reason);
        payout.pause();
        vm.expectRevert(reason);
        payout.unpause();
    }

    /* FUZZ */

    /// Any two submissions of overlapping parts of a chunk pay each payment once and take exactly its sum.
    function testFuzz_OverlappingSubmissionsPayOnce(uint256 first, uint256 second, uint256 chunkIndex)
        public
    {
        first = bound(first, 1, 40);
        second = bound(second, 1, 40);
        chunkIndex = bound(chunkIndex, 0, type(uint240).max);
        uint256 salt = chunkIndex % 1e9;
        _pay(_batchOf(chunkIndex, _words(salt, first)));
        _pay(_batchOf(chunkIndex, _words(salt, second)));
        uint256 longest = first > second ? first : second;
        Batch memory all = _batchOf(chunkIndex, _words(salt, longest));
        _assertPaid(all);
        assertEq(token.balanceOf(payer), FUNDS - all.total);
        assertEq(token.balanceOf(address(payout)), 0);
    }

    function testFuzz_WordsKeepTheirParts(address to, uint88 units) public pure {
        PaymentWord word = toPaymentWord(to, units);
        assertEq(word.recipient(), to);
        assertEq(word.amount(), units);
        assertEq(PaymentWord.unwrap(word) >> 248, 0);
    }

    function testFuzz_ChunksKeepTheirParts(uint240 chunkIndex, uint16 words, uint8 position) public pure {
        Chunk chunk = toChunk(chunkIndex, words);
        assertEq(chunk.index(), chunkIndex);
        assertEq(chunk.count(), words);
        assertEq(chunk.paymentId(position), uint256(chunkIndex) * 256 + position);
    }
}
