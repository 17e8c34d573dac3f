//! Names as they are met: a few very common, many rare, some with accents, particles and hyphens.

use super::Dice;
use domain::person::Sex;

const FAMILIES: &[&str] = &[
    "Khan",
    "Smith",
    "Ahmed",
    "Patel",
    "Hussain",
    "Jones",
    "Ali",
    "Singh",
    "Begum",
    "Williams",
    "Brown",
    "Taylor",
    "Iqbal",
    "Davies",
    "Evans",
    "Thomas",
    "Roberts",
    "Johnson",
    "Walker",
    "Wright",
    "Robinson",
    "Thompson",
    "White",
    "Hughes",
    "Edwards",
    "Green",
    "Hall",
    "Wood",
    "Harris",
    "Clarke",
    "Lewis",
    "Jackson",
    "Mensah",
    "Owusu",
    "Okafor",
    "Adeyemi",
    "Nowak",
    "Kowalski",
    "O'Neill",
    "McDonald",
    "MacLeod",
    "Smith-Jones",
    "Nguyen",
    "Chen",
    "Wong",
    "Rahman",
    "Chowdhury",
    "Hassan",
    "Mohamed",
    "van der Berg",
    "Al-Hassan",
    "bin Yusuf",
    "de la Cruz",
    "Wójcik",
    "Ọlátúnjí",
    "Núñez",
    "Kaʻaihue",
    "Şahin",
    "Ó Briain",
    "Llŷr",
];
const BOYS: &[&str] = &[
    "Muhammad",
    "Noah",
    "Oliver",
    "George",
    "Leo",
    "Arthur",
    "Luca",
    "Theo",
    "Oscar",
    "Jack",
    "Yusuf",
    "Ibrahim",
    "Jayden",
    "Hayden",
    "Jake",
    "Alfie",
    "Archie",
    "Henry",
    "Kofi",
    "Kwame",
    "Piotr",
    "Jakub",
    "Łukasz",
    "Ioan",
    "Rhys",
    "Siôn",
    "Sean",
    "Séan",
    "Arjun",
    "Rohan",
    "Ryan",
    "Hassan",
    "Hussain",
    "Abdul Rahman",
    "Muhammad Ali",
    "Muhammad Yusuf",
    "Finn",
    "Finley",
    "Max",
    "Mateo",
    "José",
    "Ọlá",
    "Emeka",
    "Tomás",
    "Keanu",
    "Alexander",
    "Samuel",
    "Daniel",
];
const GIRLS: &[&str] = &[
    "Olivia",
    "Amelia",
    "Isla",
    "Ava",
    "Ivy",
    "Lily",
    "Mia",
    "Freya",
    "Florence",
    "Evie",
    "Amina",
    "Amira",
    "Aisha",
    "Fatima",
    "Maryam",
    "Noor",
    "Leah",
    "Lia",
    "Mila",
    "Emily",
    "Emilia",
    "Zara",
    "Sara",
    "Sarah",
    "Nora",
    "Thea",
    "Harper",
    "Abena",
    "Zofia",
    "Maja",
    "Megan",
    "Cerys",
    "Aoife",
    "Siobhán",
    "Zoë",
    "Renée",
    "Priya",
    "Anaya",
    "Ella",
    "Ellie",
    "Bella",
    "Grace",
    "Lola",
    "Ada",
    "Eva",
    "Ngozi",
    "Adaeze",
    "Mary Ann",
    "Elizabeth",
    "Katharine",
    "Ŵena",
    "Chloë",
];
const SECOND: &[&str] = &[
    "James", "Ali", "Kofi", "Rose", "Grace", "Mae", "Ann", "John", "David", "Louise", "Marie",
    "Hope", "Tomos", "Amara", "Khalid",
];
const BEGINNINGS: &[&str] = &[
    "Ash", "Bex", "Birch", "Black", "Brad", "Burn", "Cald", "Carl", "Cran", "Dal", "Den", "Dun",
    "East", "Elm", "Fair", "Farn", "Fen", "Gar", "Gren", "Had", "Hal", "Ham", "Hart", "Hol", "Kel",
    "Ken", "Kirk", "Lang", "Lin", "Lock", "Mar", "Mel", "Mor", "Nor", "Oak", "Pem", "Pen", "Rad",
    "Red", "Rock", "Rush", "San", "Sel", "Shel", "Stan", "Stock", "Sut", "Thorn", "Tre", "Wal",
    "War", "West", "Whit", "Wil", "Win", "Wood", "Wy", "Yar",
];
const ENDINGS: &[&str] = &[
    "bourne", "bridge", "brook", "bury", "by", "combe", "dale", "den", "don", "field", "ford",
    "gate", "grave", "ham", "hurst", "land", "leigh", "ley", "low", "man", "mere", "more", "ner",
    "ridge", "rose", "sett", "shaw", "stead", "stow", "thorpe", "ton", "vale", "ville", "wall",
    "well", "wick", "wood", "worth", "yard",
];

/// A family name: one in three common, the others spread over thousands, some double.
pub(super) fn family(dice: &mut Dice) -> String {
    let one = |dice: &mut Dice| match dice.chance(35) {
        true => (*dice.common(FAMILIES)).to_owned(),
        false => format!("{}{}", dice.pick(BEGINNINGS), dice.pick(ENDINGS)),
    };
    let first = one(dice);
    if dice.chance(3) { format!("{first}-{}", one(dice)) } else { first }
}

/// Half the mothers have the child's family name; some have a part of it.
pub(super) fn mothers_family(dice: &mut Dice, childs: &str) -> String {
    match childs.split_once('-') {
        _ if dice.chance(50) => childs.to_owned(),
        Some((first, _)) if dice.chance(70) => first.to_owned(),
        _ => family(dice),
    }
}

/// Forenames.
pub(super) fn given(dice: &mut Dice, sex: Sex) -> String {
    let list = if sex == Sex::Male { BOYS } else { GIRLS };
    let first = match dice.chance(88) {
        true => (*dice.common(list)).to_owned(),
        false => format!("{}{}", dice.pick(BEGINNINGS), if sex == Sex::Male { "an" } else { "a" }),
    };
    if dice.chance(35) { format!("{first} {}", dice.pick(SECOND)) } else { first }
}

/// First forenames that brothers or sisters of one family often have in common.
const SHARED: &[&str] = &["Muhammad", "Abdul"];

/// The name of a twin: any other name, one that begins alike, or one that shares the first.
pub(super) fn for_twin(dice: &mut Dice, sex: Sex, first: &str) -> String {
    let word = first.split(' ').next().unwrap_or(first);
    if SHARED.contains(&word) && dice.chance(60) {
        let name = format!("{word} {}", dice.pick(SECOND));
        return if name == first { format!("{word} Idris") } else { name };
    }
    let same_letter = dice.chance(40);
    loop {
        let name = given(dice, sex);
        let fits = !same_letter || name.chars().next() == first.chars().next() || dice.chance(3);
        if name.split(' ').next() != first.split(' ').next() && fits {
            return name;
        }
    }
}

/// A line of an address.
pub(super) fn street(dice: &mut Dice) -> String {
    format!("{} {}{} Road", 1 + dice.below(90), dice.pick(BEGINNINGS), dice.pick(ENDINGS))
}

/// Boy for girl.
pub(super) fn other(sex: Sex) -> Sex {
    if sex == Sex::Male { Sex::Female } else { Sex::Male }
}
