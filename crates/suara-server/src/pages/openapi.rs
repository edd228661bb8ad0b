//! The description of all routes, for people.

use askama::Template;
use serde_json::Value;
use utoipa::openapi::OpenApi;

use super::language::Offered;
use super::words::{self, Words};

/// All routes.
#[derive(Template)]
#[template(path = "openapi.html")]
pub(crate) struct OpenApiPage {
    root: &'static str,
    title: &'static str,
    words: &'static Words,
    languages: Vec<Offered>,
    about: String,
    routes: Vec<Route>,
}

struct Route {
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Parameter>,
    takes: Vec<String>,
    answers: Vec<Answer>,
}

struct Parameter {
    name: String,
    place: String,
    description: String,
}

struct Answer {
    status: String,
    description: String,
    types: Vec<String>,
}

/// The page of a description.
pub(crate) fn openapi(document: &OpenApi) -> OpenApiPage {
    let document = serde_json::to_value(document).unwrap_or_default();
    let paths = members(&document["paths"]);
    let routes = paths.flat_map(|(path, item)| {
        members(item).map(move |(method, operation)| route(path, method, operation))
    });
    OpenApiPage {
        root: ".",
        title: "HTTP interface",
        words: words::of("en"),
        languages: Vec::new(),
        about: text(&document["info"]["description"]),
        routes: routes.collect(),
    }
}

fn route(path: &str, method: &str, operation: &Value) -> Route {
    let parameter = |parameter: &Value| Parameter {
        name: text(&parameter["name"]),
        place: text(&parameter["in"]),
        description: text(&parameter["description"]),
    };
    let answer = |(status, response): (&str, &Value)| Answer {
        status: status.to_owned(),
        description: text(&response["description"]),
        types: content(response),
    };
    let parameters = operation["parameters"].as_array();
    Route {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        description: text(&operation["description"]),
        parameters: parameters.into_iter().flatten().map(parameter).collect(),
        takes: content(&operation["requestBody"]),
        answers: members(&operation["responses"]).map(answer).collect(),
    }
}

/// Media types, each with the name of what it holds.
fn content(of: &Value) -> Vec<String> {
    let named = |(media, content): (&str, &Value)| {
        let schema = &content["schema"];
        let (list, schema) = match &schema["items"] {
            Value::Null => ("", schema),
            items => ("list of ", items),
        };
        match schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            Some(name) => format!("{media}: {list}{name}"),
            None => media.to_owned(),
        }
    };
    members(&of["content"]).map(named).collect()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.as_object().into_iter().flatten();
    members.map(|(name, value)| (name.as_str(), value))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
