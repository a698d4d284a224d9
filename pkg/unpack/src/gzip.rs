//! Gzip (RFC 1952): one or several members, each a header, deflate data, a check sum and a length.

use crate::Refusal;
use crate::inflate::{Inflated, MOST_BYTES, inflate_into, megabytes, too_much};

const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC[..2])
}

/// The content of all members, one after the other.
pub(crate) fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut rest = bytes;
    let mut out = Vec::new();
    while !rest.is_empty() {
        // Some tools fill the last block of a tape or a disk with zeros.
        if !out.is_empty() && rest.iter().all(|b| *b == 0) {
            break;
        }
        let body = &rest[header_length(rest).ok_or_else(damaged)?..];
        let from = out.len();
        let read = member(body, bytes.len(), &mut out)?;
        let trailer = body.get(read..read + 8).ok_or_else(cut)?;
        let word =
            |at: usize| u32::from_le_bytes([trailer[at], trailer[at + 1], trailer[at + 2], trailer[at + 3]]);
        if crc32fast::hash(&out[from..]) != word(0) || (out.len() - from) as u32 != word(4) {
            return Err(damaged());
        }
        rest = &body[read + 8..];
    }
    Ok(out)
}

/// Appends the content of one member; the number of packed bytes it took.
///
/// How much it will be is not known before, so the room doubles until it is enough or too much.
fn member(body: &[u8], file: usize, out: &mut Vec<u8>) -> Result<usize, Refusal> {
    let from = out.len();
    let mut room = (body.len() * 4).max(1 << 16);
    loop {
        let total = (from + room) as u64;
        let limit = room.min((MOST_BYTES as usize).saturating_sub(from));
        out.try_reserve(limit).map_err(|_| too_long("there is not enough memory for it"))?;
        out.resize(from + limit, 0);
        match inflate_into(body, &mut out[from..]) {
            Inflated::Whole(read, written) => {
                out.truncate(from + written);
                return Ok(read);
            }
            Inflated::TooLong if limit < room => {
                return Err(too_long(&format!("it holds more than {} once unpacked", megabytes(MOST_BYTES))));
            }
            Inflated::TooLong => {
                if let Some(why) = too_much(file as u64, total) {
                    return Err(too_long(&why));
                }
                room *= 2;
            }
            Inflated::Short => return Err(cut()),
            Inflated::Broken => return Err(damaged()),
        }
    }
}

/// Length of a member's header: ten bytes and the fields that its flags announce.
fn header_length(bytes: &[u8]) -> Option<usize> {
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    const CHECK: u8 = 2;
    let flags = *bytes.get(3)?;
    if !bytes.starts_with(&MAGIC) {
        return None;
    }
    let mut length = 10;
    if flags & EXTRA != 0 {
        length += 2 + usize::from(u16::from_le_bytes([*bytes.get(10)?, *bytes.get(11)?]));
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            length += 1 + bytes.get(length..)?.iter().position(|b| *b == 0)?;
        }
    }
    if flags & CHECK != 0 {
        length += 2;
    }
    (length <= bytes.len()).then_some(length)
}

fn too_long(why: &str) -> Refusal {
    Refusal::new(
        format!("the gzip file is not opened: {why}"),
        "unpack it on your computer, and choose a smaller table",
    )
}

fn cut() -> Refusal {
    Refusal::new("the gzip file breaks off before its end", "download or copy it again: it is not complete")
}

fn damaged() -> Refusal {
    Refusal::new("the gzip file is damaged: its check sum does not fit", "download or copy it again")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut out = vec![0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3];
        out.extend(b"a.csv\0");
        out.extend(miniz_oxide::deflate::compress_to_vec(content, 6));
        out.extend(crc32fast::hash(content).to_le_bytes());
        out.extend((content.len() as u32).to_le_bytes());
        out
    }

    #[test]
    fn members_follow_one_another() {
        let bytes = [gzip(b"a,b\n1,2\n"), gzip(b"3,4\n"), vec![0; 100]].concat();
        assert_eq!(gunzip(&bytes).unwrap(), b"a,b\n1,2\n3,4\n");
    }

    #[test]
    fn a_cut_file_and_a_changed_one_are_told_apart() {
        let content: Vec<u8> =
            (0..20_000u32).flat_map(|i| format!("{i},{}\n", i * i % 97).into_bytes()).collect();
        let bytes = gzip(&content);
        assert_eq!(gunzip(&bytes).unwrap(), content);
        for cut in [bytes.len() / 2, bytes.len() - 9, bytes.len() - 3] {
            assert!(gunzip(&bytes[..cut]).unwrap_err().message.contains("breaks off"), "{cut}");
        }
        let mut changed = bytes.clone();
        let last = changed.len() - 6;
        changed[last] ^= 1;
        assert!(gunzip(&changed).unwrap_err().message.contains("damaged"));
    }

    #[test]
    fn a_bomb_is_refused_before_it_fills_the_memory() {
        let problem = gunzip(&gzip(&vec![0; 100 << 20])).unwrap_err();
        assert!(problem.message.contains("no table packs that well"), "{}", problem.message);
    }

    #[test]
    fn bytes_that_only_begin_like_gzip_do_not_panic() {
        let good = gzip(b"a,b\n1,2\n");
        for cut in 0..good.len() {
            let _ = gunzip(&good[..cut]);
            let mut changed = good.clone();
            changed[cut] ^= 0xff;
            let _ = gunzip(&changed);
        }
    }
}
