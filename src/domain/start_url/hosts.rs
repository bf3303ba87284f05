//! The hosts of AWS's own start URLs, and where each form says its region.
//!
//! Source: the AWS CLI (`awscli/customizations/sso/resolve.py`), and the documentation of IAM
//! Identity Center in China and in GovCloud.

use crate::domain::region;

/// Where the region stands before the suffix of a host.
#[derive(Clone, Copy)]
enum Region {
    /// `ID.REGION`.
    Last,
    /// `ID.portal.REGION`.
    AfterPortal,
    /// `start.REGION.` and this; left out in the partition's first region.
    Before(&'static str),
}

/// A suffix, where the region is, and the partitions it serves.
type Form = (&'static str, Region, &'static [&'static str]);

const FORMS: [Form; 8] = [
    (".app.aws", Region::AfterPortal, &["aws", "aws-us-gov"]),
    (
        ".portal.amazonaws.com",
        Region::Last,
        &["aws", "aws-us-gov"],
    ),
    (".portal.amazonaws.com.cn", Region::Last, &["aws-cn"]),
    (
        ".app.amazonwebservices.com.cn",
        Region::AfterPortal,
        &["aws-cn"],
    ),
    (".portal.amazonaws.eu", Region::Last, &["aws-eusc"]),
    (
        ".api.amazonwebservices.eu",
        Region::AfterPortal,
        &["aws-eusc"],
    ),
    (
        ".awsapps.com",
        Region::Before("us-gov-home"),
        &["aws-us-gov"],
    ),
    (".awsapps.cn", Region::Before("home"), &["aws-cn"]),
];

/// Hosts that are one by themselves; the organization is in the path.
const EXACT: [&str; 4] = [
    "identitycenter.amazonaws.com",
    "identitycenter.amazonaws.com.cn",
    "identitycenter.amazonaws.eu",
    "identitycenter.us-gov.amazonaws.com",
];

/// Whether a start URL on `host` is AWS's own; every other is a vanity URL.
pub fn is_aws_host(host: &str) -> bool {
    let host = plain(host);
    EXACT.contains(&host.as_str()) || FORMS.iter().any(|form| below(&host, form).is_some())
}

/// The region that `host` says.
pub(super) fn region(host: &str) -> Option<String> {
    let host = plain(host);
    FORMS.iter().find_map(|form| {
        let labels: Vec<&str> = below(&host, form)?.split('.').collect();
        let (_, place, partitions) = form;
        let name = match (place, labels.as_slice()) {
            (Region::Last, [_, name]) | (Region::AfterPortal, [_, "portal", name]) => name,
            (Region::Before(home), ["start", name, last]) if last == home => name,
            _ => return None,
        };
        let partition = region::partition(name)?;
        partitions
            .contains(&partition.id)
            .then(|| (*name).to_owned())
    })
}

/// A host as it is compared: a dot at its end changes nothing.
fn plain(host: &str) -> String {
    let host = host.to_ascii_lowercase();
    host.strip_suffix('.').unwrap_or(&host).to_owned()
}

fn below<'a>(host: &'a str, (suffix, _, _): &Form) -> Option<&'a str> {
    host.strip_suffix(suffix).filter(|name| !name.is_empty())
}
