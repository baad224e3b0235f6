//! Messages in chunks of a size that is said before (BDAT, RFC 3030).
use super::content::Content;
use super::reply::Reply;

/// The longest size, in digits: twenty hold any number of 64 bits.
const SIZE_DIGITS_MAX: usize = 20;

/// What BDAT said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bdat {
    /// Bytes that follow the command's CR LF.
    pub(super) size: u64,
    /// The message ends with this chunk.
    pub(super) last: bool,
}

/// Reads the argument of BDAT; `None` when nobody can say how many bytes follow.
pub(super) fn parse(argument: &str) -> Option<Bdat> {
    let (digits, rest) = argument.split_once(' ').unwrap_or((argument, ""));
    let plain = (1..=SIZE_DIGITS_MAX).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    let size = digits.parse().ok().filter(|_| plain)?;
    let rest = rest.trim_start_matches(' ');
    let last = rest.eq_ignore_ascii_case("LAST");
    (last || rest.is_empty()).then_some(Bdat { size, last })
}

/// A chunk whose bytes are coming in.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) size: u64,
    left: u64,
    pub(super) last: bool,
    /// Where its bytes go, or what is said of it once all have come. They come in any case: a
    /// client sends them behind the command without waiting (RFC 3030 section 4.2).
    pub(super) into: Result<Content, Reply>,
}

impl Chunk {
    pub(super) const fn new(bdat: Bdat, into: Result<Content, Reply>) -> Self {
        Self { size: bdat.size, left: bdat.size, last: bdat.last, into }
    }

    /// Bytes of the message held in memory, with those of earlier chunks.
    pub(super) fn held(&self) -> usize {
        self.into.as_ref().map_or(0, Content::held)
    }

    /// All its bytes have come.
    pub(super) const fn is_whole(&self) -> bool {
        self.left == 0
    }

    /// Takes bytes up to the end of the chunk; returns how many.
    pub(super) fn take(&mut self, bytes: &[u8]) -> usize {
        let used = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
        let mine = bytes.get(..used).unwrap_or_default();
        if let Ok(content) = &mut self.into {
            content.see(mine);
            content.keep(mine);
        }
        self.left = self.left.saturating_sub(u64::try_from(used).unwrap_or(u64::MAX));
        used
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_says_how_long_it_is_or_is_none() {
        let size = |size, last| Some(Bdat { size, last });
        for (argument, expected) in [
            ("0", size(0, false)),
            ("86 LAST", size(86, true)),
            ("86  last", size(86, true)),
            ("18446744073709551615", size(u64::MAX, false)),
            ("18446744073709551616", None),
            ("000000000000000000001", None),
            ("", None),
            ("LAST", None),
            ("-1", None),
            ("+1", None),
            ("1 LAST LAST", None),
            ("1 FIRST", None),
            ("0x10", None),
            ("1e3", None),
        ] {
            assert_eq!(parse(argument), expected, "{argument:?}");
        }
    }
}
