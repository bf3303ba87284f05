//! The name of a resource: whether a text has the form of one.
//!
//! Source: the IAM user guide, *Amazon Resource Names*.

use crate::domain::principal::is_account;
use crate::domain::region;

/// As long as the longest that AWS gives.
const LONGEST: usize = 2048;

/// The parts of a resource's ARN that say where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arn<'a> {
    /// The partition: `aws`, `aws-cn`, ….
    pub partition: &'a str,
    /// The region, unless the resource has none.
    pub region: Option<&'a str>,
}

/// What `arn` says; `None` if it has another form. A region in it is one of its partition.
pub fn parse(arn: &str) -> Option<Arn<'_>> {
    let mut parts = arn.splitn(6, ':');
    let mut next = || parts.next();
    let (word, partition, service) = (next()?, next()?, next()?);
    let (region, account, resource) = (next()?, next()?, next()?);
    let is_word = |text: &str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !text.is_empty() && text.bytes().all(plain)
    };
    let is_right = word == "arn"
        && arn.len() <= LONGEST
        && is_word(partition)
        && partition.starts_with("aws")
        && is_word(service)
        && (account.is_empty() || account == "aws" || is_account(account))
        && !resource.is_empty()
        && resource.bytes().all(|byte| byte.is_ascii_graphic());
    let region = Some(region).filter(|region| !region.is_empty());
    let is_here = |region| region::partition(region).is_some_and(|one| one.id == partition);
    (is_right && region.is_none_or(is_here)).then_some(Arn { partition, region })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_says_where_its_resource_is() {
        for (arn, partition, region) in [
            (
                "arn:aws:lambda:eu-west-1:444455556666:function:hello:1",
                "aws",
                Some("eu-west-1"),
            ),
            ("arn:aws:s3:::bucket/a/b", "aws", None),
            (
                "arn:aws-cn:iam::444455556666:role/a+b=c,d.e@f",
                "aws-cn",
                None,
            ),
            ("arn:aws:iam::aws:policy/ReadOnlyAccess", "aws", None),
        ] {
            assert_eq!(parse(arn), Some(Arn { partition, region }), "{arn}");
        }
    }

    #[test]
    fn what_has_another_form_is_none() {
        let long = format!("arn:aws:s3:::{}", "a".repeat(LONGEST));
        for arn in [
            "",
            "hello",
            "arn:aws:lambda:eu-west-1:444455556666",
            "arn:aws:lambda:eu-west-1:444455556666:",
            "arn:aws:lambda:eu-west-1:4444:function:x",
            "arn:aws:lambda:cn-north-1:444455556666:function:x",
            "arn:aws:lambda:nowhere:444455556666:function:x",
            "arn:corp:s3:::bucket",
            "arn:aws:S3:::bucket",
            "arn:aws:s3:::a b",
            "arn:aws:s3:::a\u{1b}[31m",
            " arn:aws:s3:::bucket",
            &long,
        ] {
            assert_eq!(parse(arn), None, "{arn}");
        }
    }
}
