//! How many calls are being answered at a time, and how many were at most.

use std::collections::HashMap;

use super::fault::Operation;

/// The calls that are being answered.
#[derive(Debug, Default)]
pub struct Traffic {
    by_operation: HashMap<Operation, InFlight>,
    portal: usize,
    /// The second that the portal was last asked in, and how often in it.
    lately: (i64, usize),
}

#[derive(Debug, Default, Clone, Copy)]
struct InFlight {
    now: usize,
    most: usize,
}

impl Traffic {
    pub fn enter(&mut self, operation: Operation, now: i64) {
        let calls = self.by_operation.entry(operation).or_default();
        calls.now += 1;
        calls.most = calls.most.max(calls.now);
        if operation.is_portal() {
            self.portal += 1;
            let (second, count) = self.lately;
            self.lately = (now, if second == now { count + 1 } else { 1 });
        }
    }

    pub fn leave(&mut self, operation: Operation) {
        if let Some(calls) = self.by_operation.get_mut(&operation) {
            calls.now = calls.now.saturating_sub(1);
        }
        if operation.is_portal() {
            self.portal = self.portal.saturating_sub(1);
        }
    }

    /// The most calls of `operation` that were in flight at a time.
    pub fn most(&self, operation: Operation) -> usize {
        self.by_operation
            .get(&operation)
            .map_or(0, |calls| calls.most)
    }

    /// Calls of the portal in flight.
    pub fn portal(&self) -> usize {
        self.portal
    }

    /// Calls of the portal in the present second.
    pub fn portal_this_second(&self) -> usize {
        self.lately.1
    }
}
