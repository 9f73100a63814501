//! The rules, each with the categories it belongs to in `version: v2` of buf's configuration, in the
//! order buf lists them. Older versions are told as differences.

use std::fmt;

/// A rule of buf's.
#[derive(Debug, PartialEq, Eq)]
pub struct BufRule {
    /// buf's name for it.
    pub id: &'static str,
    /// Those of `version: v2`.
    pub categories: &'static [Category],
    /// The change it reports, in one clause.
    pub purpose: &'static str,
}

/// A set of rules by what is to be kept from breaking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// Whatever a schema registry for Kafka should refuse.
    Csr,
    /// Generated code, file by file.
    File,
    /// Generated code, package by package.
    Package,
    /// Messages as bytes and as JSON.
    WireJson,
    /// Messages as bytes.
    Wire,
}

/// The `version` of buf's configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Version {
    /// `v1beta1`
    V1Beta1,
    /// `v1`
    V1,
    /// `v2`
    #[default]
    V2,
}

macro_rules! table {
    ($($name:ident $id:literal [$($category:ident),+] $purpose:literal),+ $(,)?) => {
        /// A rule's place in the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Id { $($name),+ }

        /// Every rule of `version: v2` that belongs to a category.
        pub static RULES: &[BufRule] = &[
            $(BufRule { id: $id, categories: &[$(Category::$category),+], purpose: $purpose }),+
        ];
    };
}

