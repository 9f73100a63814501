//! Which schema languages this build has: all of them, unless features were left off.
//!
//! Every schema carries the proof that its language is there. Without the feature there is no such proof,
//! hence no such schema, and the compiler drops all that would be done with one. That way no match on a
//! schema needs a condition. Only what starts from a text has to ask; what it says then is in
//! `source_rules/unreadable.rs`.

macro_rules! proof {
    ($proof:ident, $feature:literal) => {
        #[doc = concat!("Proof that this build has the feature `", $feature, "`.")]
        #[cfg(feature = $feature)]
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $proof(());

        #[doc = concat!("Proof that this build has the feature `", $feature, "`, which it has not.")]
        #[cfg(not(feature = $feature))]
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $proof(Nothing);

        impl $proof {
            /// The proof, where there is one.
            #[cfg(feature = $feature)]
            pub(crate) const GIVEN: Option<$proof> = Some($proof(()));
            /// The proof, where there is one.
            #[cfg(not(feature = $feature))]
            pub(crate) const GIVEN: Option<$proof> = None;
        }
    };
}

proof!(Avro, "avro");
proof!(Protobuf, "protobuf");
proof!(JsonSchema, "json-schema");

/// What has no value. It is a field and not the proof itself, so that the compiler's lints, which see public
/// things only, call no arm of a match unreachable that other builds reach.
#[cfg(not(all(feature = "avro", feature = "protobuf", feature = "json-schema")))]
#[derive(Clone, Copy, Debug)]
enum Nothing {}
