//! Knobs that choose models as parts of another: read and written here, checked where the models are known.

use serde_json::{Map, Value, json};

use super::{Kind, ParamValue, Shape};

/// A chosen model: its id, and those of its settings that are given.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Which model.
    pub kind: String,
    /// Its settings as given.
    pub params: Map<String, Value>,
    /// What its answer counts, where that can be said.
    pub weight: f64,
}

impl Member {
    /// A model with its defaults.
    pub fn of(kind: &str) -> Member {
        Member { kind: kind.to_string(), params: Map::new(), weight: 1.0 }
    }

    /// Reads an id, or an object with kind, params and (where they have one) weight.
    pub fn read(value: &Value, weighted: bool) -> Option<Member> {
        if let Some(kind) = value.as_str() {
            return Some(Member::of(kind));
        }
        let mut member = Member::of("");
        for (name, value) in value.as_object()? {
            match name.as_str() {
                "kind" => member.kind = value.as_str()?.to_string(),
                "params" => member.params = value.as_object()?.clone(),
                "weight" if weighted => member.weight = value.as_f64().filter(|w| (0.0..=1e6).contains(w))?,
                _ => return None,
            }
        }
        (!member.kind.is_empty()).then_some(member)
    }

    /// The id alone where nothing else is said.
    pub fn write(&self) -> Value {
        if self.params.is_empty() && self.weight == 1.0 {
            return json!(self.kind);
        }
        let mut out = Map::new();
        out.insert("kind".into(), json!(self.kind));
        if !self.params.is_empty() {
            out.insert("params".into(), json!(self.params));
        }
        if self.weight != 1.0 {
            out.insert("weight".into(), json!(self.weight));
        }
        Value::Object(out)
    }
}

/// A model or a list of models in the one way of writing, without looking at their settings.
pub(super) fn canonical(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(canonical).collect(),
        _ => Member::read(value, true).map_or_else(|| value.clone(), |m| m.write()),
    }
}

/// Several models.
#[derive(Clone, Debug, PartialEq)]
pub struct Members(pub Vec<Member>);

/// Several models, each with a weight.
#[derive(Clone, Debug, PartialEq)]
pub struct Voters(pub Vec<Member>);

/// Members with the JSON pointers of their choice.
fn placed<'a>(members: &'a [Member], at: &str) -> Vec<(&'a Member, String)> {
    members.iter().enumerate().map(|(i, m)| (m, format!("{at}/{i}"))).collect()
}

fn list(value: &Value, weighted: bool) -> Option<Vec<Member>> {
    let members: Vec<Member> =
        value.as_array()?.iter().map(|v| Member::read(v, weighted)).collect::<Option<_>>()?;
    (!members.is_empty()).then_some(members)
}

impl Members {
    /// Models with their defaults.
    pub fn of(kinds: &[&str]) -> Members {
        Members(kinds.iter().map(|k| Member::of(k)).collect())
    }

    /// Each with its JSON pointer, `at` being the list's.
    pub fn chosen(&self, at: &str) -> Vec<(&Member, String)> {
        placed(&self.0, at)
    }
}

impl Voters {
    /// Models with their defaults.
    pub fn of(kinds: &[&str]) -> Voters {
        Voters(Members::of(kinds).0)
    }

    /// Each with its JSON pointer, `at` being the list's.
    pub fn chosen(&self, at: &str) -> Vec<(&Member, String)> {
        placed(&self.0, at)
    }
}

impl ParamValue for Member {
    fn kind(_: Shape) -> Kind {
        Kind::Models { list: false, weighted: false, optional: false }
    }
    fn from_json(value: &Value, _: &Kind) -> Option<Member> {
        Member::read(value, false)
    }
    fn to_json(&self) -> Value {
        self.write()
    }
}

impl ParamValue for Members {
    fn kind(_: Shape) -> Kind {
        Kind::Models { list: true, weighted: false, optional: false }
    }
    fn from_json(value: &Value, _: &Kind) -> Option<Members> {
        list(value, false).map(Members)
    }
    fn to_json(&self) -> Value {
        self.0.iter().map(Member::write).collect()
    }
}

impl ParamValue for Voters {
    fn kind(_: Shape) -> Kind {
        Kind::Models { list: true, weighted: true, optional: false }
    }
    fn from_json(value: &Value, _: &Kind) -> Option<Voters> {
        list(value, true).map(Voters)
    }
    fn to_json(&self) -> Value {
        self.0.iter().map(Member::write).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_its_id_or_an_object_and_is_written_in_the_shorter_way() {
        for (given, written) in [
            (json!("ridge"), json!("ridge")),
            (json!({ "kind": "ridge" }), json!("ridge")),
            (json!({ "kind": "ridge", "params": {}, "weight": 1 }), json!("ridge")),
            (json!({ "kind": "ridge", "weight": 2 }), json!({ "kind": "ridge", "weight": 2.0 })),
        ] {
            assert_eq!(Member::read(&given, true).unwrap().write(), written);
        }
        for bad in [
            json!(3),
            json!({}),
            json!({ "kind": 3 }),
            json!({ "kind": "ridge", "alpha": 1 }),
            json!(["ridge"]),
        ] {
            assert!(Member::read(&bad, true).is_none(), "{bad}");
        }
        assert!(Member::read(&json!({ "kind": "ridge", "weight": 2 }), false).is_none());
        assert!(Member::read(&json!({ "kind": "ridge", "weight": -1 }), true).is_none());
    }

    #[test]
    fn a_list_of_members_is_not_empty() {
        let kind = Members::kind(super::super::members());
        assert!(Members::from_json(&json!([]), &kind).is_none());
        assert_eq!(Members::from_json(&json!(["ridge"]), &kind), Some(Members::of(&["ridge"])));
    }
}
