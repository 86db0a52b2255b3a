//! The program from outside: what it writes for what it is given, and how it ends.

mod broken_input;
mod common;
mod contract;
mod figures;
mod injections;
mod markup;
