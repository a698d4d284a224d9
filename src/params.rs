//! Hyper-parameters declared once.
//!
//! `params!` turns one declaration into the struct, its defaults, reading and writing JSON, range checks and the
//! [`Field`] list from which the page's forms, the command line's help and the reference page are made.

mod field;
mod member;
mod value;

pub use field::{
    Field, Kind, Shape, choice, column, columns, flag, log, log_or_zero, member, members, range, sizes, text,
    texts, voters,
};
pub(crate) use field::{near, unknown_name};
pub use member::{Member, Members, Voters};
pub use value::{Choice, Column, Columns, Counts, ParamValue, Sizes};

use serde_json::{Map, Value};

use crate::problem::Problem;

/// A set of hyper-parameters made by [`params!`](crate::params!).
pub trait Params: Knobs + Sized + Clone + Default {
    /// Every knob, in the order of its declaration.
    fn fields() -> Vec<Field> {
        fields_of(&Self::default())
    }

    /// Reads the knobs from a JSON object; what is absent takes its default.
    ///
    /// Each unknown name, wrong type or value out of range is pushed to `problems` with the pointer `at/name`.
    fn read(map: &Map<String, Value>, at: &str, problems: &mut Vec<Problem>) -> Self {
        let mut knobs = Self::default();
        read_into(&mut knobs, map, at, problems);
        knobs
    }

    /// Every knob with its value.
    fn to_json(&self) -> Map<String, Value> {
        let named = |(i, knob): (usize, &Declared)| (plain_name(knob.name).to_string(), self.get(i));
        in_map(self.declared().iter().enumerate().map(named))
    }
}

/// One knob as it is declared; its default is that of the set.
pub struct Declared {
    /// See [`Field::name`].
    pub name: &'static str,
    /// See [`Field::doc`].
    pub doc: &'static str,
    /// See [`Field::only`].
    pub only: &'static str,
    /// Bounds and scale.
    pub shape: Shape,
    /// What its Rust type makes of them.
    pub kind: fn(Shape) -> Kind,
}

/// A set of hyper-parameters whose knobs are known by their number, in the order of their declaration.
///
/// One loop over the declarations reads every set: code for each knob of each model would be a twentieth of the engine.
pub trait Knobs {
    /// The declarations.
    fn declared(&self) -> &'static [Declared];
    /// The value of knob `i`.
    fn get(&self, i: usize) -> Value;
    /// Gives knob `i` a value; false where the JSON has another type or lies outside the bounds.
    fn set(&mut self, i: usize, value: &Value, kind: &Kind) -> bool;
}

/// The knobs of a set that has its default values.
fn fields_of(default: &dyn Knobs) -> Vec<Field> {
    let field = |(i, knob): (usize, &Declared)| Field {
        name: plain_name(knob.name),
        doc: knob.doc,
        kind: (knob.kind)(knob.shape),
        default: default.get(i),
        only: knob.only,
    };
    default.declared().iter().enumerate().map(field).collect()
}

/// Reads what stands in `map` into a set that has its default values.
fn read_into(knobs: &mut dyn Knobs, map: &Map<String, Value>, at: &str, problems: &mut Vec<Problem>) {
    let fields = fields_of(knobs);
    for (i, field) in fields.iter().enumerate() {
        let Some(value) = map.get(field.name) else { continue };
        if !knobs.set(i, value, &field.kind) {
            problems.push(field.refusal(value, at));
        }
    }
    Field::report_unknown(&fields, map, at, problems);
}

/// Takes a value over where it is one; for [`params!`](crate::params!).
#[inline(never)]
pub fn put<T: ParamValue>(knob: &mut T, value: &Value, kind: &Kind) -> bool {
    let read = T::from_json(value, kind);
    let fits = read.is_some();
    if let Some(read) = read {
        *knob = read;
    }
    fits
}

/// Reads the settings of a registry entry: settings, their JSON pointer, where problems go → what they set up.
pub type ReadSettings<T> = fn(&Map<String, Value>, &str, &mut Vec<Problem>) -> Box<T>;

