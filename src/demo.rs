//! The embedded identity provider behind `moorline demo`: the counterpart, not a mirror. Imports
//! nothing of ours.