table! {
    ExtensionNoDelete "EXTENSION_NO_DELETE" [File] "an extension is gone from its file",
    ServiceNoDelete "SERVICE_NO_DELETE" [File] "a service is gone from its file",
    EnumNoDelete "ENUM_NO_DELETE" [Csr, File] "an enum is gone from its file",
    FileNoDelete "FILE_NO_DELETE" [Csr, File] "a file is gone",
    MessageNoDelete "MESSAGE_NO_DELETE" [Csr, File] "a message is gone from its file",
    EnumSameType "ENUM_SAME_TYPE" [File, Package] "an enum turns from open to closed or back",
    FieldSameCardinality "FIELD_SAME_CARDINALITY" [File, Package] "a field holds another number of values, or tells absence differently",
    FieldSameCppStringType "FIELD_SAME_CPP_STRING_TYPE" [File, Package] "generated C++ code uses another string type for a field",
    FieldSameJavaUtf8Validation "FIELD_SAME_JAVA_UTF8_VALIDATION" [File, Package] "generated Java code starts or stops checking a string for UTF-8",
    FieldSameJstype "FIELD_SAME_JSTYPE" [File, Package] "generated JavaScript code uses another type for a 64-bit number",
    FieldSameUtf8Validation "FIELD_SAME_UTF8_VALIDATION" [File, Package] "a string starts or stops being checked for UTF-8",
    FileSameCcEnableArenas "FILE_SAME_CC_ENABLE_ARENAS" [File, Package] "a file has another `cc_enable_arenas`",
    FileSameCcGenericServices "FILE_SAME_CC_GENERIC_SERVICES" [File, Package] "a file has another `cc_generic_services`",
    FileSameCsharpNamespace "FILE_SAME_CSHARP_NAMESPACE" [File, Package] "a file has another `csharp_namespace`",
    FileSameGoPackage "FILE_SAME_GO_PACKAGE" [File, Package] "a file has another `go_package`",
    FileSameJavaGenericServices "FILE_SAME_JAVA_GENERIC_SERVICES" [File, Package] "a file has another `java_generic_services`",
    FileSameJavaMultipleFiles "FILE_SAME_JAVA_MULTIPLE_FILES" [File, Package] "a file has another `java_multiple_files`",
    FileSameJavaOuterClassname "FILE_SAME_JAVA_OUTER_CLASSNAME" [File, Package] "a file has another `java_outer_classname`",
    FileSameJavaPackage "FILE_SAME_JAVA_PACKAGE" [File, Package] "a file has another `java_package`",
    FileSameObjcClassPrefix "FILE_SAME_OBJC_CLASS_PREFIX" [File, Package] "a file has another `objc_class_prefix`",
    FileSameOptimizeFor "FILE_SAME_OPTIMIZE_FOR" [File, Package] "a file has another `optimize_for`",
    FileSamePhpClassPrefix "FILE_SAME_PHP_CLASS_PREFIX" [File, Package] "a file has another `php_class_prefix`",
    FileSamePhpMetadataNamespace "FILE_SAME_PHP_METADATA_NAMESPACE" [File, Package] "a file has another `php_metadata_namespace`",
    FileSamePhpNamespace "FILE_SAME_PHP_NAMESPACE" [File, Package] "a file has another `php_namespace`",
    FileSamePyGenericServices "FILE_SAME_PY_GENERIC_SERVICES" [File, Package] "a file has another `py_generic_services`",
    FileSameRubyPackage "FILE_SAME_RUBY_PACKAGE" [File, Package] "a file has another `ruby_package`",
    FileSameSwiftPrefix "FILE_SAME_SWIFT_PREFIX" [File, Package] "a file has another `swift_prefix`",
    RpcNoDelete "RPC_NO_DELETE" [File, Package] "a method is gone from its service",
    EnumValueNoDelete "ENUM_VALUE_NO_DELETE" [Csr, File, Package] "a number is gone from an enum",
    ExtensionMessageNoDelete "EXTENSION_MESSAGE_NO_DELETE" [Csr, File, Package] "numbers are no longer open to extensions",
    FieldNoDelete "FIELD_NO_DELETE" [Csr, File, Package] "a field is gone from its message",
    FieldSameType "FIELD_SAME_TYPE" [Csr, File, Package] "a field has another type",
    FileSameSyntax "FILE_SAME_SYNTAX" [Csr, File, Package] "a file has another syntax",
    MessageNoRemoveStandardDescriptorAccessor "MESSAGE_NO_REMOVE_STANDARD_DESCRIPTOR_ACCESSOR" [Csr, File, Package] "a message gives up its descriptor accessor",
    OneofNoDelete "ONEOF_NO_DELETE" [Csr, File, Package] "a oneof is gone from its message",
    EnumSameJsonFormat "ENUM_SAME_JSON_FORMAT" [Csr, File, Package, WireJson] "an enum gives up full JSON support",
    EnumValueSameName "ENUM_VALUE_SAME_NAME" [Csr, File, Package, WireJson] "a number of an enum loses a name",
    FieldSameJsonName "FIELD_SAME_JSON_NAME" [Csr, File, Package, WireJson] "a field has another name in JSON",
    FieldSameName "FIELD_SAME_NAME" [Csr, File, Package, WireJson] "a field has another name",
    MessageSameJsonFormat "MESSAGE_SAME_JSON_FORMAT" [Csr, File, Package, WireJson] "a message gives up full JSON support",
    FieldSameDefault "FIELD_SAME_DEFAULT" [Csr, File, Package, WireJson, Wire] "a field has another default value",
    FieldSameOneof "FIELD_SAME_ONEOF" [Csr, File, Package, WireJson, Wire] "a field moves into, out of or between oneofs",
    FileSamePackage "FILE_SAME_PACKAGE" [Csr, File, Package, WireJson, Wire] "a file has another package",
    MessageSameRequiredFields "MESSAGE_SAME_REQUIRED_FIELDS" [Csr, File, Package, WireJson, Wire] "a field becomes or stops being required",
    ReservedEnumNoDelete "RESERVED_ENUM_NO_DELETE" [Csr, File, Package, WireJson, Wire] "an enum frees reserved numbers or names",
    ReservedMessageNoDelete "RESERVED_MESSAGE_NO_DELETE" [Csr, File, Package, WireJson, Wire] "a message frees reserved numbers or names",
    RpcSameClientStreaming "RPC_SAME_CLIENT_STREAMING" [Csr, File, Package, WireJson, Wire] "a method starts or stops streaming its requests",
    RpcSameIdempotencyLevel "RPC_SAME_IDEMPOTENCY_LEVEL" [Csr, File, Package, WireJson, Wire] "a method has another idempotency level",
    RpcSameRequestType "RPC_SAME_REQUEST_TYPE" [Csr, File, Package, WireJson, Wire] "a method takes another message",
    RpcSameResponseType "RPC_SAME_RESPONSE_TYPE" [Csr, File, Package, WireJson, Wire] "a method gives another message",
    RpcSameServerStreaming "RPC_SAME_SERVER_STREAMING" [Csr, File, Package, WireJson, Wire] "a method starts or stops streaming its responses",
    PackageEnumNoDelete "PACKAGE_ENUM_NO_DELETE" [Package] "an enum is gone from its package",
    PackageExtensionNoDelete "PACKAGE_EXTENSION_NO_DELETE" [Package] "an extension is gone from its package",
    PackageMessageNoDelete "PACKAGE_MESSAGE_NO_DELETE" [Package] "a message is gone from its package",
    PackageNoDelete "PACKAGE_NO_DELETE" [Package] "a package is gone",
    PackageServiceNoDelete "PACKAGE_SERVICE_NO_DELETE" [Package] "a service is gone from its package",
    EnumValueNoDeleteUnlessNameReserved "ENUM_VALUE_NO_DELETE_UNLESS_NAME_RESERVED" [Csr, WireJson] "a number is gone from an enum and its names are not reserved",
    FieldNoDeleteUnlessNameReserved "FIELD_NO_DELETE_UNLESS_NAME_RESERVED" [Csr, WireJson] "a field is gone and its name is not reserved",
    FieldWireJsonCompatibleCardinality "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY" [Csr, WireJson] "a field holds another number of values, in bytes or JSON",
    FieldWireJsonCompatibleType "FIELD_WIRE_JSON_COMPATIBLE_TYPE" [Csr, WireJson] "a field has a type that is read differently, in bytes or JSON",
    EnumValueNoDeleteUnlessNumberReserved "ENUM_VALUE_NO_DELETE_UNLESS_NUMBER_RESERVED" [Csr, WireJson, Wire] "a number is gone from an enum and is not reserved",
    FieldNoDeleteUnlessNumberReserved "FIELD_NO_DELETE_UNLESS_NUMBER_RESERVED" [Csr, WireJson, Wire] "a field is gone and its number is not reserved",
    FieldWireCompatibleCardinality "FIELD_WIRE_COMPATIBLE_CARDINALITY" [Wire] "a field holds another number of values, in bytes",
    FieldWireCompatibleType "FIELD_WIRE_COMPATIBLE_TYPE" [Wire] "a field has a type that is read differently, in bytes",
}

