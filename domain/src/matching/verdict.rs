//! The three answers, and the rules no weight may outvote.
//!
//! A score alone joins twins who both died, at every threshold. So a pair is joined only if no hard stop
//! speaks against it, the fields that tell one child from a sibling agree, and the weight is enough.

use super::Particulars;
use super::compare::{Form, levels, newborn};
use super::evidence::{Field, Finding, HardStop, Level, Verdict, WEIGHTS, rule_version};

/// The verdict on a notice and one case, given as all its notices.
pub fn verdict(new: &Particulars, known: &[Particulars]) -> Verdict {
    finding(new, known).verdict
}

/// The verdict on a notice and one case with its reasons: the evidence is that of the best of the case's
/// notices, the stops are those of all. With no notice there is nothing to be the same as.
pub fn finding(new: &Particulars, known: &[Particulars]) -> Finding {
    let form = Form::of(new);
    let others: Vec<Form> = known.iter().map(Form::of).collect();
    // What one notice says of the birth holds for the child, whichever notice is compared.
    let only_baby = others.iter().chain([&form]).any(Form::says_only_baby);
    let pairs: Vec<Finding> = others.iter().map(|other| pair(&form, other, only_baby)).collect();
    let Some(best) = pairs.iter().max_by(|a, b| a.rank().cmp(&b.rank())) else {
        return weighed(Vec::new(), Vec::new(), Scene::default());
    };
    let mut best = best.clone();
    best.stops = pairs.iter().flat_map(|pair| pair.stops.iter().copied()).collect();
    best.stops.sort_unstable();
    best.stops.dedup();
    if !best.stops.is_empty() || pairs.iter().any(tells_another_child) || contradicted(&pairs) {
        best.verdict = best.verdict.min(Verdict::Perhaps);
    }
    best
}

/// Whether one notice of a case, which no number ties to the new one, speaks of another child.
fn tells_another_child(pair: &Finding) -> bool {
    let differs = |field| pair.level(field) == Level::Differs;
    !identified(pair) && (differs(Field::GivenName) || differs(Field::Sex) || conflicts(pair) > 1)
}

/// Whether home or mother speak against a case taken whole: the notices that name a home all name another
/// and the mother is not the same, or those that name a mother all name another and the home is not the same.
/// It is how a namesake with the same birthday in another town is told from a family that moved.
fn contradicted(pairs: &[Finding]) -> bool {
    let any = |field, levels: &[Level]| pairs.iter().any(|p| levels.contains(&p.level(field)));
    let other_home =
        any(Field::Place, &[Level::Differs]) && !any(Field::Place, &[Level::Exact, Level::Close]);
    let alike = [Level::Exact, Level::Close, Level::Similar];
    let other_mother = any(Field::Mother, &[Level::Differs]) && !any(Field::Mother, &alike);
    !pairs.iter().any(identified)
        && ((other_home && !any(Field::Mother, &[Level::Exact, Level::Close]))
            || (other_mother && !any(Field::Place, &[Level::Exact])))
}

fn pair(a: &Form, b: &Form, only_baby: bool) -> Finding {
    let newborn = newborn(a, b);
    let multiple = a.is_multiple() || b.is_multiple();
    let levels = levels(a, b);
    let stops = stops(&levels, a.of, b.of, multiple);
    let scene = Scene { newborn, only_baby: only_baby && !multiple, home: Home::of(a, b) };
    weighed(levels, stops, scene)
}

/// How much it says that two notices give one postcode.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Home {
    /// The whole address is one, and no institution's.
    Certain,
    /// It is a home, or a ward on which two babies of this family name are not to be thought of.
    #[default]
    Likely,
    /// It may be a ward, and the family name is one that many share.
    Doubtful,
}

impl Home {
    fn of(a: &Form, b: &Form) -> Home {
        let common = a.has_common_family() || b.has_common_family();
        match a.is_of_household(b) {
            true => Home::Certain,
            false if common => Home::Doubtful,
            false => Home::Likely,
        }
    }
}

