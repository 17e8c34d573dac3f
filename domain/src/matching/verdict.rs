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
    let pairs: Vec<Finding> = known.iter().map(|other| pair(&form, &Form::of(other))).collect();
    let Some(best) = pairs.iter().max_by(|a, b| a.rank().cmp(&b.rank())) else {
        return weighed(Vec::new(), Vec::new(), false, false);
    };
    let mut best = best.clone();
    best.stops = pairs.iter().flat_map(|pair| pair.stops.iter().copied()).collect();
    best.stops.sort_unstable();
    best.stops.dedup();
    if !best.stops.is_empty() || pairs.iter().any(tells_another_child) {
        best.verdict = best.verdict.min(Verdict::Perhaps);
    }
    best
}

/// Whether one notice of a case, which no number ties to the new one, speaks of another child.
fn tells_another_child(pair: &Finding) -> bool {
    let differs = |field| pair.level(field) == Level::Differs;
    !identified(pair) && (differs(Field::GivenName) || differs(Field::Sex) || conflicts(pair) > 1)
}

fn pair(a: &Form, b: &Form) -> Finding {
    let newborn = newborn(a, b);
    let multiple = a.is_multiple() || b.is_multiple();
    let one_says_single = [a, b].iter().any(|form| form.of.multiple_birth == Some(false));
    let levels = levels(a, b);
    let stops = stops(&levels, a.of, b.of, multiple);
    weighed(levels, stops, newborn, one_says_single && !multiple)
}

fn weighed(
    levels: Vec<(Field, Level)>,
    stops: Vec<HardStop>,
    newborn: bool,
    single: bool,
) -> Finding {
    let evidence: Vec<_> =
        levels.into_iter().map(|(field, level)| WEIGHTS.evidence(field, level)).collect();
    let mut found = Finding {
        verdict: Verdict::New,
        weight: evidence.iter().map(|e| e.weight).sum(),
        evidence,
        stops,
        rule_version: rule_version(),
    };
    found.verdict = judge(&found, newborn, single);
    found
}

fn judge(found: &Finding, newborn: bool, single: bool) -> Verdict {
    let enough = found.weight >= WEIGHTS.same;
    if found.stops.is_empty() && enough && may_join(found, newborn, single) {
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
fn may_join(found: &Finding, newborn: bool, single: bool) -> bool {
    let differs = |field| found.level(field) == Level::Differs;
    if differs(Field::GivenName) || differs(Field::Sex) || died(found) == Level::Differs {
        return false;
    }
    if identified(found) {
        return number_is_borne_out(found);
    }
    if differs(Field::BornOn) || (newborn && differs(Field::Mother)) {
        return false;
    }
    match found.level(Field::GivenName) {
        Level::Missing => newborn && single && is_the_only_baby(found),
        Level::Exact | Level::Close => named_alike(found, newborn),
        Level::Similar | Level::Differs => false,
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

/// A baby without a name: only where a sender says there was one baby, both dates and the sex agree, and
/// either the mother does and no other home is given, or the home does and no other mother is named.
fn is_the_only_baby(found: &Finding) -> bool {
    let exact = |field| found.level(field) == Level::Exact;
    let not_against =
        |field| matches!(found.level(field), Level::Exact | Level::Close | Level::Missing);
    let dates = exact(Field::BornOn) && exact(Field::DiedOnNewborn) && exact(Field::Sex);
    let mother = exact(Field::Mother) && not_against(Field::Place);
    let home = exact(Field::Place) && not_against(Field::Mother);
    dates && (mother || home) && found.level(Field::FamilyName).agrees()
}

/// Both named: one slip among names and dates is forgiven; what is missing or odd needs the home or the mother.
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
    if newborn && level(Field::Place) == Level::Differs && !level(Field::Mother).agrees() {
        return false;
    }
    let dates_known = level(Field::BornOn).agrees() && died(found).agrees();
    if !dates_known && (slips > 0 || !home_or_mother || level(Field::Sex) != Level::Exact) {
        return false;
    }
    match level(Field::FamilyName) {
        Level::Exact | Level::Close => true,
        Level::Similar => home_or_mother,
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
    let found = weighed(levels(&a, &b), Vec::new(), false, false);
    let agrees = |field| found.level(field).agrees();
    let one_family = agrees(Field::FamilyName) && found.level(Field::Place) != Level::Differs;
    agrees(Field::BornOn) && (agrees(Field::Mother) || one_family)
}
