// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Points of the BabyJubJub curve, as circomlib uses it
/// @notice The twisted Edwards curve A·x² + y² = 1 + D·x²·y² over the scalar field of BN254, so that a circuit over
/// BN254 computes on it with native arithmetic. Agents sign the statements of a workflow with keys on it.
/// @dev The group has 8·ORDER points, ORDER prime. With a key outside the subgroup of ORDER points verifiers disagree
/// on what a valid EdDSA signature is, and circomlib's gates are not safe for points of low order; therefore a key is
/// refused unless its order is exactly ORDER.
library BabyJubJub {
    /// @dev Scalar field of BN254; coordinates are canonical, that is, below it.
    uint256 internal constant FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @dev Coefficients of EIP-2494: the Montgomery curve with coefficient 168698 becomes, in twisted Edwards form,
    /// A = 168698 + 2 and D = 168698 - 2. A is a square in the field and D is not, hence the addition formulas below
    /// have no exceptional points.
    uint256 internal constant A = 168700;
    uint256 internal constant D = 168696;

    /// @dev Order of the prime subgroup: the number of points of the curve divided by the cofactor 8.
    uint256 internal constant ORDER =
        2736030358979909402780800718157159386076813972158567259200215660948447373041;

    /// @dev Position of the highest set bit of ORDER.
    uint256 private constant ORDER_TOP_BIT = 250;

    /// @dev The affine point (x / z, y / z).
    struct Point {
        uint256 x;
        uint256 y;
        uint256 z;
    }

    /// @notice True if (x, y) has canonical coordinates and satisfies the curve's equation.
    function isOnCurve(uint256 x, uint256 y) internal pure returns (bool) {
        if (x >= FIELD || y >= FIELD) return false;
        uint256 xx = mulmod(x, x, FIELD);
        uint256 yy = mulmod(y, y, FIELD);
        uint256 left = addmod(mulmod(A, xx, FIELD), yy, FIELD);
        return left == addmod(1, mulmod(D, mulmod(xx, yy, FIELD), FIELD), FIELD);
    }

    /// @notice True if the order of (x, y) is exactly ORDER: in the prime subgroup and not the identity.
    /// @dev (x, y) must be on the curve. Computes ORDER·(x, y) by double-and-add in projective coordinates
    /// (dbl-2008-bbjlp and madd-2008-bbjlp of the Explicit-Formulas Database).
    function hasPrimeOrder(uint256 x, uint256 y) internal pure returns (bool) {
        if (x == 0 && y == 1) return false;
        Point memory product = Point(x, y, 1);
        for (uint256 bit = ORDER_TOP_BIT; bit != 0;) {
            unchecked {
                --bit;
            }
            _double(product);
            if ((ORDER >> bit) & 1 == 1) _add(product, x, y);
        }
        return product.x == 0 && product.y == product.z;
    }

    // A sum of up to five values below FIELD stays below 2^256, so that nothing here needs a reduction before it is
    // multiplied; before a subtraction a multiple of FIELD is added for the same reason.

    function _double(Point memory p) private pure {
        unchecked {
            uint256 xx = mulmod(p.x, p.x, FIELD);
            uint256 yy = mulmod(p.y, p.y, FIELD);
            uint256 axx = mulmod(A, xx, FIELD);
            uint256 f = axx + yy;
            uint256 j = f + 2 * (FIELD - mulmod(p.z, p.z, FIELD));
            uint256 twiceXy = mulmod(p.x + p.y, p.x + p.y, FIELD) + 2 * FIELD - xx - yy;
            p.x = mulmod(twiceXy, j, FIELD);
            p.y = mulmod(f, axx + FIELD - yy, FIELD);
            p.z = mulmod(f, j, FIELD);
        }
    }

    /// @dev Adds the affine point (x, y) to `p`.
    function _add(Point memory p, uint256 x, uint256 y) private pure {
        unchecked {
            uint256 xx = mulmod(p.x, x, FIELD);
            uint256 yy = mulmod(p.y, y, FIELD);
            uint256 zz = mulmod(p.z, p.z, FIELD);
            uint256 e = mulmod(D, mulmod(xx, yy, FIELD), FIELD);
            uint256 f = zz + FIELD - e;
            uint256 g = zz + e;
            uint256 cross = mulmod(p.x + p.y, x + y, FIELD) + 2 * FIELD - xx - yy;
            p.x = mulmod(mulmod(p.z, f, FIELD), cross, FIELD);
            p.y = mulmod(mulmod(p.z, g, FIELD), yy + FIELD - mulmod(A, xx, FIELD), FIELD);
            p.z = mulmod(f, g, FIELD);
        }
    }
}
