//! Every address: what stands there, what may be done with it, and what is said of that in the description of
//! the interface. There is no address that is not in this table, and none in it without a description.

/// An address.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// Its path; a segment in braces stands for any.
    pub path: &'static str,
    /// What is done there.
    pub operations: &'static [Operation],
    /// What stands there, by the segments in braces.
    pub(super) resource: for<'p> fn([&'p str; 2]) -> Resource<'p>,
}

/// What is done at an address by one method.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// How.
    pub method: Method,
    /// What it is called.
    pub id: &'static str,
    /// What it does, in a sentence without a final stop.
    pub summary: &'static str,
    /// Names of what may stand in the query.
    pub parameters: &'static [&'static str],
    /// The name of the shape of its body, if it has one.
    pub body: Option<&'static str>,
    /// The name of the shape of its answer; empty where it has no body.
    pub answer: &'static str,
}

/// What stands at an address.
#[derive(Clone, Copy, Debug)]
pub(super) enum Resource<'p> {
    Root,
    Subjects,
    Subject(&'p str),
    SubjectMetadata(&'p str),
    Versions(&'p str),
    Version(&'p str, &'p str),
    VersionText(&'p str, &'p str),
    ReferencedBy(&'p str, &'p str),
    Schemas,
    Types,
    ById(&'p str),
    TextById(&'p str),
    SubjectsOfId(&'p str),
    VersionsOfId(&'p str),
    ByGuid(&'p str),
    IdsOfGuid(&'p str),
    Compatibility(&'p str, Option<&'p str>),
    Config(Option<&'p str>),
    Mode(Option<&'p str>),
    Contexts,
    Context(&'p str),
    Cluster,
    Release,
    Deployment,
    Report(&'p str),
    Matrix(&'p str),
    SubjectDeletion(&'p str),
    VersionDeletion(&'p str, &'p str),
    ConfigChange(Option<&'p str>),
    Faults(&'p str, &'p str),
    Decoding,
    Description,
}

/// A method of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are all there is to say")]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    /// As requests have it.
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }
}

/// The route of a path, and what stands there.
pub(super) fn find<'p>(path: &[&'p str]) -> Option<(&'static Route, Resource<'p>)> {
    ROUTES.iter().find_map(|route| {
        let mut segments = route.path.split('/').filter(|own| !own.is_empty());
        let mut captured = [""; 2];
        let mut places = captured.iter_mut();
        for segment in path {
            let own = segments.next()?;
            if own.starts_with('{') {
                *places.next()? = segment;
            } else if own != *segment {
                return None;
            }
        }
        segments.next().is_none().then(|| (route, (route.resource)(captured)))
    })
}

const fn operation(
    method: Method,
    id: &'static str,
    summary: &'static str,
    parameters: &'static [&'static str],
    body: Option<&'static str>,
    answer: &'static str,
) -> Operation {
    Operation { method, id, summary, parameters, body, answer }
}

const fn get(
    id: &'static str,
    summary: &'static str,
    parameters: &'static [&'static str],
    answer: &'static str,
) -> Operation {
    operation(Method::Get, id, summary, parameters, None, answer)
}

const fn post(
    id: &'static str,
    summary: &'static str,
    parameters: &'static [&'static str],
    body: &'static str,
    answer: &'static str,
) -> Operation {
    operation(Method::Post, id, summary, parameters, Some(body), answer)
}

const fn delete(
    id: &'static str,
    summary: &'static str,
    parameters: &'static [&'static str],
    answer: &'static str,
) -> Operation {
    operation(Method::Delete, id, summary, parameters, None, answer)
}

const fn put(
    id: &'static str,
    summary: &'static str,
    parameters: &'static [&'static str],
    body: &'static str,
    answer: &'static str,
) -> Operation {
    operation(Method::Put, id, summary, parameters, Some(body), answer)
}

/// All of them. Below `/contexts/{context}` each but the contexts themselves is there again.
pub const ROUTES: [Route; 36] = [
    Route {
        path: "/",
        resource: |_| Resource::Root,
        operations: &[
            get("hello", "Tells that somebody is there", &[], "Nothing"),
            operation(Method::Post, "helloPosted", "The same, for clients that post", &[], None, "Nothing"),
        ],
    },
    Route {
        path: "/subjects",
        resource: |_| Resource::Subjects,
        operations: &[get(
            "listSubjects",
            "Names of subjects",
            &["subjectPrefix", "deleted", "deletedOnly", "offset", "limit"],
            "Names",
        )],
    },
    Route {
        path: "/subjects/{subject}",
        resource: |[first, _]| Resource::Subject(first),
        operations: &[
            post(
                "lookUpSchema",
                "The version of a subject that a schema is",
                &["normalize", "deleted", "format"],
                "SchemaRequest",
                "Schema",
            ),
            delete(
                "deleteSubject",
                "Deletes a subject, and gives the numbers of its versions",
                &["permanent"],
                "Numbers",
            ),
        ],
    },
    Route {
        path: "/subjects/{subject}/metadata",
        resource: |[first, _]| Resource::SubjectMetadata(first),
        operations: &[get(
            "findByMetadata",
            "The newest version whose metadata has all of these properties",
            &["key", "value", "deleted", "format"],
            "Schema",
        )],
    },
    Route {
        path: "/subjects/{subject}/versions",
        resource: |[first, _]| Resource::Versions(first),
        operations: &[
            get(
                "listVersions",
                "Numbers of the versions of a subject",
                &["deleted", "deletedOnly", "deletedAsNegative", "offset", "limit"],
                "Numbers",
            ),
            post(
                "registerSchema",
                "Registers a schema under a subject, or finds that it is there already",
                &["normalize", "force"],
                "SchemaRequest",
                "Registered",
            ),
        ],
    },
    Route {
        path: "/subjects/{subject}/versions/{version}",
        resource: |[first, second]| Resource::Version(first, second),
        operations: &[
            get(
                "getVersion",
                "One version of a subject",
                &["deleted", "format", "referenceFormat"],
                "Schema",
            ),
            delete("deleteVersion", "Deletes one version, and gives its number", &["permanent"], "Number"),
        ],
    },
    Route {
        path: "/subjects/{subject}/versions/{version}/schema",
        resource: |[first, second]| Resource::VersionText(first, second),
        operations: &[get(
            "getVersionText",
            "The text of one version by itself",
            &["deleted", "format"],
            "Text",
        )],
    },
    Route {
        path: "/subjects/{subject}/versions/{version}/referencedby",
        resource: |[first, second]| Resource::ReferencedBy(first, second),
        operations: &[get(
            "listReferrers",
            "Ids of what refers to a version",
            &["deleted", "offset", "limit"],
            "Numbers",
        )],
    },
    Route {
        path: "/schemas",
        resource: |_| Resource::Schemas,
        operations: &[get(
            "listSchemas",
            "Versions of many subjects",
            &["subjectPrefix", "deleted", "latestOnly", "ruleType", "aliases", "offset", "limit"],
            "Schemas",
        )],
    },
    Route {
        path: "/schemas/types",
        resource: |_| Resource::Types,
        operations: &[get("listTypes", "Names of schema languages", &[], "Names")],
    },
    Route {
        path: "/schemas/ids/{id}",
        resource: |[first, _]| Resource::ById(first),
        operations: &[get(
            "getById",
            "What an id stands for",
            &["subject", "format", "referenceFormat", "fetchMaxId"],
            "Identified",
        )],
    },
    Route {
        path: "/schemas/ids/{id}/schema",
        resource: |[first, _]| Resource::TextById(first),
        operations: &[get(
            "getTextById",
            "The text that an id stands for, by itself",
            &["subject", "format"],
            "Text",
        )],
    },
    Route {
        path: "/schemas/ids/{id}/subjects",
        resource: |[first, _]| Resource::SubjectsOfId(first),
        operations: &[get(
            "listSubjectsOfId",
            "Subjects that use an id",
            &["subject", "deleted", "offset", "limit"],
            "Names",
        )],
    },
    Route {
        path: "/schemas/ids/{id}/versions",
        resource: |[first, _]| Resource::VersionsOfId(first),
        operations: &[get(
            "listVersionsOfId",
            "Versions that use an id",
            &["subject", "deleted", "offset", "limit"],
            "Uses",
        )],
    },
    Route {
        path: "/schemas/guids/{guid}",
        resource: |[first, _]| Resource::ByGuid(first),
        operations: &[get("getByGuid", "What a GUID stands for", &["format"], "Identified")],
    },
    Route {
        path: "/schemas/guids/{guid}/ids",
        resource: |[first, _]| Resource::IdsOfGuid(first),
        operations: &[get("listIdsOfGuid", "The ids of a GUID, one a context", &[], "Ids")],
    },
    Route {
        path: "/compatibility/subjects/{subject}/versions",
        resource: |[subject, _]| Resource::Compatibility(subject, None),
        operations: &[post(
            "checkLevel",
            "Whether a schema may follow all versions that the level asks for",
            &["normalize", "verbose"],
            "SchemaRequest",
            "Compatibility",
        )],
    },
    Route {
        path: "/compatibility/subjects/{subject}/versions/{version}",
        resource: |[subject, version]| Resource::Compatibility(subject, Some(version)),
        operations: &[post(
            "checkVersion",
            "Whether a schema may follow one version",
            &["normalize", "verbose"],
            "SchemaRequest",
            "Compatibility",
        )],
    },
    Route {
        path: "/config",
        resource: |_| Resource::Config(None),
        operations: &[
            get("getConfig", "The settings of the whole registry", &["defaultToGlobal"], "Config"),
            put(
                "setConfig",
                "Changes the settings of the whole registry",
                &[],
                "ConfigUpdate",
                "ConfigUpdate",
            ),
            delete(
                "clearConfig",
                "Forgets the settings of the whole registry, and gives what they were",
                &[],
                "Config",
            ),
        ],
    },
    Route {
        path: "/config/{subject}",
        resource: |[subject, _]| Resource::Config(Some(subject)),
        operations: &[
            get("getConfigOfSubject", "The settings of a subject", &["defaultToGlobal"], "Config"),
            put(
                "setConfigOfSubject",
                "Changes the settings of a subject",
                &[],
                "ConfigUpdate",
                "ConfigUpdate",
            ),
            delete("clearConfigOfSubject", "Forgets the settings of a subject", &[], "Config"),
        ],
    },
    Route {
        path: "/mode",
        resource: |_| Resource::Mode(None),
        operations: &[
            get("getMode", "The mode of the whole registry", &["defaultToGlobal"], "Mode"),
            put("setMode", "Changes the mode of the whole registry", &["force"], "Mode", "Mode"),
            delete(
                "clearMode",
                "Forgets the mode of the whole registry, and gives what it was",
                &["recursive"],
                "Mode",
            ),
        ],
    },
    Route {
        path: "/mode/{subject}",
        resource: |[subject, _]| Resource::Mode(Some(subject)),
        operations: &[
            get("getModeOfSubject", "The mode of a subject", &["defaultToGlobal"], "Mode"),
            put("setModeOfSubject", "Changes the mode of a subject", &["force"], "Mode", "Mode"),
            delete("clearModeOfSubject", "Forgets the mode of a subject", &["recursive"], "Mode"),
        ],
    },
    Route {
        path: "/contexts",
        resource: |_| Resource::Contexts,
        operations: &[get(
            "listContexts",
            "Names of contexts",
            &["contextPrefix", "offset", "limit"],
            "Names",
        )],
    },
    Route {
        path: "/contexts/{context}",
        resource: |[first, _]| Resource::Context(first),
        operations: &[delete("deleteContext", "Forgets a context that holds nothing", &[], "")],
    },
    Route {
        path: "/v1/metadata/id",
        resource: |_| Resource::Cluster,
        operations: &[get("getCluster", "Which cluster this is", &[], "Cluster")],
    },
    Route {
        path: "/v1/metadata/version",
        resource: |_| Resource::Release,
        operations: &[get("getRelease", "Which version of the program this is", &[], "Release")],
    },
    Route {
        path: "/v1/metadata/deployment",
        resource: |_| Resource::Deployment,
        operations: &[get("getDeployment", "Where and how this runs", &[], "Deployment")],
    },
    Route {
        path: "/tenon/v1/subjects/{subject}/check",
        resource: |[first, _]| Resource::Report(first),
        operations: &[post(
            "check",
            "What Tenon finds between a schema and the versions before it: every finding with its place, a message that breaks, and edits that mend it, for several levels at once",
            &["normalize"],
            "CheckRequest",
            "Report",
        )],
    },
    Route {
        path: "/tenon/v1/subjects/{subject}/matrix",
        resource: |[first, _]| Resource::Matrix(first),
        operations: &[get(
            "getMatrix",
            "Which version of a subject reads what which other wrote",
            &["profile", "limit"],
            "Matrix",
        )],
    },
    Route {
        path: "/tenon/v1/subjects/{subject}/dry-run/delete",
        resource: |[first, _]| Resource::SubjectDeletion(first),
        operations: &[get(
            "rehearseSubjectDeletion",
            "What deleting a subject would come to; nothing is deleted",
            &["permanent"],
            "Deletion",
        )],
    },
    Route {
        path: "/tenon/v1/subjects/{subject}/versions/{version}/dry-run/delete",
        resource: |[first, second]| Resource::VersionDeletion(first, second),
        operations: &[get(
            "rehearseVersionDeletion",
            "What deleting one version would come to; nothing is deleted",
            &["permanent"],
            "Deletion",
        )],
    },
    Route {
        path: "/tenon/v1/dry-run/config",
        resource: |_| Resource::ConfigChange(None),
        operations: &[post(
            "rehearseConfig",
            "What a change of settings would come to, for each subject that it touches; nothing is changed",
            &[],
            "ConfigUpdate",
            "SettingsChange",
        )],
    },
    Route {
        path: "/tenon/v1/dry-run/config/{subject}",
        resource: |[subject, _]| Resource::ConfigChange(Some(subject)),
        operations: &[post(
            "rehearseConfigOfSubject",
            "What a change of a subject's settings would come to; nothing is changed",
            &[],
            "ConfigUpdate",
            "SettingsChange",
        )],
    },
    Route {
        path: "/tenon/v1/subjects/{subject}/versions/{version}/validate",
        resource: |[first, second]| Resource::Faults(first, second),
        operations: &[post(
            "validate",
            "What keeps a datum from being one of a version's schema",
            &[],
            "ValidateRequest",
            "Faults",
        )],
    },
    Route {
        path: "/tenon/v1/decode",
        resource: |_| Resource::Decoding,
        operations: &[post(
            "decode",
            "What a message says that begins with the id of its schema, as serializers write it",
            &[],
            "DecodeRequest",
            "Decoded",
        )],
    },
    Route {
        path: "/openapi.json",
        resource: |_| Resource::Description,
        operations: &[get("describe", "This description", &[], "Description")],
    },
];
