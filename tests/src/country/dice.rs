//! A small generator of numbers, so that a seed tells the whole set.

use domain::person::NhsNumber;

/// Numbers that look like any others, the same for the same seed.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice for a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0xD134_2543_DE82_EF95))
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (x ^ (x >> 31)) % n.max(1)
    }

    /// An index below `n`, as an index.
    pub fn index(&mut self, n: usize) -> usize {
        usize::try_from(self.below(n as u64)).expect("an index")
    }

    /// True in so many of a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of a list, each as likely.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }

    /// One of a list, the first much more often than the last.
    pub fn common<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len()) * self.index(list.len()) / list.len()]
    }

    /// Any order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.index(at + 1));
        }
    }

    /// A number with a right check digit, outside any range in use.
    pub fn nhs_number(&mut self) -> NhsNumber {
        loop {
            let nine = 900_000_000 + self.below(99_999_999);
            let found = (0..10).find_map(|digit| NhsNumber::parse(&format!("{nine}{digit}")).ok());
            if let Some(number) = found {
                return number;
            }
        }
    }

    /// The postcode of a home in a town.
    pub fn postcode(&mut self, town: u64) -> String {
        const LETTERS: [char; 18] = [
            'A', 'B', 'D', 'E', 'F', 'G', 'H', 'J', 'L', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'W',
            'X',
        ];
        let (a, b) = (*self.pick(&LETTERS), *self.pick(&LETTERS));
        format!("{}{} {}{a}{b}", area(town), 1 + self.below(6), self.below(10))
    }
}

/// The first letters of the postcodes of a town.
fn area(town: u64) -> String {
    let letter =
        |n: u64| char::from(b"NMTWYSHGLRED"[usize::try_from(n % 12).expect("below twelve")]);
    format!("{}{}", letter(town), letter(town / 12))
}

/// The postcode of the hospital of a town, which is given for many of its newborns.
pub(super) fn ward(town: u64) -> String {
    format!("{}9 9ZZ", area(town))
}
