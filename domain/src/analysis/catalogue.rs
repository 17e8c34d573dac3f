//! The lists of the analysis form, read from data: categories, domains, factors, relevance. All of
//! them are a reconstruction from public sources and are shown as unverified.

use serde::Deserialize;
use std::sync::OnceLock;

/// One entry of a list.
#[derive(Clone, Debug, Deserialize)]
pub struct FactorEntry {
    /// Code.
    pub code: String,
    /// Words.
    pub label: String,
    /// Scope note, where there is one.
    #[serde(default)]
    pub note: String,
}

/// The lists of the form.
#[derive(Clone, Debug, Deserialize)]
pub struct Catalogue {
    /// Where the lists come from.
    pub origin: String,
    /// Edition of the lists.
    pub edition: String,
    /// Categories of death, 1 is highest.
    pub categories: Vec<FactorEntry>,
    /// Domains A to D.
    pub domains: Vec<FactorEntry>,
    /// Relevance 0 to 2.
    pub relevance: Vec<FactorEntry>,
    /// Contributory factors.
    pub factors: Vec<FactorEntry>,
}

/// The lists, read once.
pub fn catalogue() -> &'static Catalogue {
    static READ: OnceLock<Catalogue> = OnceLock::new();
    READ.get_or_init(|| {
        serde_norway::from_str(include_str!("../../data/analysis-lists.yaml"))
            .expect("the embedded lists are tested")
    })
}

fn words(list: &'static [FactorEntry], code: &str) -> Option<&'static str> {
    list.iter().find(|entry| entry.code == code).map(|entry| entry.label.as_str())
}

/// The words of a category.
pub fn category_words(category: u8) -> &'static str {
    words(&catalogue().categories, &category.to_string()).unwrap_or("Not in the list")
}

/// The words of a domain.
pub fn domain_words(code: &str) -> Option<&'static str> {
    words(&catalogue().domains, code)
}

/// The words of a grade of relevance.
pub fn relevance_words(points: u8) -> &'static str {
    words(&catalogue().relevance, &points.to_string()).unwrap_or("Not in the list")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_hold_ten_categories_four_domains_and_three_grades() {
        let lists = catalogue();
        assert_eq!(lists.categories.len(), 10);
        assert_eq!(lists.domains.len(), 4);
        assert_eq!(lists.relevance.len(), 3);
        assert!(lists.factors.iter().all(|f| domain_words(&f.code[..1]).is_some()));
    }
}
