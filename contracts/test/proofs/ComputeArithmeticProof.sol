// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ComputeCost} from "../../src/libraries/ComputeCost.sol";
import {ComputeSlash} from "../../src/libraries/ComputeSlash.sol";

/// @notice Statements about all inputs, proved by `scripts/prove-pricing.cjs`; nothing here is ever deployed.
contract ComputeArithmeticProof {
    function priceFitsUint128(
        uint256 gpu,
        uint256 memory_,
        uint256 gpuRate,
        uint256 memoryRate,
        bool priority
    ) external pure {
        uint256 price = ComputeCost.cost(gpu, memory_, gpuRate, memoryRate, priority);
        assert(price <= type(uint128).max);
    }

    function noWorkIsFree(uint256 gpu, uint256 memory_, uint256 gpuRate, uint256 memoryRate) external pure {
        uint256 price = ComputeCost.cost(gpu, memory_, gpuRate, memoryRate, false);
        assert(price != 0 || (gpu == 0 && memory_ == 0));
    }

    function cutIsCovered(uint128 stake, uint128 unbonding) external pure {
        uint256 atRisk = uint256(stake) + unbonding;
        uint256 cut = ComputeSlash.cut(atRisk);
        assert(cut <= atRisk);
        assert(cut <= type(uint128).max);
        assert(cut != 0 || atRisk == 0);
        assert(cut * 200 >= atRisk);
        assert(atRisk == 0 || (cut - 1) * 200 < atRisk);
    }

    function nobodyGainsByARescue(uint128 slashed, uint128 surety) external pure {
        (uint256 reward, uint256 matched) = ComputeSlash.rescue(slashed, surety);
        assert(matched <= surety);
        assert(matched <= slashed);
        assert(reward <= slashed);
        assert(reward < matched || (reward == 0 && matched == 0));
        assert(reward * 5 <= matched * 4);
    }
}
