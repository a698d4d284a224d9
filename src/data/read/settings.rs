//! The reader's settings: what a person may say about a file instead of having it guessed.

use crate::{choices, params};

params! {
    /// How a file of delimited text is read. What is not said is found out.
    pub struct ReaderSettings {
        /// Form of the file.
        format: Format = Format::Auto, choice();
        /// Delimiter. What stands between the cells of a line.
        delimiter: Delimiter = Delimiter::Auto, choice();
        /// Quotes. What stands around a cell that holds the delimiter.
        quote: Quote = Quote::Auto, choice();
        /// Decimal sign.
        decimal: Decimal = Decimal::Auto, choice();
        /// Encoding. Which bytes stand for which letters.
        encoding: Encoding = Encoding::Auto, choice();
        /// Names in the first row.
        header: Header = Header::Auto, choice();
        /// Lines before the table. They are left out; empty means they are found out.
        skip_lines: Option<u32> = None, range(0, 10_000);
        /// Rows. Only so many are read; empty means all of them.
        n_rows: Option<u32> = None, log(1, 4_000_000_000.0);
        /// Comment lines. Lines that start with this sign are left out.
        comment: Comment = Comment::Auto, choice();
        /// Every so many rows. 10 reads a sample: the first row and each tenth one after it. Types come from those alone.
        every: u32 = 1, range(1, 1_000_000);
        /// Sheet. Which sheet of a workbook is read; empty means the first one that holds something.
        sheet: Option<String> = None, text();
    }
}

choices! {
    /// What form a file has.
    pub enum Format {
        /// found out
        Auto = "auto",
        /// lines of cells with a delimiter between: CSV, TSV
        Delimited = "delimited",
        /// JSON: records in a list or line by line, or lists by column
        Json = "json",
    }
}

choices! {
    /// What stands between cells.
    pub enum Delimiter {
        /// found out
        Auto = "auto",
        /// a comma
        Comma = "comma",
        /// a semicolon
        Semicolon = "semicolon",
        /// a tab
        Tab = "tab",
        /// a vertical bar
        Bar = "bar",
        /// one or more spaces
        Spaces = "spaces",
    }
}

choices! {
    /// What stands around cells.
    pub enum Quote {
        /// found out
        Auto = "auto",
        /// double quotes
        Double = "double",
        /// single quotes
        Single = "single",
        /// nothing: quotes are letters like others
        Nothing = "none",
    }
}

choices! {
    /// What stands before the fraction of a number.
    pub enum Decimal {
        /// found out
        Auto = "auto",
        /// a point: 1.5
        Point = "point",
        /// a comma: 1,5
        Comma = "comma",
    }
}

choices! {
    /// Which bytes stand for which letters.
    pub enum Encoding {
        /// found out
        Auto = "auto",
        /// UTF-8
        Utf8 = "utf-8",
        /// UTF-16, low byte first
        Utf16Le = "utf-16le",
        /// UTF-16, high byte first
        Utf16Be = "utf-16be",
        /// windows-1252, which holds Latin-1
        Windows1252 = "windows-1252",
        /// Shift-JIS, for Japanese
        ShiftJis = "shift_jis",
        /// EUC-KR with the letters of code page 949, for Korean
        EucKr = "euc-kr",
        /// GB18030, which holds GBK and GB2312, for Chinese
        Gb18030 = "gb18030",
        /// Big5, for Chinese
        Big5 = "big5",
    }
}

choices! {
    /// Whether the first row holds the columns' names.
    pub enum Header {
        /// found out
        Auto = "auto",
        /// it holds names
        Yes = "yes",
        /// the first two rows hold names, which are joined
        Two = "two",
        /// it holds values
        No = "no",
    }
}

choices! {
    /// Which lines are comments.
    pub enum Comment {
        /// found out
        Auto = "auto",
        /// those that start with #
        Hash = "hash",
        /// none
        Nothing = "none",
    }
}
