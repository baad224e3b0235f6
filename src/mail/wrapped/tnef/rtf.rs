//! The text of RTF: what its readers show, without its looks.

use crate::mail::charset;

/// Groups inside groups; deeper ones are read as their surroundings.
const DEPTH_MAX: usize = 200;
/// Characters of a control word (the specification has 32).
const WORD_CHARS_MAX: usize = 32;
/// Groups that hold no text.
const UNSEEN: [&[u8]; 15] = [
    b"fonttbl",
    b"colortbl",
    b"stylesheet",
    b"info",
    b"pict",
    b"object",
    b"header",
    b"footer",
    b"headerl",
    b"headerr",
    b"footerl",
    b"footerr",
    b"themedata",
    b"listtable",
    b"filetbl",
];

/// What holds for a group.
#[derive(Clone, Copy)]
struct Group {
    /// Its content is not shown.
    unseen: bool,
    /// How many characters stand for one that old readers do not know.
    fallback: usize,
}

struct Reader {
    out: String,
    bytes_max: usize,
    group: Group,
    groups: Vec<Group>,
    /// Groups that were opened beyond what is kept.
    deeper: usize,
    code_page: String,
    /// Bytes of the code page that were not decoded yet.
    bytes: Vec<u8>,
    /// Characters to pass over.
    skip: usize,
    high: Option<u16>,
}

/// Returns the text of some RTF, `bytes_max` bytes of it at most.
pub(super) fn to_text(data: &[u8], bytes_max: usize) -> String {
    let mut reader = Reader {
        out: String::new(),
        bytes_max,
        group: Group { unseen: false, fallback: 1 },
        groups: vec![],
        deeper: 0,
        code_page: "windows-1252".to_owned(),
        bytes: vec![],
        skip: 0,
        high: None,
    };
    let mut rest = data;
    while let Some((byte, after)) = rest.split_first() {
        if reader.out.len() >= bytes_max {
            break;
        }
        rest = match byte {
            b'{' => {
                reader.begin();
                after
            }
            b'}' => {
                reader.end();
                after
            }
            b'\\' => reader.control(after),
            b'\r' | b'\n' | 0 => after,
            byte => {
                reader.byte(*byte);
                after
            }
        };
    }
    reader.flush();
    reader.out
}

impl Reader {
    fn begin(&mut self) {
        self.flush();
        self.skip = 0;
        if self.groups.len() < DEPTH_MAX {
            self.groups.push(self.group);
        } else {
            self.deeper = self.deeper.saturating_add(1);
        }
    }

    fn end(&mut self) {
        self.flush();
        self.skip = 0;
        if self.deeper > 0 {
            self.deeper = self.deeper.saturating_sub(1);
        } else if let Some(group) = self.groups.pop() {
            self.group = group;
        }
    }

    /// Takes a byte of the code page.
    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip = self.skip.saturating_sub(1);
        } else if !self.group.unseen
            && self.out.len().saturating_add(self.bytes.len()) < self.bytes_max
        {
            self.bytes.push(byte);
        }
    }

    /// Decodes the bytes that are waiting.
    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            let bytes = std::mem::take(&mut self.bytes);
            self.out.push_str(&charset::decode(&bytes, Some(&self.code_page)).text);
        }
    }

    fn character(&mut self, c: char) {
        if !self.group.unseen {
            self.flush();
            self.out.push(c);
        }
    }

    /// Reads what follows a backslash; returns the rest.
    fn control<'a>(&mut self, after: &'a [u8]) -> &'a [u8] {
        let length =
            after.iter().take(WORD_CHARS_MAX).take_while(|b| b.is_ascii_alphabetic()).count();
        if length == 0 {
            return self.symbol(after);
        }
        let (word, rest) = after.split_at_checked(length).unwrap_or((after, &[]));
        let digits = rest
            .iter()
            .take(11)
            .enumerate()
            .take_while(|(at, b)| b.is_ascii_digit() || *at == 0 && **b == b'-')
            .count();
        let (number, rest) = rest.split_at_checked(digits).unwrap_or((rest, &[]));
        let number = std::str::from_utf8(number).ok().and_then(|n| n.parse::<i32>().ok());
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        if word == b"bin" {
            let length = number.and_then(|n| usize::try_from(n).ok()).unwrap_or_default();
            return rest.get(length..).unwrap_or_default();
        }
        self.word(word, number);
        rest
    }

    /// Reads a control symbol.
    fn symbol<'a>(&mut self, after: &'a [u8]) -> &'a [u8] {
        let Some((symbol, rest)) = after.split_first() else { return after };
        match symbol {
            b'\'' => {
                let hex = rest.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
                if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    self.byte(byte);
                    return rest.get(2..).unwrap_or_default();
                }
            }
            b'\\' | b'{' | b'}' => self.byte(*symbol),
            b'*' => self.group.unseen = true,
            b'~' => self.character(' '),
            b'_' => self.character('-'),
            b'\r' | b'\n' => self.character('\n'),
            _ => {}
        }
        rest
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        match word {
            b"par" | b"line" | b"row" | b"sect" | b"page" => self.character('\n'),
            b"tab" | b"cell" => self.character('\t'),
            b"emdash" => self.character('—'),
            b"endash" => self.character('–'),
            b"bullet" => self.character('•'),
            b"lquote" => self.character('‘'),
            b"rquote" => self.character('’'),
            b"ldblquote" => self.character('“'),
            b"rdblquote" => self.character('”'),
            b"ansicpg" => {
                if let Some(page) = number.and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0) {
                    self.code_page = super::mapi::label(page);
                }
            }
            b"uc" => {
                let count = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(1);
                self.group.fallback = count.min(16);
            }
            b"u" => {
                if let Some(number) = number {
                    self.unit(number);
                }
            }
            word if UNSEEN.contains(&word) => self.group.unseen = true,
            _ => {}
        }
    }

    /// Takes a unit of UTF-16, which is written as a signed number.
    fn unit(&mut self, number: i32) {
        let unit = u16::try_from(number.rem_euclid(0x1_0000)).unwrap_or_default();
        self.skip = self.group.fallback;
        let pair: Vec<u16> = self.high.take().into_iter().chain([unit]).collect();
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        for c in char::decode_utf16(pair).flatten() {
            self.character(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rtf: &str, expected: &str) {
        assert_eq!(to_text(rtf.as_bytes(), 10_000), expected, "{rtf}");
    }

    #[test]
    fn the_text_is_what_readers_show() {
        check(
            "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}\\pard aver\\'eda en {\\b MD2}\\par\r\nno h\\u225 ?\\~ya\\tab\\{x\\}}",
            "avería en MD2\nno há ya\t{x}",
        );
        check("{\\rtf1\\ansicpg1251 \\'cf\\'f0}", "Пр");
        check("{\\rtf1\\uc0\\u-10179\\u-8704 !}", "😀!");
        check("{\\rtf1{\\*\\htmltag64 <p>}hola{\\*\\htmltag72 </p>}\\par}", "hola\n");
        check("{\\rtf1 a\\bin3 }}}b}", "ab");
        check("{\\rtf1{\\pict 89504e47}x", "x");
    }

    #[test]
    fn hostile_rtf_is_bounded() {
        let deep = "{".repeat(100_000);
        check(&format!("{deep}x"), "x");
        assert_eq!(to_text("x".repeat(100).as_bytes(), 10).len(), 10);
        check("\\", "");
        check("\\'zz", "zz");
        check("}}}x\\u", "x");
    }
}
