//! Recipe ↔ the text of a link.
//!
//! A digit for the way of packing, then base64url of the zlib-compressed canonical form. zlib's checksum tells a link
//! that was cut in half from a whole one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use serde_json::Value;

use super::{Recipe, canonical, read};
use crate::problem::Problem;

/// The way of packing described above.
const PACKING: &str = "1";
/// Largest recipe a link may unpack to: a short link must not fill the memory.
const MOST_BYTES: usize = 64 * 1024;

/// The text that stands for a recipe in a link.
pub fn to_link(recipe: &Recipe) -> String {
    let packed = compress_to_vec_zlib(canonical(recipe).to_string().as_bytes(), 9);
    format!("{PACKING}{}", URL_SAFE_NO_PAD.encode(packed))
}

/// Reads the text of a link; problems inside the recipe come with their place in it.
pub fn from_link(text: &str) -> Result<Recipe, Vec<Problem>> {
    let broken = |message: &str| {
        vec![
            Problem::at("link", message)
                .hint("ask for the link again and copy it whole; the page starts without it"),
        ]
    };
    let Some(packed) = text.strip_prefix(PACKING) else {
        return Err(broken("the link was made in a way this program does not know"));
    };
    let bytes = URL_SAFE_NO_PAD.decode(packed).map_err(|_| broken("the link is damaged or was cut"))?;
    let json = decompress_to_vec_zlib_with_limit(&bytes, MOST_BYTES)
        .map_err(|_| broken("the link is damaged or was cut"))?;
    let value: Value = std::str::from_utf8(&json)
        .ok()
        // From text, as everywhere: reading bytes would put a second copy of the JSON reader into the engine.
        .and_then(|text| serde_json::from_str(text).ok())
        .ok_or_else(|| broken("the link does not hold a recipe"))?;
    read(&value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn recipe() -> Recipe {
        read(&json!({ "recipe": 1, "seed": 7, "data": { "sample": "iris" }, "model": { "kind": "decision-tree", "params": { "max_depth": 3 } } }))
            .unwrap()
    }

    #[test]
    fn a_recipe_survives_the_way_into_a_link_and_back() {
        assert_eq!(from_link(&to_link(&recipe())).unwrap(), recipe());
    }

    #[test]
    fn a_link_cut_anywhere_is_refused() {
        let link = to_link(&recipe());
        for length in 0..link.len() {
            let problems = from_link(&link[..length]).unwrap_err();
            assert_eq!(problems[0].at, "link", "{length}");
        }
    }

    #[test]
    fn a_link_that_unpacks_to_too_much_is_refused() {
        let bomb = compress_to_vec_zlib(&vec![b' '; 10 << 20], 9);
        assert!(bomb.len() < 20_000);
        assert!(from_link(&format!("1{}", URL_SAFE_NO_PAD.encode(bomb))).is_err());
    }
}