/// The rule behind its place in the table.
#[expect(clippy::indexing_slicing, reason = "one macro writes both lists, row by row")]
pub(super) fn of(id: Id) -> &'static BufRule {
    &RULES[id as usize]
}

/// The rule of that name.
pub fn rule(id: &str) -> Option<&'static BufRule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// Rules that `v1` and `v1beta1` do not know.
const SINCE_V2: [&str; 3] = ["EXTENSION_NO_DELETE", "FIELD_SAME_DEFAULT", "PACKAGE_EXTENSION_NO_DELETE"];
/// Rules that `v1beta1` does not know, besides those of `v2`.
const SINCE_V1: [&str; 2] = ["FIELD_WIRE_COMPATIBLE_TYPE", "FIELD_WIRE_JSON_COMPATIBLE_TYPE"];
/// The four categories that were there from the start.
const FIRST: &[Category] = &[Category::File, Category::Package, Category::WireJson, Category::Wire];

impl BufRule {
    /// `true` when that version of the configuration has the rule.
    pub fn exists_in(&self, version: Version) -> bool {
        match version {
            Version::V2 => true,
            Version::V1 => !SINCE_V2.contains(&self.id),
            Version::V1Beta1 => !SINCE_V2.contains(&self.id) && !SINCE_V1.contains(&self.id),
        }
    }

    /// `true` when the rule belongs to the category in that version of the configuration.
    pub fn belongs_to(&self, category: Category, version: Version) -> bool {
        let own = match (version, self.id) {
            (Version::V1Beta1, "FIELD_SAME_CARDINALITY" | "FIELD_SAME_TYPE") => FIRST,
            (Version::V1Beta1, "FILE_SAME_PACKAGE") => &[Category::File],
            (Version::V1Beta1 | Version::V1 | Version::V2, _) => self.categories,
        };
        category.exists_in(version) && self.exists_in(version) && own.contains(&category)
    }
}

impl Category {
    /// All of them, widest first.
    pub const ALL: [Category; 5] =
        [Category::File, Category::Package, Category::WireJson, Category::Wire, Category::Csr];

    /// buf's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Category::Csr => "CSR",
            Category::File => "FILE",
            Category::Package => "PACKAGE",
            Category::WireJson => "WIRE_JSON",
            Category::Wire => "WIRE",
        }
    }

    /// `true` when that version of the configuration has the category.
    pub fn exists_in(self, version: Version) -> bool {
        version == Version::V2 || self != Category::Csr
    }

    /// The category of that name.
    pub fn named(name: &str) -> Option<Category> {
        Category::ALL.into_iter().find(|category| category.name() == name)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What buf runs instead of a rule it has retired; `None` for a name that version does not know, or
/// never retired.
pub(super) fn replacements(id: &str, version: Version) -> Option<&'static [&'static str]> {
    match (id, version) {
        // Every version knows the name, and nothing runs under it.
        ("MESSAGE_SAME_MESSAGE_SET_WIRE_FORMAT", _) => Some(&[]),
        (_, Version::V2) => None,
        ("FIELD_SAME_CTYPE", _) => Some(&["FIELD_SAME_CPP_STRING_TYPE"]),
        ("FIELD_SAME_LABEL", _) => Some(&[
            "FIELD_SAME_CARDINALITY",
            "FIELD_WIRE_COMPATIBLE_CARDINALITY",
            "FIELD_WIRE_JSON_COMPATIBLE_CARDINALITY",
        ]),
        ("FILE_SAME_JAVA_STRING_CHECK_UTF8", _) => Some(&["FIELD_SAME_JAVA_UTF8_VALIDATION"]),
        ("FILE_SAME_PHP_GENERIC_SERVICES", _) => Some(&[]),
        _ => None,
    }
}
