//! A ticket's life: opened, joined, answered.
