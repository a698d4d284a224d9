//! The terms of a text: words, pieces of text, or pieces of words, and sequences of them.
//!
//! As scikit-learn cuts them: a word is two or more letters, digits or underscores in a row.

/// Sequences of `min` to `max` words.
pub(super) fn words(text: &str, min: usize, max: usize) -> Vec<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words: Vec<&str> = text.split(|c| !is_word(c)).filter(|w| w.chars().nth(1).is_some()).collect();
    let mut terms = Vec::new();
    for n in min..=max {
        terms.extend(words.windows(n).map(|w| w.join(" ")));
    }
    terms
}

/// Sequences of `min` to `max` letters; several spaces count as one.
pub(super) fn pieces(text: &str, min: usize, max: usize) -> Vec<String> {
    let mut letters: Vec<char> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() && chars.peek().is_some_and(|next| next.is_whitespace()) {
            while chars.next_if(|next| next.is_whitespace()).is_some() {}
            letters.push(' ');
        } else {
            letters.push(c);
        }
    }
    let mut terms = Vec::new();
    for n in min..=max {
        terms.extend(letters.windows(n).map(|w| w.iter().collect::<String>()));
    }
    terms
}

/// Sequences of `min` to `max` letters within each word and the space on either side of it.
pub(super) fn pieces_of_words(text: &str, min: usize, max: usize) -> Vec<String> {
    let mut terms = Vec::new();
    for word in text.split_whitespace() {
        let letters: Vec<char> = [' '].into_iter().chain(word.chars()).chain([' ']).collect();
        for n in min..=max {
            if n >= letters.len() {
                // A word too short for the sequence counts once, as it is.
                terms.push(letters.iter().collect());
                break;
            }
            terms.extend(letters.windows(n).map(|w| w.iter().collect::<String>()));
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_two_letters_and_sequences_do_not_skip() {
        assert_eq!(words("it's a big_1 été", 1, 2), ["it", "big_1", "été", "it big_1", "big_1 été"]);
    }

    #[test]
    fn pieces_cross_spaces_and_pieces_of_words_do_not() {
        assert_eq!(pieces("a  bc", 2, 3), ["a ", " b", "bc", "a b", " bc"]);
        assert_eq!(pieces_of_words("a bcd", 3, 4), [" a ", " bc", "bcd", "cd ", " bcd", "bcd "]);
    }
}
