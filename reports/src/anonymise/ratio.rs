//! An exact fraction. Closeness and loss are compared as fractions so that no rounding of floating
//! point decides what is released.

use std::{cmp::Ordering, fmt};

/// A non-negative fraction in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: u128,
    denominator: u128,
}

impl Ratio {
    /// Nought.
    pub const ZERO: Self = Self { numerator: 0, denominator: 1 };

    /// `numerator / denominator`; nought if the denominator is nought, which is the closeness of an
    /// empty table. Both are counts of rows multiplied at most twice, so nothing overflows.
    pub fn new(numerator: u128, denominator: u128) -> Self {
        if denominator == 0 {
            return Self::ZERO;
        }
        let shared = common_divisor(numerator, denominator);
        Self { numerator: numerator / shared, denominator: denominator / shared }
    }

    /// So many thousandths: 350 is 0.35.
    pub fn thousandths(count: u32) -> Self {
        Self::new(u128::from(count), 1000)
    }

    /// The fraction above the line.
    pub fn numerator(self) -> u128 {
        self.numerator
    }

    /// The fraction below the line.
    pub fn denominator(self) -> u128 {
        self.denominator
    }

    /// Twelve decimal places, cut and not rounded, worked out in whole numbers.
    pub fn decimal(self) -> String {
        const SCALE: u128 = 1_000_000_000_000;
        let whole = self.numerator / self.denominator;
        let rest = self.numerator % self.denominator;
        format!("{whole}.{:012}", rest * SCALE / self.denominator)
    }
}

fn common_divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a.max(1) } else { common_divisor(b, a % b) }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_compared_exactly_and_printed_to_twelve_places() {
        assert_eq!(Ratio::new(35, 100), Ratio::thousandths(350));
        assert!(Ratio::new(1, 3) > Ratio::thousandths(333));
        assert!(Ratio::new(1, 3) < Ratio::thousandths(334));
        assert_eq!(Ratio::new(2, 3).decimal(), "0.666666666666");
        assert_eq!(Ratio::new(3, 0), Ratio::ZERO);
        assert_eq!(Ratio::ZERO.decimal(), "0.000000000000");
    }
}