/// What is known beside the levels of the fields.
#[derive(Clone, Copy, Default)]
struct Scene {
    /// One of the two died before the 28th day.
    newborn: bool,
    /// A sender says that there was one baby, and none that there were more.
    only_baby: bool,
    /// How much a shared home says.
    home: Home,
}

fn weighed(levels: Vec<(Field, Level)>, stops: Vec<HardStop>, scene: Scene) -> Finding {
    let evidence: Vec<_> =
        levels.into_iter().map(|(field, level)| WEIGHTS.evidence(field, level)).collect();
    let mut found = Finding {
        verdict: Verdict::New,
        weight: evidence.iter().map(|e| e.weight).sum(),
        evidence,
        stops,
        rule_version: rule_version(),
    };
    found.verdict = judge(&found, scene);
    found
}

fn judge(found: &Finding, scene: Scene) -> Verdict {
    let enough = found.weight >= WEIGHTS.same;
    if found.stops.is_empty() && enough && may_join(found, scene) {
        return Verdict::Same;
    }
    if identified(found) {
        return Verdict::Perhaps;
    }
    let two_named_twins = found.stops.contains(&HardStop::MultipleBirth)
        && found.level(Field::GivenName) == Level::Differs;
    if two_named_twins || conflicts(found) > 1 || found.weight < WEIGHTS.perhaps {
        Verdict::New
    } else {
        Verdict::Perhaps
    }
}

/// The level of the date of death, under whichever weight it went.
fn died(found: &Finding) -> Level {
    found.level(Field::DiedOn).min(found.level(Field::DiedOnNewborn))
}

/// A number that belongs to one child only agrees.
fn identified(found: &Finding) -> bool {
    [Field::NhsNumber, Field::RegistrationEntry].iter().any(|f| found.level(*f) == Level::Exact)
}

/// How many of the things that a child keeps for life differ.
fn conflicts(found: &Finding) -> usize {
    let kept = [
        Field::NhsNumber,
        Field::RegistrationEntry,
        Field::GivenName,
        Field::BornOn,
        Field::Sex,
        Field::BirthOrder,
    ];
    let differing = kept.iter().filter(|field| found.level(**field) == Level::Differs).count();
    differing + usize::from(died(found) == Level::Differs)
}

fn stops(
    levels: &[(Field, Level)],
    a: &Particulars,
    b: &Particulars,
    multiple: bool,
) -> Vec<HardStop> {
    let level = |field: Field| {
        levels.iter().find(|(f, _)| *f == field).map_or(Level::Missing, |(_, level)| *level)
    };
    let differs = |field| level(field) == Level::Differs;
    let exact = |field| level(field) == Level::Exact;
    let one_birthday = !differs(Field::BornOn);
    let unlike = |field| !matches!(level(field), Level::Exact | Level::Missing);
    let one_post = a.sender == b.sender && a.received_on == b.received_on && a.notice != b.notice;
    let told_apart = unlike(Field::BornOn) || differs(Field::Sex) || differs(Field::NhsNumber);
    let a_number = exact(Field::NhsNumber) || exact(Field::RegistrationEntry);
    [
        (differs(Field::NhsNumber), HardStop::DifferentNhsNumbers),
        (differs(Field::RegistrationEntry), HardStop::DifferentRegistrations),
        (differs(Field::Sex) && one_birthday, HardStop::SexConflict),
        (differs(Field::BirthOrder) && one_birthday, HardStop::BirthOrderConflict),
        (one_post && told_apart, HardStop::SameSenderSameDay),
        (multiple, HardStop::MultipleBirth),
        (a_number && !one_birthday && differs(Field::FamilyName), HardStop::NumberAlone),
    ]
    .into_iter()
    .filter_map(|(applies, stop)| applies.then_some(stop))
    .collect()
}

/// Whether the fields that tell a child from a sibling, or from a namesake, agree well enough.
fn may_join(found: &Finding, scene: Scene) -> bool {
    let differs = |field| found.level(field) == Level::Differs;
    if differs(Field::GivenName) || differs(Field::Sex) || died(found) == Level::Differs {
        return false;
    }
    if identified(found) {
        return number_is_borne_out(found);
    }
    if differs(Field::BornOn) || (scene.newborn && differs(Field::Mother)) {
        return false;
    }
    match found.level(Field::GivenName) {
        Level::Exact | Level::Close => named_alike(found, scene.newborn),
        Level::Missing | Level::Similar => {
            scene.newborn && scene.only_baby && is_the_only_baby(found, scene)
        }
        Level::Differs => false,
    }
}

