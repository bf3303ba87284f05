//! How two versions of a file differ, line by line. It does no I/O, and shows and keeps nothing.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use similar::DiffOp;
use similar::algorithms::{Capture, DiffHook, NoFinishHook, Replace, myers};

use super::ini::FileLine;

/// The operations that lead from `old` to `new`, in the order of the lines.
///
/// By patience: section headers are unique, so that thousands of changed sections are compared as
/// fast as a few.
pub fn operations(old: &[FileLine<'_>], new: &[FileLine<'_>]) -> Vec<DiffOp> {
    let old: Vec<&[u8]> = old.iter().map(|line| line.bytes).collect();
    let new: Vec<&[u8]> = new.iter().map(|line| line.bytes).collect();
    compared(&old, &new)
}

/// Lines that are unique in both stay where their order does; between two of them Myers's algorithm
/// decides. `similar`'s own patience compares the unique lines by Myers too, which takes the square of
/// their number when every second section goes.
fn compared<T: Hash + Eq>(old: &[T], new: &[T]) -> Vec<DiffOp> {
    let mut hook = Replace::new(Capture::new());
    let (mut old_done, mut new_done) = (0, 0);
    for (old_at, new_at) in in_order(&unique_in_both(old, new)) {
        between(&mut hook, (old, old_done..old_at), (new, new_done..new_at));
        let Ok(()) = hook.equal(old_at, new_at, 1);
        (old_done, new_done) = (old_at + 1, new_at + 1);
    }
    between(
        &mut hook,
        (old, old_done..old.len()),
        (new, new_done..new.len()),
    );
    let Ok(()) = hook.finish();
    hook.into_inner().into_ops()
}

type Piece<'a, T> = (&'a [T], std::ops::Range<usize>);

fn between<T: Eq>(hook: &mut Replace<Capture>, old: Piece<'_, T>, new: Piece<'_, T>) {
    let mut hook = NoFinishHook::new(hook);
    let Ok(()) = myers::diff(&mut hook, old.0, old.1, new.0, new.1);
}

/// Where each line that is once in both is, in the order of `old`.
fn unique_in_both<T: Hash + Eq>(old: &[T], new: &[T]) -> Vec<(usize, usize)> {
    let (old_places, new_places) = (places(old), places(new));
    let both = |(at, line): (usize, &T)| {
        old_places.get(line).copied().flatten()?;
        Some((at, new_places.get(line).copied().flatten()?))
    };
    old.iter().enumerate().filter_map(both).collect()
}

/// Where each line is; nothing for one that is there more than once.
fn places<T: Hash + Eq>(lines: &[T]) -> HashMap<&T, Option<usize>> {
    let mut places = HashMap::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        match places.entry(line) {
            Entry::Vacant(place) => {
                place.insert(Some(at));
            }
            Entry::Occupied(mut place) => {
                place.insert(None);
            }
        }
    }
    places
}

/// The most of `pairs` whose second numbers rise as the first ones do: the longest increasing
/// subsequence, by patience sorting.
fn in_order(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut piles: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, new_at)) in pairs.iter().enumerate() {
        let pile = piles.partition_point(|&top| pairs[top].1 < *new_at);
        before.push(pile.checked_sub(1).map(|left| piles[left]));
        match piles.get_mut(pile) {
            Some(top) => *top = at,
            None => piles.push(at),
        }
    }
    let mut found = Vec::with_capacity(piles.len());
    let mut next = piles.last().copied();
    while let Some(at) = next {
        found.push(pairs[at]);
        next = before[at];
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use similar::DiffTag;
    use std::cell::Cell;
    use std::hash::Hasher;

    thread_local! {
        static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    /// A line that counts how often it is compared.
    struct Counted(String);

    impl PartialEq for Counted {
        fn eq(&self, other: &Self) -> bool {
            COMPARED.set(COMPARED.get() + 1);
            self.0 == other.0
        }
    }

    impl Eq for Counted {}

    impl Hash for Counted {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.0.hash(state);
        }
    }

    fn sections(numbers: impl Iterator<Item = usize>) -> Vec<Counted> {
        numbers
            .flat_map(|n| {
                [
                    format!("[profile p{n}]"),
                    "sso_session = acme".to_owned(),
                    format!("sso_account_id = {:012}", n / 5),
                    format!("sso_role_name = Role{}", n % 5),
                    String::new(),
                ]
            })
            .map(Counted)
            .collect()
    }

    /// How often lines are compared, for each line there is.
    fn effort(count: usize) -> usize {
        let (old, new) = (sections(0..count), sections((0..count).step_by(2)));
        COMPARED.set(0);
        let operations = compared(&old, &new);
        let effort = COMPARED.get() / (old.len() + new.len());
        let changed = |op: &&DiffOp| op.tag() != DiffTag::Equal;
        let gone: usize = operations
            .iter()
            .filter(changed)
            .map(|op| op.old_range().len())
            .sum();
        assert_eq!(gone, old.len() - new.len());
        effort
    }

    #[test]
    fn every_second_section_goes_at_the_cost_of_a_few() {
        assert!(
            effort(4_000) <= effort(40) + 1,
            "{} {}",
            effort(40),
            effort(4_000)
        );
    }

    proptest! {
        #[test]
        fn the_operations_lead_from_one_to_the_other(
            old in prop::collection::vec(0..12_u8, 0..40),
            new in prop::collection::vec(0..12_u8, 0..40),
        ) {
            let mut made = Vec::new();
            let (mut old_done, mut new_done) = (0, 0);
            for op in compared(&old, &new) {
                prop_assert_eq!((op.old_range().start, op.new_range().start), (old_done, new_done));
                (old_done, new_done) = (op.old_range().end, op.new_range().end);
                made.extend_from_slice(match op.tag() {
                    DiffTag::Equal => &old[op.old_range()],
                    _ => &new[op.new_range()],
                });
            }
            prop_assert_eq!((old_done, new_done), (old.len(), new.len()));
            prop_assert_eq!(made, new);
        }
    }
}