/// The settings that differ from their defaults, each written in one way only (2 and 2.0 are the same number).
///
/// `map` has passed [`Params::read`] without a problem.
pub fn without_defaults(fields: &[Field], map: &Map<String, Value>) -> Map<String, Value> {
    let canonical = |f: &Field| map.get(f.name).map(|v| f.canonical(v)).filter(|v| *v != f.default);
    in_map(fields.iter().filter_map(|f| canonical(f).map(|v| (f.name.to_string(), v))))
}

/// Every setting: the given ones, and the defaults of the others.
pub fn spelled_out(fields: &[Field], map: &Map<String, Value>) -> Map<String, Value> {
    let value = |f: &Field| map.get(f.name).map_or_else(|| f.default.clone(), |v| f.canonical(v));
    in_map(fields.iter().map(|f| (f.name.to_string(), value(f))))
}

/// Put in one by one: `collect` would bring a sort of its own with it.
fn in_map(settings: impl Iterator<Item = (String, Value)>) -> Map<String, Value> {
    let mut map = Map::new();
    map.extend(settings);
    map
}

/// The name of a knob as recipes write it: `r#type` is `type`.
pub fn plain_name(name: &'static str) -> &'static str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Declares a set of hyper-parameters.
///
/// The first sentence of a knob's comment is its label, the rest its help.
///
/// ```
/// use terrarium::params::Params;
/// terrarium::params! {
///     /// Settings of a sieve.
///     pub struct Sieve {
///         /// Width of the mesh. A wider mesh lets more through.
///         mesh: f64 = 0.5, log(1e-3, 10.0);
///         /// Shake it. Faster, but louder.
///         shake: bool = true, flag();
///     }
/// }
/// let fields = Sieve::fields();
/// assert_eq!(fields[0].label(), "Width of the mesh");
///
/// let mut problems = Vec::new();
/// let json = serde_json::json!({ "mesh": 100.0, "shaek": false });
/// Sieve::read(json.as_object().unwrap(), "/sieve", &mut problems);
/// assert_eq!(problems[0].at, "/sieve/mesh");
/// assert_eq!(problems[1].at, "/sieve/shaek");
/// ```
#[macro_export]
macro_rules! params {
    (
        $(#[doc = $struct_doc:literal])*
        $vis:vis struct $name:ident {
            $(
                $(#[doc = $doc:literal])*
                $field:ident : $ty:ty = $default:expr, $shape:ident ( $($arg:expr),* ) $(, only($only:literal))? ;
            )*
        }
    ) => {
        $(#[doc = $struct_doc])*
        #[derive(Clone, Debug, PartialEq)]
        // scikit-learn writes one knob with a capital: C.
        #[allow(non_snake_case)]
        $vis struct $name {
            $( $(#[doc = $doc])* pub $field: $ty, )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $( $field: $default, )* }
            }
        }

        impl $crate::params::Params for $name {}

        // A set may have no knob at all.
        #[allow(unused_variables, unused_mut)]
        impl $crate::params::Knobs for $name {
            fn declared(&self) -> &'static [$crate::params::Declared] {
                // Bounds are written as whole numbers where they are some.
                #[allow(clippy::unnecessary_cast)]
                static DECLARED: &[$crate::params::Declared] = &[ $( $crate::params::Declared {
                    name: stringify!($field),
                    doc: concat!($($doc,)* ""),
                    only: concat!($($only)?),
                    shape: $crate::params::$shape($($arg as f64),*),
                    kind: <$ty as $crate::params::ParamValue>::kind,
                } ),* ];
                DECLARED
            }

            fn get(&self, i: usize) -> serde_json::Value {
                #[allow(unused_imports)]
                use $crate::params::ParamValue as _;
                let mut place = 0..;
                $( if place.next() == Some(i) { return self.$field.to_json(); } )*
                serde_json::Value::Null
            }

            fn set(&mut self, i: usize, value: &serde_json::Value, kind: &$crate::params::Kind) -> bool {
                let mut place = 0..;
                $( if place.next() == Some(i) { return $crate::params::put(&mut self.$field, value, kind); } )*
                false
            }
        }
    };
}

/// Declares a knob's list of words; each variant's comment is what the page shows for it.
#[macro_export]
macro_rules! choices {
    (
        $(#[doc = $enum_doc:literal])*
        $vis:vis enum $name:ident {
            $( $(#[doc = $doc:literal])* $variant:ident = $word:literal, )*
        }
    ) => {
        $(#[doc = $enum_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $name { $( $(#[doc = $doc])* $variant, )* }

        impl $crate::params::Choice for $name {
            const WORDS: &'static [(&'static str, &'static str)] = &[ $( ($word, concat!($($doc,)* "")), )* ];

            fn from_word(word: &str) -> Option<Self> {
                match word { $( $word => Some(Self::$variant), )* _ => None }
            }

            fn word(&self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    choices! {
        /// How to cut.
        pub enum Cut {
            /// with a knife
            Knife = "knife",
            /// with scissors
            Scissors = "scissors",
        }
    }

    params! {
        /// Settings of the test.
        struct Kitchen {
            /// Number of cooks.
            n_cooks: u32 = 3, range(1, 10);
            /// Deepest pot. Empty means any.
            max_depth: Option<u32> = None, range(1, 64);
            /// Salt.
            salt: f64 = 1.0, log_or_zero(1e-3, 1e3);
            /// How to cut.
            cut: Cut = Cut::Knife, choice(), only("classification");
            /// Name of the dish.
            dish: Option<String> = None, text();
            /// What goes in.
            pantry: Vec<String> = Vec::new(), texts();
            /// Where the guests are counted.
            guests: Column = Column::default(), column();
        }
    }

    fn read(value: Value) -> (Kitchen, Vec<Problem>) {
        let mut problems = Vec::new();
        let kitchen = Kitchen::read(value.as_object().unwrap(), "/p", &mut problems);
        (kitchen, problems)
    }

    #[test]
    fn an_empty_object_gives_the_defaults() {
        let (kitchen, problems) = read(json!({}));
        assert_eq!(kitchen, Kitchen::default());
        assert!(problems.is_empty());
    }

    #[test]
    fn settings_equal_to_their_default_are_left_out_however_they_are_written() {
        let given = json!({ "n_cooks": 3.0, "max_depth": null, "salt": 1, "cut": "scissors" });
        let short = without_defaults(&Kitchen::fields(), given.as_object().unwrap());
        assert_eq!(Value::Object(short.clone()), json!({ "cut": "scissors" }));
        let long = spelled_out(&Kitchen::fields(), &short);
        assert_eq!(
            Value::Object(long),
            json!({
                "n_cooks": 3, "max_depth": null, "salt": 1.0, "cut": "scissors", "dish": null, "pantry": [], "guests": "",
            })
        );
    }

    #[test]
    fn texts_and_lists_are_read_and_others_refused() {
        let (kitchen, problems) = read(json!({ "dish": "pie", "pantry": ["egg", "flour"], "guests": "n" }));
        assert!(problems.is_empty());
        assert_eq!(kitchen.dish.as_deref(), Some("pie"));
        assert_eq!((kitchen.pantry.len(), kitchen.guests.0.as_str()), (2, "n"));
        let (_, problems) = read(json!({ "dish": 3, "pantry": "egg", "guests": ["n"] }));
        let said: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
        assert_eq!(said.len(), 3);
        assert!(said[1].contains("a list of texts"), "{said:?}");
        assert!(said[2].contains("the name of a column"), "{said:?}");
    }

    #[test]
    fn every_bad_value_is_reported_with_its_place_and_its_range() {
        let (_, problems) =
            read(json!({ "n_cooks": 0, "max_depth": 2.5, "salt": "much", "cut": "axe", "n_cook": 1 }));
        let places: Vec<&str> = problems.iter().map(|p| p.at.as_str()).collect();
        assert_eq!(places, ["/p/n_cooks", "/p/max_depth", "/p/salt", "/p/cut", "/p/n_cook"]);
        assert!(problems[0].message.contains("1 to 10"), "{}", problems[0].message);
        assert!(problems[3].message.contains("knife"), "{}", problems[3].message);
        assert!(problems[4].hint.contains("n_cooks"), "{}", problems[4].hint);
    }
}