/// A shared number joins where at least two of names and dates agree, the birthday or the whole name among them.
fn number_is_borne_out(found: &Finding) -> bool {
    let agrees = |field| found.level(field).agrees();
    let known = [
        agrees(Field::FamilyName),
        agrees(Field::GivenName),
        agrees(Field::BornOn),
        died(found).agrees(),
    ];
    let enough = known.iter().filter(|agree| **agree).count() > 1;
    enough && (agrees(Field::BornOn) || (agrees(Field::FamilyName) && agrees(Field::GivenName)))
}

/// A baby without a name, or with one only like it: only where a sender says there was one baby, and birthday and sex agree. Mother
/// and home together then say enough. With one of the two the other must not speak against it, and family
/// name and date of death agree too. A home alone may be a ward, where two babies of a common family name
/// may die on one day: then the whole address must be one, and a household's.
fn is_the_only_baby(found: &Finding, scene: Scene) -> bool {
    let exact = |field| found.level(field) == Level::Exact;
    if !exact(Field::BornOn) || !exact(Field::Sex) {
        return false;
    }
    let (mother, home) = (exact(Field::Mother), exact(Field::Place));
    if mother && home {
        return died(found) != Level::Differs;
    }
    let not_against = |field| found.level(field) != Level::Differs;
    let alone = match (mother, home) {
        (true, _) => not_against(Field::Place),
        (_, true) if found.level(Field::Mother) == Level::Missing => scene.home != Home::Doubtful,
        (_, true) => not_against(Field::Mother) && scene.home == Home::Certain,
        _ => false,
    };
    alone && exact(Field::DiedOnNewborn) && found.level(Field::FamilyName).agrees()
}

/// Both named: one slip in a name is forgiven; a slip in a date, and what is missing or odd, needs the home
/// or the mother.
fn named_alike(found: &Finding, newborn: bool) -> bool {
    let level = |field| found.level(field);
    let slips =
        [level(Field::FamilyName), level(Field::GivenName), level(Field::BornOn), died(found)]
            .iter()
            .filter(|level| matches!(level, Level::Close | Level::Similar))
            .count();
    if slips > 1 {
        return false;
    }
    let home_or_mother = level(Field::Place).agrees() || level(Field::Mother).agrees();
    // A newborn's two dates are hardly more than one, and a date with a slip is half a date.
    let dates_slip = [level(Field::BornOn), died(found)].contains(&Level::Close);
    if (newborn || dates_slip) && !home_or_mother {
        return false;
    }
    let dates_known = level(Field::BornOn).agrees() && died(found).agrees();
    if !dates_known && (slips > 0 || !home_or_mother || level(Field::Sex) != Level::Exact) {
        return false;
    }
    match level(Field::FamilyName) {
        Level::Exact | Level::Close => true,
        Level::Similar => level(Field::Mother).agrees() || (home_or_mother && !newborn),
        // The same forename, dates and sex under another surname: the mother must agree, or the home
        // of a child who was no newborn (a ward's postcode is many newborns' home).
        Level::Differs => {
            let home = level(Field::Place) == Level::Exact && !newborn;
            let mother = level(Field::Mother).agrees() && level(Field::Place) != Level::Differs;
            slips == 0 && dates_known && level(Field::Sex) == Level::Exact && (home || mother)
        }
        Level::Missing => false,
    }
}

/// Whether two notices tell of one birth: the same day, and the same mother or one family at one place.
pub(super) fn same_birth(a: &Particulars, b: &Particulars) -> bool {
    let (a, b) = (Form::of(a), Form::of(b));
    let found = weighed(levels(&a, &b), Vec::new(), Scene::default());
    let agrees = |field| found.level(field).agrees();
    let one_family = agrees(Field::FamilyName) && found.level(Field::Place) != Level::Differs;
    agrees(Field::BornOn) && (agrees(Field::Mother) || one_family)
}
