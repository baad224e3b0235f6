//! What is bought, what is to become of it, and who of ours looks after it.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::UnknownWord;

/// Makes a list of words that people write in rules and read in tickets.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $list:literal; $($(#[$word_doc:meta])* $word:ident = $text:literal,)+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$word_doc])* $word,)+
        }

        impl $name {
            /// Every word, in the order of the list.
            pub const ALL: &[Self] = &[$(Self::$word,)+];

            /// Returns the word as it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$word => $text,)+
                }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().copied().find(|word| word.as_str() == text);
                found.ok_or_else(|| UnknownWord(text.to_owned(), $list))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words! {
    /// What the desk sells, as far as a text names it (slot `product`). A text may name several.
    Product: "space, power, network, managed, capacity";
    /// Racks, cages, cabinets, floor.
    Space = "space",
    /// Electrical supply to them.
    Power = "power",
    /// Cross-connects, transit, ports, metro links.
    Network = "network",
    /// What the provider runs for the customer.
    Managed = "managed",
    /// More or less of what there is, not said of what.
    Capacity = "capacity",
}

words! {
    /// What is to become of a contract (slot `change`).
    Change: "termination, novation, migration, renewal, reduction, upgrade, new";
    /// It ends.
    Termination = "termination",
    /// Another company takes it over.
    Novation = "novation",
    /// It moves to another place or service.
    Migration = "migration",
    /// It goes on for another term.
    Renewal = "renewal",
    /// Less of it.
    Reduction = "reduction",
    /// More of it.
    Upgrade = "upgrade",
    /// Something not had before.
    New = "new",
}

words! {
    /// Who of ours looks after an account, by what he does for it.
    TeamRole: "account_manager, csm, sales_engineer, billing_analyst";
    /// Commercial matters.
    AccountManager = "account_manager",
    /// Everything after the sale (Customer Success Manager).
    Csm = "csm",
    /// Designs and technical questions.
    SalesEngineer = "sales_engineer",
    /// Invoices.
    BillingAnalyst = "billing_analyst",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_and_the_list_names_them_all() {
        fn check<T: FromStr<Err = UnknownWord> + fmt::Display + PartialEq>(all: &[T]) {
            let list: Vec<String> = all.iter().map(ToString::to_string).collect();
            for word in all {
                assert!(word.to_string().parse::<T>().is_ok_and(|read| read == *word));
            }
            let Err(UnknownWord(_, named)) = "?".parse::<T>() else { panic!("`?` is a word") };
            assert_eq!(named, list.join(", "));
        }
        check(Product::ALL);
        check(Change::ALL);
        check(TeamRole::ALL);
    }
}
