// SPDX-License-Identifier: MIT
// Written by scripts/write-pairing-vectors.ts; a test compares the two.
pragma solidity 0.8.37;

/// @notice Points of G2 as the pairing precompile has them (x imaginary, x real, y imaginary, y real), and the scalars
/// of the test key. Whoever knows the scalars of a key can forge proofs, which is what the tests do.
library PairingVectors {
    uint256 internal constant BETA = 3;
    uint256 internal constant GAMMA = 5;
    uint256 internal constant DELTA = 7;

    bytes internal constant GENERATOR = hex"198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
        hex"1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        hex"090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
        hex"12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";
    bytes internal constant NEGATIVE_GENERATOR = hex"198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
        hex"1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
        hex"275dc4a288d1afb3cbb1ac09187524c7db36395df7be3b99e673b13a075a65ec"
        hex"1d9befcd05a5323e6da4d435f3b617cdb3af83285c2df711ef39c01571827f9d";
    bytes internal constant BETA_POINT = hex"1014772f57bb9742735191cd5dcfe4ebbc04156b6878a0a7c9824f32ffb66e85"
        hex"06064e784db10e9051e52826e192715e8d7e478cb09a5e0012defa0694fbc7f5"
        hex"021e2335f3354bb7922ffcc2f38d3323dd9453ac49b55441452aeaca147711b2"
        hex"058e1d5681b5b9e0074b0f9c8d2c68a069b920d74521e79765036d57666c5597";
    bytes internal constant GAMMA_POINT = hex"0a09ccf561b55fd99d1c1208dee1162457b57ac5af3759d50671e510e428b2a1"
        hex"2e539c423b302d13f4e5773c603948eaf5db5df8ae8a9a9113708390a06410d8"
        hex"19b763513924a736e4eebd0d78c91c1bc1d657fee4214057d21414011cfcc763"
        hex"2f8d9f9ab83727c77a2fec063cb7b6e5eb23044ccf535ad49d46d394fb6f6bf6";
    bytes internal constant NEGATIVE_GAMMA_POINT = hex"0a09ccf561b55fd99d1c1208dee1162457b57ac5af3759d50671e510e428b2a1"
        hex"2e539c423b302d13f4e5773c603948eaf5db5df8ae8a9a9113708390a06410d8"
        hex"16aceb21a80cf8f2d36188a908b83c41d5ab129284508a356a0c7815bb8035e4"
        hex"00d6aed828fa78623e2059b044c9a177ac5e6644991e6fb89ed9b881dd0d9151";
    bytes internal constant DELTA_POINT = hex"2903ba015a9abde26a5d081e84551e63be0fd4516e46ee6d593edeba46362455"
        hex"224bdc5d4327fcf8ed702e01de1c2f1657a253ba75e32a89c390142aaa28b308"
        hex"03c8b7cda6b2dedb7aeeaf5fda464ad17036bea1c4e6f7adbaed1ebe0335e0d8"
        hex"1d92fff52a265017eeccb372e37d7a7bd431800eca28dfd82e21e8054114233f";

    /// @dev On the curve, but not of the order that pairings are defined for.
    bytes internal constant OUTSIDE_SUBGROUP = hex"0000000000000000000000000000000000000000000000000000000000000000"
        hex"0000000000000000000000000000000000000000000000000000000000000001"
        hex"2351dcdda257b62181cbd745dfee16d5fdf4eb185bbcf33c20a0fe6eaa9cb4a3"
        hex"07fb3d558dafafb6bf6dd326a5fefe0beca3f9ac3bd999a390d504fad34b0b8c";
}
